from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.speech.sounds import bag, distance, distances, sounds, ways_to_say, weight

LETTERS = st.text(st.sampled_from("쿠버네티스핵융합값이옷 kubernetesghcxywqzIÉ漢かア7-'"), max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("쿠버네티스", "Kubernetes"),
        ("구버네디스", "쿠버네티스"),
        ("클로드", "Claude"),
        ("제미나이", "Gemini"),
        ("레코드라우트", "RecordRoute"),
        ("개발", "게발"),
        ("Aidan", "Aiden"),
        ("Cuban Eddie's", "Kubernetes"),
    ],
)
def test_what_sounds_alike_is_near(one: str, other: str) -> None:
    assert distance(sounds(one), sounds(other)) <= 0.3 * weight(sounds(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Kubernetes", "radiator"), ("핵융합", "오케스트라"), ("회의", "회의록"), ("Rent", "Tea")]
)
def test_what_does_not_is_far(one: str, other: str) -> None:
    assert distance(sounds(one), sounds(other)) > 0.4 * weight(sounds(other))


def test_a_final_consonant_is_said_with_the_vowel_that_follows() -> None:
    assert sounds("옷이") == "osi" and sounds("옷") == "ot"
    assert sounds("값이") == sounds("갑시")


def test_a_compound_may_be_linked() -> None:
    assert sounds("행늉합") in ways_to_say("핵융합") and sounds("핵융합") in ways_to_say("핵융합")
    assert len(ways_to_say("카이스트")) == 1


def test_capitals_may_be_said_letter_by_letter() -> None:
    assert sounds("지피티") in ways_to_say("GPT")
    assert ways_to_say("Gpt") == (sounds("Gpt"),)


def test_other_letters_and_digits_stand_for_themselves() -> None:
    assert sounds("東京 2024!") == "東京2024"
    assert sounds("... —") == ""


@given(LETTERS, LETTERS)
def test_a_first_look_never_rules_out_what_is_near(one: str, other: str) -> None:
    first, second = sounds(one), sounds(other)
    apart = distance(first, second)
    left, right = bag(first), bag(second)
    assert sum(max(a - b, 0.0) for a, b in zip(left, right, strict=True)) <= apart + 1e-6
    assert sum(max(b - a, 0.0) for a, b in zip(left, right, strict=True)) <= apart + 1e-6
    assert abs(weight(first) - weight(second)) <= apart + 1e-6
    assert distance(second, first) == pytest.approx(apart)


@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=8))
def test_many_distances_at_once_are_those_one_by_one(pairs: list[tuple[str, str]]) -> None:
    ones, others = [sounds(one) for one, _ in pairs], [sounds(other) for _, other in pairs]
    assert distances(ones, others).tolist() == pytest.approx([distance(*pair) for pair in zip(ones, others, strict=True)])

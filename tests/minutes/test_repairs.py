"""Repairs without a model: terms where they were misheard, fillers out, and what kind a repair is."""

from __future__ import annotations

import pytest

from sttEngine.domain import Segment, SpokenTerm
from sttEngine.minutes.repairs import kind_of, with_terms, without_fillers
from sttEngine.speech.terms import Vocabulary

VOCABULARY = Vocabulary((SpokenTerm("Kubernetes", ("쿠버네티스",)),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We moved it to cooper netties last week.", "We moved it to Kubernetes last week."),
        ("우리는 쿠버네디스를 씁니다.", "우리는 쿠버네티스를 씁니다."),
        ("We moved it to Kubernetes.", "We moved it to Kubernetes."),
        ("The weather is fine.", "The weather is fine."),
    ],
)
@pytest.mark.parametrize("start", [3.0, None])
def test_a_term_is_put_where_something_stands_that_sounds_like_it(text: str, expected: str, start: float | None) -> None:
    segment = Segment(1, start, None if start is None else start + 4.0, text)
    assert with_terms(segment, VOCABULARY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Um, we, uh, start now.", "We, start now."),
        ("음, 그럼 어 시작합시다.", "그럼 시작합시다."),
        ("The umbrella is here.", "The umbrella is here."),
        ("어제 음악을 들었어.", "어제 음악을 들었어."),
        ("Um.", "Um."),
    ],
)
def test_fillers_that_stand_alone_are_left_out(text: str, expected: str) -> None:
    assert without_fillers(text) == expected


@pytest.mark.parametrize(
    ("original", "proposed", "kind"),
    [
        ("회의를시작 합니다", "회의를 시작합니다", "spacing"),
        ("we start now", "We start now.", "punctuation"),
        ("Um, we start now", "We start now", "filler"),
        ("their is time", "there is time", "word"),
        ("Um, their is time", "There is time", "word"),
    ],
)
def test_a_repair_is_of_the_kind_of_its_greatest_change(original: str, proposed: str, kind: str) -> None:
    assert kind_of(original, proposed) == kind

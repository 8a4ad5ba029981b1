"""Which utterances prove a line."""

from __future__ import annotations

from sttEngine.domain import Segment
from sttEngine.minutes.citing import cover, owner_and_due


def said(*texts: str) -> tuple[Segment, ...]:
    return tuple(Segment(number, number * 4.0, number * 4.0 + 4.0, text) for number, text in enumerate(texts, start=1))


def ids(text: str, utterances: tuple[Segment, ...], most: int) -> list[int]:
    return [segment.id for segment in cover(text, utterances, most)]


def test_a_line_is_led_to_the_utterance_that_says_it() -> None:
    utterances = said("Good morning.", "The budget is 200.", "See you on Friday.")
    assert ids("The budget is 200", utterances, 1) == [2]


def test_what_one_utterance_lacks_another_brings_in_reading_order() -> None:
    utterances = said("The cost is 300 won.", "Nice weather.", "Then the fence becomes green.")
    assert ids("The fence becomes green and costs 300 won", utterances, 4) == [1, 3]


def test_an_utterance_that_adds_nothing_is_no_proof() -> None:
    utterances = said("The fence becomes green.", "Green, yes.", "And the gate?")
    assert ids("The fence becomes green.", utterances, 4) == [1]


def test_a_not_is_proved_by_an_utterance_that_says_it() -> None:
    utterances = said("We talk about an extra display for the remote.", "We do not want it.")
    assert ids("No extra display for the remote", utterances, 4) == [1, 2]


def test_a_date_of_which_only_the_words_were_said_is_none() -> None:
    utterances = said("The next draft is for Monday.", "We want the draft next Monday.")
    assert owner_and_due("", "next Monday", utterances[:1], utterances)[1] is None
    assert owner_and_due("", "next Monday", utterances[1:], utterances)[1] == "next Monday"


def test_without_utterances_there_is_no_proof() -> None:
    assert ids("Anything", (), 2) == []

"""Terms in their places: over what sounded like them, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sttEngine.domain import Segment, SpokenTerm, Word
from sttEngine.speech.terms import Vocabulary, occurrences
from sttEngine.speech.vocabulary import Applied, apply_vocabulary

TERMS = (
    SpokenTerm("Kubernetes", ("쿠버네티스",)),
    SpokenTerm("Aidan Host"),
    SpokenTerm("Rent Byte"),
    SpokenTerm("핵융합"),
    SpokenTerm("카페모카"),
    SpokenTerm("nothing"),
)
PACE = 0.5


def spoken(text: str, start: float = 0.0, probability: float = 0.5) -> Segment:
    """A segment of words of half a second each."""
    words = tuple(Word(word, start + PACE * at, start + PACE * (at + 1), probability) for at, word in enumerate(text.split()))
    return Segment(0, start, start + PACE * len(words), text, words=words)


class Again:
    """Decodes a second time: gives what the test says, and remembers what was offered."""

    def __init__(self, *segments: Segment) -> None:
        self.segments = segments
        self.offered: list[tuple[str, ...]] = []

    def __call__(self, words: tuple[str, ...]) -> Sequence[Segment]:
        self.offered.append(words)
        return self.segments


def applied(plain: Segment, second: Segment, terms: Sequence[SpokenTerm] = TERMS) -> Applied:
    return apply_vocabulary([plain], Again(second), Vocabulary(terms))


@pytest.mark.parametrize(
    ("plain", "second", "expected"),
    [
        ("I'm Aiden Hoast, and sorry", "I'm Aidan Host and sorry", "I'm Aidan Host, and sorry"),
        ("a tool like rent bike can take", "a tool like Rent Byte can take", "a tool like Rent Byte can take"),
        ("we run cuban eddies, today", "we run Kubernetes today", "we run Kubernetes, today"),
        ("우리는 구버네티를 써요", "우리는 쿠버네티스를 써요", "우리는 쿠버네티스를 써요"),
        ("우리는 구버네티스를 써요", "우리는 Kubernetes를 써요", "우리는 Kubernetes를 써요"),
        ("국가 행뉴함 연구소에서", "국가 핵융합 연구소에서", "국가 핵융합 연구소에서"),
        ("그런데 행류 합어서는", "그런데 핵융합에서는", "그런데 핵융합에서는"),
        ("카페 목가에 힐빙 크림", "카페모카에 휘핑크림", "카페모카에 힐빙 크림"),
        ("the Aiden Host's show", "the Aidan Host's show", "the Aidan Host's show"),
    ],
)
def test_a_term_comes_over_what_sounded_like_it_and_nothing_else_changes(plain: str, second: str, expected: str) -> None:
    found = applied(spoken(plain), spoken(second))
    assert (found.segments[0].text, found.places) == (expected, 1)


@pytest.mark.parametrize(
    ("plain", "second"),
    [
        ("I'm Aiden Hoast, and sorry", "I'm Aiden Hoast, and sorry"),  # the decoder keeps to what it heard
        ("welcome to the show today", "Kubernetes to the show Kubernetes"),  # nothing sounded like it
        ("we run cuban eddies today", "Kubernetes we run today then"),  # at another moment
        ("we run cuban eddies today", "they take Kubernetes never mind"),  # among other words
        ("we met cuban eddies at noon so we met nobody at noon", "we met somebody there at noon so we met Kubernetes at noon"),
        ("카페 목가에 힐빙 크림 추가", "카페모카 크림 추가"),  # a worse place is no way round a refusal
        ("we run cuban eddies today", ""),
    ],
)
def test_a_term_that_was_not_said_there_is_refused(plain: str, second: str) -> None:
    segment = spoken(plain)
    assert applied(segment, spoken(second)) == Applied((segment,), 0)


def test_only_a_window_that_sounds_like_a_term_is_decoded_again_and_with_that_term_alone() -> None:
    again = Again(spoken("we run Kubernetes today"))
    apply_vocabulary([spoken("good morning everyone")], again, Vocabulary(TERMS))
    assert again.offered == []
    apply_vocabulary([spoken("we run cuban eddies today")], again, Vocabulary(TERMS))
    (offered,) = again.offered
    assert "Kubernetes" in offered and "cuban eddies" in offered and not {"Aidan Host", "핵융합"} & set(offered)


@pytest.mark.parametrize("text", ["we run Kubernetes today", "we run KUBERNETES today", "우리는 쿠버네티스를 써요"])
def test_a_term_that_stands_there_is_left_as_it_is(text: str) -> None:
    again = Again()
    assert apply_vocabulary([spoken(text)], again, Vocabulary(TERMS)).places == 0
    assert again.offered == []


def test_words_that_the_decoder_was_sure_of_are_not_asked_about() -> None:
    again = Again(spoken("ask nothing what"))
    plain = spoken("ask not what", probability=0.99)
    assert apply_vocabulary([plain], again, Vocabulary(TERMS)) == Applied((plain,), 0)
    assert again.offered == []


def test_without_terms_nothing_is_done() -> None:
    again = Again()
    plain = (spoken("we run cuban eddies today"),)
    assert apply_vocabulary(plain, again, Vocabulary(())) == Applied(plain, 0)
    assert again.offered == [] and not Vocabulary((SpokenTerm("a"),))


def test_times_stay() -> None:
    (segment,) = applied(spoken("we run cuban eddies, today", 10.0), spoken("we run Kubernetes today", 10.2)).segments
    assert [(word.text, word.start, word.end) for word in segment.words] == [
        ("we", 10.0, 10.5),
        ("run", 10.5, 11.0),
        ("Kubernetes,", 11.0, 12.0),
        ("today", 12.0, 12.5),
    ]
    assert (segment.start, segment.end) == (10.0, 12.5)
    (segment,) = applied(spoken("then Aiden Hoast came"), spoken("then Aidan Host came")).segments
    assert [(word.text, word.start) for word in segment.words[1:3]] == [("Aidan", 0.5), ("Host", 1.0)]


def test_a_word_is_told_apart_where_it_comes_twice() -> None:
    plain = spoken("cuban eddies and then cuban eddies again")
    found = applied(plain, spoken("cuban eddies and then Kubernetes it's again"))
    assert found.segments[0].text in ("cuban eddies and then Kubernetes again", plain.text)
    assert not found.segments[0].text.startswith("Kubernetes")


def test_one_saying_answers_for_one_place() -> None:
    long = Segment(0, 0.0, 2.0, "Kubernetes", words=(Word("Kubernetes", 0.0, 2.0, 0.5),))
    assert applied(spoken("cuban eddies cuban eddies"), long).places == 1


def test_of_two_terms_for_the_same_words_one_is_taken() -> None:
    terms = (SpokenTerm("Rent Byte"), SpokenTerm("Rent Byte Pro"))
    found = applied(spoken("get rent bike prow here"), spoken("get Rent Byte Pro here"), terms)
    assert (found.segments[0].text, found.places) == ("get Rent Byte Pro here", 1)


def test_a_segment_without_words_is_placed_by_its_length() -> None:
    plain = replace(spoken("we run cuban eddies today"), words=())
    found = applied(plain, spoken("we run Kubernetes it today"))
    assert found.segments[0].words == ()
    assert applied(plain, replace(spoken("we run Kubernetes today"), words=())).segments[0].text == "we run Kubernetes today"


def test_several_segments_and_terms_at_once() -> None:
    plain = (spoken("I'm Aiden Hoast, hello"), spoken("we use rent bike here", 2.0))
    again = Again(spoken("I'm Aidan Host, hello we use Rent Byte here"))
    found = apply_vocabulary(plain, again, Vocabulary(TERMS))
    assert [segment.text for segment in found.segments] == ["I'm Aidan Host, hello", "we use Rent Byte here"]
    assert found.places == 2 and len(again.offered) == 1


def test_thousands_of_terms_offer_a_few() -> None:
    many = [SpokenTerm(f"Kubernetes{'abcdefghij'[n % 10]}{'aeiou'[n % 5]}{n}") for n in range(2000)]
    again = Again()
    apply_vocabulary([spoken("we run cuban eddies today")], again, Vocabulary([*many, *TERMS]))
    assert len(again.offered) == 1 and again.offered[0][0] in ("Kubernetes", "쿠버네티스")
    assert len(again.offered[0]) <= 24


def test_occurrences_are_whole_words_in_latin_and_may_have_particles_in_korean() -> None:
    assert list(occurrences("a cat, cats and CAT", "cat")) == [(2, 5), (16, 19)]
    assert list(occurrences("핵융합에서 핵융합", "핵융합")) == [(0, 3), (6, 9)]
    assert list(occurrences("C++ (c++)", "c++")) == [(0, 3), (5, 8)]

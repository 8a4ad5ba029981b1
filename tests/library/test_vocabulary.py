from __future__ import annotations

import pytest

from sttEngine.domain import Proposal, Recording
from sttEngine.errors import InvalidRequest, TermExists, TermNotFound, VocabularyFull
from sttEngine.library import vocabulary
from sttEngine.library.vocabulary import Suggestion, VocabularyShelf, changed_words
from sttEngine.store import proposals, recordings
from tests.library.conftest import Library

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def shelf(library: Library) -> VocabularyShelf:
    return VocabularyShelf(library.db)


async def propose(library: Library, recording_id: str, *given: Proposal) -> None:
    recording = Recording(recording_id, "t", "audio", "t.wav", 1, "s", f"2026-01-0{recording_id[0]}T00:00:00Z")
    await library.db.write(lambda conn: recordings.insert(conn, recording, "wav"))
    await library.db.write(lambda conn: proposals.replace(conn, recording_id, given))


async def test_a_term_is_tidied(shelf: VocabularyShelf) -> None:
    term = await shelf.add("  Claude \u1100\u1161  Code ", ["클로드", "claude 가 code", "클로드", " clod "], " team ")
    assert (term.text, term.aliases, term.scope) == ("Claude 가 Code", ("클로드", "clod"), "team")
    assert await shelf.list() == (term,)


@pytest.mark.parametrize("text", ["", " ", "...", "x" * 81, "a\nb", "a\x00b", "a\u202eb", "a\u200bb", "\ud800a"])
async def test_what_is_no_term_is_refused(shelf: VocabularyShelf, text: str) -> None:
    with pytest.raises(InvalidRequest):
        await shelf.add(text)
    with pytest.raises(InvalidRequest):
        await shelf.add("fine", [text])
    assert await shelf.list() == ()


async def test_limits(shelf: VocabularyShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    await shelf.add("x" * 80, [f"alias {n}" for n in range(20)])
    with pytest.raises(InvalidRequest):
        await shelf.add("y", [f"alias {n}" for n in range(21)])
    monkeypatch.setattr(vocabulary, "MOST_TERMS", 1)
    with pytest.raises(VocabularyFull):
        await shelf.add("y")


async def test_change_and_remove(shelf: VocabularyShelf) -> None:
    term = await shelf.add("Quilter", ["킬터"], "team")
    await shelf.add("Tea Brew", scope="team")
    changed = await shelf.change(term.id, text="Quilters")
    assert (changed.text, changed.aliases, changed.scope, changed.id) == ("Quilters", ("킬터",), "team", term.id)
    assert (await shelf.change(term.id, aliases=[], scope="")).aliases == ()
    with pytest.raises(TermExists):
        await shelf.change(term.id, text="tea brew", scope="team")
    await shelf.remove(term.id)
    for gone in (shelf.remove(term.id), shelf.change(term.id, text="x")):
        with pytest.raises(TermNotFound):
            await gone


async def test_accepted_corrections_suggest_words(library: Library, shelf: VocabularyShelf) -> None:
    await propose(
        library,
        TWO,
        Proposal(1, "we run cuban eddies, now", "we run Kubernetes, now", "accepted"),
        Proposal(2, "the clod model", "the Claude model", "accepted"),
        Proposal(3, "a helm chart", "a Helmet chart", "rejected"),
        Proposal(4, "a wet day", "a red day"),
    )
    await propose(library, ONE, Proposal(7, "cooper netties is up", "Kubernetes is up", "accepted"))
    assert await shelf.suggestions() == (
        Suggestion("Kubernetes", ("cooper netties", "cuban eddies"), 2, ONE, 7),
        Suggestion("Claude", ("clod",), 1, TWO, 2),
    )
    await shelf.add("Container", ["kubernetes"])
    assert [one.text for one in await shelf.suggestions()] == ["Claude"]
    await library.shelf.trash(TWO)
    assert await shelf.suggestions() == ()


@pytest.mark.parametrize(
    ("original", "proposed", "expected"),
    [
        ("예산안 검토", "예산안을 검토", [("예산안", "예산안을")]),
        ("we met bob.", "We met Bob!", []),
        ("one two", "one and two", []),
        ("“T-Brue” it is", "“Tea Brew” it is", [("T-Brue", "Tea Brew")]),
    ],
)
def test_changed_words(original: str, proposed: str, expected: list[tuple[str, str]]) -> None:
    assert list(changed_words(original, proposed)) == expected

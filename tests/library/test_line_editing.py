"""Splitting, merging, timing and rewriting lines: whatever is done, the shown text stays whole and what was heard comes back."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sttEngine.domain import PIECES, Citation, Coverage, Minutes, MinutesItem, Proposal, Segment, Word, reading_place
from sttEngine.errors import (
    CorrectionNotPlaced,
    InvalidRequest,
    LineChanged,
    RecordingInTrash,
    RecordRouteError,
    SegmentNotFound,
    TimesOutOfOrder,
    VersionNotFound,
)
from sttEngine.library.line_editing import LineText
from sttEngine.pipeline.tasks import IndexResult
from sttEngine.search.chunking import chunk_segments
from sttEngine.search.query import parse
from sttEngine.store import minutes, proposals, search_index, stage_results, transcripts, versions
from sttEngine.store.database import Database
from sttEngine.store.search_check import check
from sttEngine.store.shown_lines import applied, joined
from tests.library.conftest import Library, stream


def spoken(*texts: str) -> tuple[Segment, ...]:
    """Utterances of ten seconds, one word a second from the first on."""
    return tuple(
        Segment(
            n,
            10.0 * n,
            10.0 * n + 10,
            text,
            words=tuple(Word(word, 10.0 * n + at, 10.0 * n + at + 0.5, 0.9) for at, word in enumerate(text.split())),
        )
        for n, text in enumerate(texts, start=1)
    )


Change = Callable[[], Awaitable[object]]
SEGMENTS = spoken("we meet on monday then", "at ten sharp", "회의록은 제가 쓸게요", "fine")


async def put(library: Library, segments: Sequence[Segment] = SEGMENTS, fixes: Sequence[Proposal] = ()) -> str:
    made = (await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)).recording
    await library.db.write(lambda conn: transcripts.add(conn, made.id, segments))
    await library.db.write(lambda conn: proposals.replace(conn, made.id, fixes))
    chunks = chunk_segments(segments, lambda text: 5, limit=10)
    result = IndexResult(chunks, (None,) * len(chunks), None, None, Coverage("index", "chunks", len(chunks), 0))
    await library.db.write(lambda conn: search_index.put(conn, made.id, result))
    return made.id


async def lines(library: Library, id: str) -> list[tuple[int, str, float | None, float | None]]:
    shown = (await library.shelf.transcript(id, corrected=True)).segments
    return [(line.id, line.text, line.start, line.end) for line in shown]


async def texts(library: Library, id: str) -> list[str]:
    return [text for _, text, *_ in await lines(library, id)]


async def test_a_split_line_takes_its_times_from_its_words(library: Library) -> None:
    id = await put(library)
    changed = await library.lines.split(id, 1, "we meet on", "monday then")
    assert (await lines(library, id))[:3] == [
        (1, "we meet on", 10.0, 12.5),
        (PIECES + 1, "monday then", 13.0, 20.0),
        (2, "at ten sharp", 20.0, 30.0),
    ]
    assert [[line.text for line in one.lines] for one in changed.lines] == [["we meet on", "monday then"]]
    assert changed.lines[0].lines[1].words[0] == Word("monday", 13.0, 13.5, 0.9)
    assert (await library.shelf.transcript(id)).segments == SEGMENTS


async def test_a_split_inside_a_word_shares_its_time_out(library: Library) -> None:
    id = await put(library)
    await library.lines.split(id, 3, "회의", "록은 제가 쓸게요")
    assert (await lines(library, id))[2:4] == [(3, "회의", 30.0, 30.25), (PIECES + 3, "록은 제가 쓸게요", 30.25, 40.0)]


async def test_a_split_after_typing_keeps_what_was_typed_and_the_times_of_what_was_heard(library: Library) -> None:
    id = await put(library)
    await library.lines.split(id, 1, "we always meet on", "monday at noon")
    (_, _, _, end), (_, _, start, _) = (await lines(library, id))[:2]
    assert (end, start) == (12.5, 13.0)


async def test_lines_without_words_are_split_by_their_characters(library: Library) -> None:
    id = await put(library, (Segment(1, 0.0, 10.0, "aaaa bbbb cc"), Segment(2, None, None, "a page", page=1)))
    await library.lines.split(id, 1, "aaaa", "bbbb cc")
    await library.lines.split(id, 2, "a", "page")
    assert await lines(library, id) == [
        (1, "aaaa", 0.0, 4.0),
        (PIECES + 1, "bbbb cc", 4.0, 10.0),
        (2, "a", None, None),
        (PIECES + 2, "page", None, None),
    ]


async def test_merging_joins_text_and_times_and_undoing_it_takes_them_apart(library: Library) -> None:
    id = await put(library)
    merged = await library.lines.merge(id, 1)
    assert (await lines(library, id))[:2] == [
        (1, "we meet on monday then at ten sharp", 10.0, 30.0),
        (3, SEGMENTS[2].text, 30.0, 40.0),
    ]
    assert merged.lines[0].lines[0].words == (*SEGMENTS[0].words, *SEGMENTS[1].words)
    undone = await library.corrections.undo(id, merged.version)
    assert [[line.text for line in one.lines] for one in undone.lines] == [[SEGMENTS[0].text], [SEGMENTS[1].text]]
    assert (await library.shelf.transcript(id, corrected=True)).segments == SEGMENTS


async def test_a_border_between_two_lines_can_be_moved(library: Library) -> None:
    id = await put(library)
    await library.lines.merge(id, 1)
    await library.lines.split(id, 1, "we meet on monday", "then at ten sharp")
    assert (await lines(library, id))[:2] == [(1, "we meet on monday", 10.0, 13.5), (PIECES + 1, "then at ten sharp", 14.0, 30.0)]
    await library.lines.merge(id, PIECES + 1)
    assert (await texts(library, id))[1] == "then at ten sharp 회의록은 제가 쓸게요"
    await library.corrections.revert(id, 0)
    assert (await library.shelf.transcript(id, corrected=True)).segments == SEGMENTS


async def test_pages_stay_apart_and_the_last_line_has_no_next(library: Library) -> None:
    id = await put(library, (Segment(1, None, None, "one", page=1), Segment(2, None, None, "two", page=2)))
    for line in (1, 2):
        with pytest.raises(InvalidRequest):
            await library.lines.merge(id, line)


async def test_times_stay_in_order(library: Library) -> None:
    id = await put(library)
    await library.lines.retime(id, 2, 18.0, 31.5)  # people talk over one another
    assert (await lines(library, id))[1] == (2, "at ten sharp", 18.0, 31.5)
    for start, end in ((9.9, 25.0), (30.1, 31.0), (25.0, 25.0), (25.0, 24.0), (19.0, 19.5), (21.0, 41.0)):
        with pytest.raises(TimesOutOfOrder):
            await library.lines.retime(id, 2, start, end)
    await library.lines.retime(id, 2, 20.0, 30.0)
    assert (await library.shelf.transcript(id)).changed == ()


async def test_a_document_has_no_times(library: Library) -> None:
    id = await put(library, (Segment(1, None, None, "a page", page=1),))
    with pytest.raises(InvalidRequest):
        await library.lines.retime(id, 1, 0.0, 1.0)


async def test_many_texts_are_one_version_or_none(library: Library) -> None:
    id = await put(library)
    await library.lines.split(id, 1, "we meet on", "monday then")
    wanted = [LineText(1, "we met on"), LineText(PIECES + 1, "tuesday then"), LineText(4, "great")]
    changed = await library.lines.replace(id, wanted)
    assert await texts(library, id) == ["we met on", "tuesday then", "at ten sharp", SEGMENTS[2].text, "great"]
    assert (await library.corrections.versions(id)).versions[0].cause == "replaced"
    await library.corrections.undo(id, changed.version)
    assert (await texts(library, id))[:2] == ["we meet on", "monday then"]
    for bad in (
        [LineText(1, "a"), LineText(99, "b")],
        [LineText(1, "a"), LineText(1, "b")],
        [LineText(1, "a"), LineText(4, " ")],
    ):
        with pytest.raises(RecordRouteError):
            await library.lines.replace(id, bad)
    assert (await texts(library, id))[0] == "we meet on"


@pytest.mark.parametrize("line", [99, 5, PIECES + 1, 3 * PIECES + 2])
async def test_lines_that_are_not_shown(library: Library, line: int) -> None:
    id = await put(library)
    with pytest.raises(SegmentNotFound):
        await library.lines.split(id, line, "a", "b")
    with pytest.raises(SegmentNotFound):
        await library.lines.merge(id, line)
    await library.lines.merge(id, 2)
    with pytest.raises(SegmentNotFound):
        await library.lines.edit(id, 3, "merged away")


@pytest.mark.parametrize(("head", "tail"), [("", "b"), ("a", " "), ("a\x00", "b"), ("a", "x" * 2001)])
async def test_halves_that_cannot_be_lines(library: Library, head: str, tail: str) -> None:
    id = await put(library)
    with pytest.raises(InvalidRequest):
        await library.lines.split(id, 1, head, tail)


async def test_lines_that_would_grow_too_long_stay_apart(library: Library) -> None:
    id = await put(library, spoken("a " * 600, "b " * 600))
    with pytest.raises(InvalidRequest):
        await library.lines.merge(id, 1)


async def test_who_saw_an_older_line_changes_nothing(library: Library) -> None:
    id = await put(library)
    first = await library.lines.edit(id, 1, "we met on monday then", seen=0)
    too_late: tuple[Change, ...] = (
        lambda: library.lines.split(id, 1, "we meet", "on monday then", seen=0),
        lambda: library.lines.merge(id, 1, seen=0),
        lambda: library.lines.retime(id, 1, 10.0, 15.0, seen=0),
        lambda: library.lines.edit(id, 1, "late", seen=0),
        lambda: library.lines.replace(id, [LineText(4, "x"), LineText(1, "y")], seen=0),
    )
    for late in too_late:
        with pytest.raises(LineChanged):
            await late()
    await library.lines.edit(id, 4, "good", seen=0)  # another line: nobody is in the way
    await library.lines.edit(id, 1, "we met then", seen=first.version)
    with pytest.raises(LineChanged):
        await library.corrections.undo(id, first.version)
    with pytest.raises(VersionNotFound):
        await library.corrections.undo(id, 0)


async def test_two_who_split_at_once_get_one_split(library: Library) -> None:
    id = await put(library)
    made = await asyncio.gather(
        *(library.lines.split(id, 1, "we meet", "on monday then", seen=0) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in made) == ["Changed", "LineChanged"]


async def test_nothing_is_changed_in_the_trash(library: Library) -> None:
    id = await put(library)
    await library.shelf.trash(id)
    changes: tuple[Change, ...] = (
        lambda: library.lines.split(id, 1, "a", "b"),
        lambda: library.lines.edit(id, 1, "a"),
        lambda: library.corrections.revert(id, 0),
    )
    for change in changes:
        with pytest.raises(RecordingInTrash):
            await change()


async def test_a_new_transcript_takes_merged_lines_apart_where_it_reads_otherwise(library: Library) -> None:
    id = await put(library)
    await library.lines.merge(id, 1)
    anew = (SEGMENTS[0], *spoken("", "at eleven sharp")[1:], *SEGMENTS[2:])
    await library.db.write(lambda conn: transcripts.replace(conn, id, anew))
    assert await texts(library, id) == [segment.text for segment in anew]


async def test_a_citation_leads_to_the_line_that_holds_it_now(library: Library) -> None:
    id = await put(library)
    cited = (Citation(1, 10.0, 20.0), Citation(2, 20.0, 30.0), Citation(4, 40.0, 50.0))
    made = Minutes("en", "t", "", (MinutesItem("decision", "d", cited),), "m")
    await library.db.write(lambda conn: minutes.put(conn, id, made))

    async def leads() -> list[int]:
        return [one.segment_id for one in (await library.shelf.minutes(id)).items[0].citations]

    await library.lines.merge(id, 1)
    assert await leads() == [1, 1, 4]
    await library.lines.split(id, 1, "we meet on monday then at", "ten sharp")
    assert await leads() == [1, 1, 4]  # the second begins at 21 s, what was cited a second before
    await library.lines.retime(id, PIECES + 1, 20.0, 30.0)
    assert await leads() == [1, PIECES + 1, 4]
    await library.corrections.revert(id, 0)
    assert await leads() == [1, 2, 4]


async def test_a_correction_finds_its_place_in_lines_that_were_merged_and_split(library: Library) -> None:
    fixes = (Proposal(1, SEGMENTS[0].text, "we meet on Monday then"), Proposal(2, SEGMENTS[1].text, "at ten sharply"))
    id = await put(library, fixes=fixes)
    await library.lines.merge(id, 1)
    await library.lines.split(id, 1, "we meet on monday", "then at ten sharp")
    accepted = await library.corrections.decide(id, (1, 2), "accepted")
    assert (await texts(library, id))[:2] == ["we meet on Monday", "then at ten sharply"]
    assert [one.state for one in accepted.proposals] == ["accepted", "accepted"]
    await library.corrections.decide(id, (2,), "rejected")
    assert (await texts(library, id))[:2] == ["we meet on Monday", "then at ten sharp"]


async def test_a_correction_without_a_place_stays_open(library: Library) -> None:
    fixes = (Proposal(1, SEGMENTS[0].text, "we meet Mondays then"), Proposal(4, "fine", "Fine"))
    id = await put(library, fixes=fixes)
    await library.lines.split(id, 1, "we meet on", "monday then")
    with pytest.raises(CorrectionNotPlaced):
        await library.corrections.decide(id, (1,), "accepted")
    both = await library.corrections.decide(id, (1, 4), "accepted")
    assert [one.state for one in both.proposals] == ["proposed", "accepted"]


async def test_minutes_and_index_take_what_is_shown(library: Library) -> None:
    id = await put(library)

    async def finds(word: str) -> bool:
        return bool(await library.db.read(lambda conn: search_index.matching(conn, parse(word).every_word(), 9)))

    merged = await library.lines.merge(id, 1)
    assert await library.db.write(check) == ()
    await library.corrections.undo(id, merged.version)
    assert await library.db.write(check) == ()
    assert await finds("sharp")
    assert await library.db.read(lambda conn: stage_results.stale(conn, id)) == ()
    last = await library.lines.merge(id, 3)  # the chunk that is last ends in it
    indexed = await library.db.read(lambda conn: joined(transcripts.segments(conn, id), versions.shown(conn, id)))
    chunks = chunk_segments(indexed, lambda text: 5, limit=10)
    result = IndexResult(chunks, (None,) * len(chunks), None, None, Coverage("index", "chunks", len(chunks), 0))
    await library.db.write(lambda conn: search_index.put(conn, id, result))
    await library.corrections.undo(id, last.version)
    assert await finds("fine")
    assert await library.db.write(check) == ()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "split", "merge", "retime", "replace", "accept", "reopen", "revert", "undo"]),
        st.integers(0, 9),
        st.integers(0, 30),
    ),
    max_size=12,
)
WORDS = st.lists(st.lists(st.sampled_from(["a", "회의", "ten", "x.", "록은"]), min_size=1, max_size=5), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(said=WORDS, steps=STEPS)
@example(said=[["a"], ["a"], ["a"]], steps=[("merge", 0, 0), ("merge", 0, 0), ("revert", 0, 0)])  # a chunk that read nothing
def test_any_program_of_changes_keeps_the_text_whole_and_the_times_in_order(
    said: list[list[str]], steps: list[tuple[str, int, int]]
) -> None:
    asyncio.run(_run(spoken(*(" ".join(words) for words in said)), steps))


async def _run(segments: tuple[Segment, ...], steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(Path(folder) / "data" / "recordroute.db")
        try:
            library = Library(Path(folder) / "data", db)
            id = await put(library, segments, [Proposal(one.id, one.text, f"{one.text} indeed") for one in segments])
            history = [await lines(library, id)]
            for what, which, how in steps:
                await _step(library, id, what, which, how, history)
                await _holds_together(library, id, history)
            await library.corrections.revert(id, 0)
            assert (await library.shelf.transcript(id, corrected=True)).segments == segments
            assert all(one.state != "accepted" for one in await library.corrections.proposals(id))
        finally:
            await db.close()


def bare(shown: Sequence[tuple[Any, ...]]) -> str:
    return "".join("".join(line[1].split()) for line in shown)


async def _step(
    library: Library, id: str, what: str, which: int, how: int, history: list[list[tuple[int, str, float | None, float | None]]]
) -> None:
    """One change; what it does to the text is known beforehand."""
    before = history[-1]
    line, text, start, end = before[which % len(before)]
    expected: str | None = None
    try:
        match what:
            case "edit":
                await library.lines.edit(id, line, f"{text} typed{how}")
                expected = bare([(0, f"{text} typed{how}") if one[0] == line else one for one in before])
            case "split":
                at = 1 + how % max(1, len(text) - 1)
                await library.lines.split(id, line, text[:at], text[at:])
                expected = bare(before)
            case "merge":
                await library.lines.merge(id, line)
                expected = bare(before)
            case "retime":
                assert start is not None and end is not None
                await library.lines.retime(id, line, start + how / 30, end - how / 30)
                expected = bare(before)
            case "replace":
                await library.lines.replace(id, [LineText(one[0], one[1].replace("a", "bb")) for one in before])
                expected = bare(before).replace("a", "bb")
            case "accept" | "reopen":
                await library.corrections.decide(id, {1, 1 + which}, "accepted" if what == "accept" else "rejected")
            case "revert":
                number = how % len(history)
                await library.corrections.revert(id, number)
                expected = bare(history[number])
            case "undo":
                await library.corrections.undo(id, len(history) - 1)
                expected = bare(history[-2])
    except (InvalidRequest, TimesOutOfOrder, VersionNotFound, CorrectionNotPlaced):
        expected = bare(before)
    after = await lines(library, id)
    if expected is not None:
        assert bare(after) == expected
    total = (await library.corrections.versions(id)).total
    assert total - (len(history) - 1) in (0, 1)
    if total > len(history) - 1:
        history.append(after)
    else:
        assert after == before


async def _holds_together(library: Library, id: str, history: list[list[tuple[int, str, float | None, float | None]]]) -> None:
    shown = (await library.shelf.transcript(id, corrected=True)).segments
    places = [reading_place(line.id) for line in shown]
    assert places == sorted(set(places))
    starts, ends = [line.start or 0 for line in shown], [line.end or 0 for line in shown]
    assert starts == sorted(starts) and ends == sorted(ends) and all(a <= b for a, b in zip(starts, ends, strict=True))
    for line in shown:
        assert " ".join(word.text for word in line.words) == " ".join(line.text.split())
    assert await library.db.write(check) == ()
    for number, then in enumerate(history):
        assert [(one.id, one.text) for one in await library.db.read(lambda conn, n=number: _as_of(conn, id, n))] == [  # type: ignore[misc]
            (line, text) for line, text, *_ in then
        ]


def _as_of(conn: Any, id: str, number: int) -> tuple[Segment, ...]:
    return applied(transcripts.segments(conn, id), versions.shown(conn, id, number))

"""What a person does with single lines of a transcript: other words, split, merge, other times. Each is a version.

Whoever changes a line may say which version they saw: if it was changed since, nothing happens and LineChanged is raised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import apsw

from sttEngine.domain import VersionCause, heard_id, piece_of
from sttEngine.errors import InvalidRequest, LineChanged, SegmentNotFound, TimesOutOfOrder
from sttEngine.events.types import Event
from sttEngine.library.transcript_changes import Changed, TranscriptChanges, put_version
from sttEngine.speech.word_times import timed_lines
from sttEngine.store import recordings, transcripts, versions
from sttEngine.store.database import Database
from sttEngine.store.shown_lines import Block, Line, Shown, Stretch

LONGEST_TEXT = 2000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LineText:
    """What a line is to read."""

    line_id: int
    text: str


class LineEditing:
    """Every method raises RecordingNotFound, RecordingInTrash, SegmentNotFound for a line that is not shown, and LineChanged."""

    def __init__(self, db: Database, publish: Callable[[Event], object], reworded: Callable[[], object] = lambda: None) -> None:
        """`reworded` is called after each change: some words wait for their vectors."""
        self._changes = TranscriptChanges(db, publish, reworded)

    async def edit(self, recording_id: str, line_id: int, text: str, seen: int | None = None) -> Changed:
        """Show `text` for a line. Raises InvalidRequest for a text that cannot be a line."""
        return await self._rewrite(recording_id, "edited", [LineText(line_id, text)], seen)

    async def replace(self, recording_id: str, texts: Sequence[LineText], seen: int | None = None) -> Changed:
        """Show other texts for many lines, as one version or not at all. Raises InvalidRequest as `edit`, or for a line twice."""
        if len({one.line_id for one in texts}) < len(texts):
            raise InvalidRequest("A line was named twice.", hint="Name each line once.")
        return await self._rewrite(recording_id, "replaced", texts, seen)

    async def split(self, recording_id: str, line_id: int, head: str, tail: str, seen: int | None = None) -> Changed:
        """Make two lines of one, with these texts. What was said when is told by the words, else by share of characters.

        Raises InvalidRequest for a text that cannot be a line.
        """
        texts = tidy_line(head), tidy_line(tail)

        def split(conn: apsw.Connection) -> tuple[int, ...]:
            block, at = _found(conn, recording_id, versions.shown(conn, recording_id), line_id, seen)
            halves = _halves(conn, recording_id, block, at, texts)
            return _put(conn, recording_id, "split", replace(block, lines=(*block.lines[:at], *halves, *block.lines[at + 1 :])))

        return await self._changes.make(recording_id, split)

    async def merge(self, recording_id: str, line_id: int, seen: int | None = None) -> Changed:
        """Make one line of this and the next. Raises InvalidRequest where there is none on the page, or it would be too long."""

        def merge(conn: apsw.Connection) -> tuple[int, ...]:
            changes = versions.shown(conn, recording_id)
            block, at = _found(conn, recording_id, changes, line_id, seen)
            if at + 1 == len(block.lines):
                following = versions.block_at(conn, recording_id, changes, block.last + 1)
                if following is None or _crosses_page(conn, recording_id, block.last):
                    raise InvalidRequest("There is no next line on this page.", hint="Merge a line that has one.")
                _refuse_changed(conn, recording_id, following, seen)
                block = Block(block.first, following.last, (*block.lines, *following.lines))
            one, other = block.lines[at : at + 2]
            ends = [end for end in (one.end, other.end) if end is not None]
            line = Line(tidy_line(f"{one.text} {other.text}"), one.start, max(ends, default=None))
            return _put(conn, recording_id, "merged", replace(block, lines=(*block.lines[:at], line, *block.lines[at + 2 :])))

        return await self._changes.make(recording_id, merge)

    async def retime(self, recording_id: str, line_id: int, start: float, end: float, seen: int | None = None) -> Changed:
        """Say when a line was said, in seconds. Raises TimesOutOfOrder when it would begin or end before the line before it or
        after the one after it, or beyond the recording; InvalidRequest for a line of a document."""

        def retime(conn: apsw.Connection) -> tuple[int, ...]:
            changes = versions.shown(conn, recording_id)
            block, at = _found(conn, recording_id, changes, line_id, seen)
            if block.lines[at].start is None:
                raise InvalidRequest("A line of a document has no times.", hint="Times are for what was recorded.")
            before = block.lines[at - 1 : at] if at else _lines_at(conn, recording_id, changes, block.first - 1)[-1:]
            after = block.lines[at + 1 : at + 2] or _lines_at(conn, recording_id, changes, block.last + 1)[:1]
            length = recordings.get(conn, recording_id).duration_seconds
            times = Line("", round(start, 3), round(end, 3))
            inside = start >= 0 and (length is None or end <= length)
            if not inside or start >= end or not all(map(_in_order, (*before, times), (times, *after))):
                raise TimesOutOfOrder("These times are not between those of the lines around.")
            line = replace(times, text=block.lines[at].text)
            return _put(conn, recording_id, "timed", replace(block, lines=(*block.lines[:at], line, *block.lines[at + 1 :])))

        return await self._changes.make(recording_id, retime)

    async def _rewrite(self, recording_id: str, cause: VersionCause, texts: Sequence[LineText], seen: int | None) -> Changed:
        tidy = [(one.line_id, tidy_line(one.text)) for one in texts]

        def rewrite(conn: apsw.Connection) -> tuple[int, ...]:
            changes = versions.shown(conn, recording_id)
            blocks: dict[int, Block] = {}
            for line_id, text in tidy:
                found, at = _found(conn, recording_id, changes, line_id, seen)
                block = blocks.get(found.first, found)
                line = replace(block.lines[at], text=_as_heard(conn, recording_id, block, text))
                blocks[block.first] = replace(block, lines=(*block.lines[:at], line, *block.lines[at + 1 :]))
            return put_version(conn, recording_id, cause, [Stretch(one.first, one.last, (one,)) for one in blocks.values()])

        return await self._changes.make(recording_id, rewrite)


def tidy_line(text: str) -> str:
    """One line of visible characters. Raises InvalidRequest where nothing or too much is left, or what no line holds."""
    tidy = " ".join(text.split())
    if not tidy or len(tidy) > LONGEST_TEXT or _CONTROL.search(tidy):
        raise InvalidRequest("This cannot be a line of a transcript.", hint=f"Use 1 to {LONGEST_TEXT} visible characters.")
    return tidy


def _put(conn: apsw.Connection, recording_id: str, cause: VersionCause, block: Block) -> tuple[int, ...]:
    return put_version(conn, recording_id, cause, [Stretch(block.first, block.last, (block,))])


def _found(conn: apsw.Connection, recording_id: str, changes: Shown, line_id: int, seen: int | None) -> tuple[Block, int]:
    """The block of a line, and which of its lines it is."""
    segment_id, at = heard_id(line_id), piece_of(line_id)
    block = versions.block_at(conn, recording_id, changes, segment_id)
    if block is not None:
        _refuse_changed(conn, recording_id, block, seen)
    if block is None or block.first != segment_id or at >= len(block.lines):
        raise SegmentNotFound("There is no such line in this transcript.")
    return block, at


def _refuse_changed(conn: apsw.Connection, recording_id: str, block: Block, seen: int | None) -> None:
    if seen is not None and versions.changed_since(conn, recording_id, block.first, block.last, seen):
        raise LineChanged("This line was changed in the meantime.")


def _as_heard(conn: apsw.Connection, recording_id: str, block: Block, text: str) -> str:
    """The text as it was heard, if it is that but for white space."""
    if block.first < block.last or len(block.lines) > 1:
        return text
    heard = transcripts.plain(conn, recording_id, block.first, block.first)[0].text
    return heard if " ".join(heard.split()) == text else text


def _halves(conn: apsw.Connection, recording_id: str, block: Block, at: int, texts: tuple[str, str]) -> tuple[Line, Line]:
    line = block.lines[at]
    if line.start is None or line.end is None:
        return Line(texts[0], None, None), Line(texts[1], None, None)
    heard = transcripts.segments(conn, recording_id, block.first, block.last - block.first + 1)
    shown = [one.text for one in block.lines]
    words = timed_lines(heard, [*shown[:at], *texts, *shown[at + 1 :]])
    end, start = words[at][-1].end, words[at + 1][0].start
    if not line.start <= end <= start <= line.end:  # a person gave the line other times than its words have
        share = len(texts[0]) / (len(texts[0]) + len(texts[1]))
        end = start = line.start + (line.end - line.start) * share
    return Line(texts[0], line.start, round(end, 3)), Line(texts[1], round(start, 3), line.end)


def _crosses_page(conn: apsw.Connection, recording_id: str, last: int) -> bool:
    return len({segment.page for segment in transcripts.plain(conn, recording_id, last, last + 1)}) > 1


def _lines_at(conn: apsw.Connection, recording_id: str, changes: Shown, segment_id: int) -> tuple[Line, ...]:
    block = versions.block_at(conn, recording_id, changes, segment_id)
    return block.lines if block is not None else ()


def _in_order(one: Line, other: Line) -> bool:
    """Whether one line neither begins nor ends after the next."""
    pairs = ((one.start, other.start), (one.end, other.end))
    return all(earlier is None or later is None or earlier <= later for earlier, later in pairs)

"""The history of what a person made of a transcript, and the transcript as it is shown. Functions over a connection.

A version is a set of changes, each of a run of segments and the lines that are shown for it from then on; each segment for itself
unless lines were merged. The latest change counts as long as its segments read as they did when it was made: a new transcription
that reads otherwise is shown as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import apsw
from pydantic import TypeAdapter

from sttEngine.domain import Segment, ShownLines, TextChange, Version, VersionCause
from sttEngine.store import transcripts
from sttEngine.store.shown_lines import Block, Line, Shown, Stretch, applied, joined, lines_of

_LINES: TypeAdapter[list[tuple[str, float | None, float | None]]] = TypeAdapter(list[tuple[str, float | None, float | None]])
_VERSION_ROWS: TypeAdapter[list[tuple[int, str, VersionCause, int]]] = TypeAdapter(list[tuple[int, str, VersionCause, int]])
_CHANGE_ROW: TypeAdapter[tuple[int, str, str, str | None]] = TypeAdapter(tuple[int, str, str, str | None])
_BLOCK_ROWS: TypeAdapter[list[tuple[int, int, str | None, float | None, float | None, bool]]] = TypeAdapter(
    list[tuple[int, int, str | None, float | None, float | None, bool]]
)


_LATEST = """
WITH latest AS (
    SELECT number, segment_id, last_segment_id, original, lines FROM version_changes AS one WHERE recording_id = ?1
    AND number = (SELECT max(number) FROM version_changes AS other
        WHERE other.recording_id = ?1 AND other.segment_id = one.segment_id AND other.number <= ?2)
)
SELECT segment_id, last_segment_id, lines,
    (SELECT start FROM segments WHERE recording_id = ?1 AND id = segment_id),
    (SELECT "end" FROM segments WHERE recording_id = ?1 AND id = last_segment_id),
    original IS (SELECT group_concat(text, char(10)) FROM
        (SELECT text FROM segments WHERE recording_id = ?1 AND id BETWEEN segment_id AND last_segment_id ORDER BY id))
FROM latest ORDER BY number
"""
_ALL = 2**62


def shown(conn: apsw.Connection, recording_id: str, number: int = _ALL) -> Shown:
    """What is shown after version `number`; after all of them by default."""
    rows = _BLOCK_ROWS.validate_python(conn.execute(_LATEST, (recording_id, number)).fetchall())
    blocks: dict[int, Block] = {}
    holder: dict[int, int] = {}
    for first, last, lines, start, end, counts in rows:
        # A later change of one segment is in a version that changes all that were changed with it, so it replaces that whole.
        for id in range(first, last + 1):
            blocks.pop(holder.get(id, 0), None)
            holder[id] = first
        if lines is not None and counts:
            blocks[first] = Block(first, last, _read(lines, start, end))
    return Shown(list(blocks.values()))


def _read(lines: str, start: float | None, end: float | None) -> tuple[Line, ...]:
    """Left out are the first start and the last end where they are those that were heard."""
    given = _LINES.validate_json(lines)
    last = len(given) - 1
    read: list[Line] = []
    for n, (text, at, until) in enumerate(given):
        at, until = start if at is None and n == 0 else at, end if until is None and n == last else until
        if at is not None and until is not None:  # what was heard may have been given other times since
            at = max(at, read[-1].start or at) if read else at
            until = max(at, until)
        read.append(Line(text, at, until))
    return tuple(read)


def lines_for(conn: apsw.Connection, recording_id: str, changes: Shown, segment_ids: Iterable[int]) -> tuple[ShownLines, ...]:
    """What is shown for these segments, with the times of its words; as heard where nobody changed it."""
    made: dict[int, ShownLines] = {}
    for id in sorted(set(segment_ids)):
        block = changes.block(id)
        if block is None:
            made[id] = ShownLines(id, id, transcripts.segments(conn, recording_id, id, 1))
        elif block.first not in made:
            heard = transcripts.segments(conn, recording_id, block.first, block.last - block.first + 1)
            made[block.first] = ShownLines(block.first, block.last, lines_of(block, heard))
    return tuple(made[first] for first in sorted(made))


def block_at(conn: apsw.Connection, recording_id: str, changes: Shown, segment_id: int) -> Block | None:
    """The block that holds a segment; made of the segment as it was heard where there is none. None: no such segment."""
    block = changes.block(segment_id)
    if block is not None:
        return block
    heard = transcripts.plain(conn, recording_id, segment_id, segment_id)
    return Block(segment_id, segment_id, (Line(heard[0].text, heard[0].start, heard[0].end),)) if heard else None


def add(
    conn: apsw.Connection, recording_id: str, cause: VersionCause, made_at: str, stretches: Sequence[Stretch]
) -> tuple[int, ...]:
    """A new version in which these stretches, which do not overlap, are shown so. Returns the ids of the segments that are shown
    otherwise; there is no version where none is. Raises ValueError for a stretch that cuts through what is shown now."""
    now = shown(conn, recording_id)
    number = count(conn, recording_id) + 1
    rows: list[tuple[int, int, str, str, str | None]] = []
    for stretch in stretches:
        before = now.between(stretch.first, stretch.last)
        if any(block.first < stretch.first or block.last > stretch.last for block in before):
            raise ValueError(f"segments {stretch.first} to {stretch.last} are shown together with others")
        rows.extend(
            _rows(transcripts.plain(conn, recording_id, stretch.first, stretch.last), Shown(before), Shown(stretch.blocks))
        )
    if not rows:
        return ()
    conn.execute(
        "INSERT INTO versions (recording_id, number, made_at, cause) VALUES (?, ?, ?, ?)", (recording_id, number, made_at, cause)
    )
    conn.executemany(
        "INSERT INTO version_changes (recording_id, number, segment_id, last_segment_id, original, before, lines)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(recording_id, number, *row) for row in rows],
    )
    return tuple(id for first, last, *_ in rows for id in range(first, last + 1))


def _rows(heard: Sequence[Segment], before: Shown, after: Shown) -> list[tuple[int, int, str, str, str | None]]:
    """Changes of a stretch: its blocks, and the segments that are no longer in one. Nothing where the same lines are shown."""
    was, will = applied(heard, before), applied(heard, after)
    if was == will:
        return []
    by_id = {segment.id: segment for segment in heard}
    was_shown = {segment.id: segment.text for segment in joined(heard, before)}
    rows: list[tuple[int, int, str, str, str | None]] = []
    blocks = [block for block in after.blocks if _lines(block) != [(s.text, s.start, s.end) for s in _heard_in(block, by_id)]]
    taken = {id for block in blocks for id in range(block.first, block.last + 1)}
    for block in blocks:
        own = _heard_in(block, by_id)
        texts = "\n".join(text for one in own if (text := was_shown[one.id]))
        rows.append((block.first, block.last, "\n".join(one.text for one in own), texts, _written(block, own)))
    for segment in heard:
        if segment.id not in taken and before.block(segment.id) is not None:
            rows.append((segment.id, segment.id, segment.text, was_shown[segment.id], None))
    return rows


def _heard_in(block: Block, by_id: Mapping[int, Segment]) -> list[Segment]:
    return [by_id[id] for id in range(block.first, block.last + 1)]


def _lines(block: Block) -> list[tuple[str, float | None, float | None]]:
    return [(line.text, line.start, line.end) for line in block.lines]


def _written(block: Block, heard: Sequence[Segment]) -> str:
    lines = _lines(block)
    if lines[0][1] == heard[0].start:
        lines[0] = (lines[0][0], None, lines[0][2])
    if lines[-1][2] == heard[-1].end:
        lines[-1] = (lines[-1][0], lines[-1][1], None)
    return json.dumps(lines, ensure_ascii=False)


def changed_since(conn: apsw.Connection, recording_id: str, first: int, last: int, number: int) -> bool:
    """Whether a version after `number` changed one of these segments."""
    row = conn.execute(
        "SELECT 1 FROM version_changes WHERE recording_id = ? AND number > ? AND segment_id <= ? AND last_segment_id >= ?",
        (recording_id, number, last, first),
    ).fetchone()
    return row is not None


def spans(conn: apsw.Connection, recording_id: str, number: int) -> list[tuple[int, int]]:
    """The first and last segment of each change of a version."""
    rows = conn.execute(
        "SELECT segment_id, last_segment_id FROM version_changes WHERE recording_id = ? AND number = ? ORDER BY segment_id",
        (recording_id, number),
    )
    return [(int(first), int(last)) for first, last in rows]


def count(conn: apsw.Connection, recording_id: str) -> int:
    """How many versions there are; the number of the last one."""
    row = conn.execute("SELECT coalesce(max(number), 0) FROM versions WHERE recording_id = ?", (recording_id,)).fetchone()
    return int(str(row[0])) if row is not None else 0


def page(conn: apsw.Connection, recording_id: str, limit: int, offset: int, examples: int | None = None) -> tuple[Version, ...]:
    """Newest first, each with at most so many `examples` of changes that can be seen; None: with all changes."""
    rows = conn.execute(
        "SELECT number, made_at, cause, (SELECT count(*) FROM version_changes AS one"
        " WHERE one.recording_id = versions.recording_id AND one.number = versions.number)"
        " FROM versions WHERE recording_id = ? ORDER BY number DESC LIMIT ? OFFSET ?",
        (recording_id, limit, offset),
    ).fetchall()
    return tuple(
        Version(number, made_at, cause, _some(_changes(conn, recording_id, number), examples), changed)
        for number, made_at, cause, changed in _VERSION_ROWS.validate_python(rows)
    )


def _some(changes: Iterable[TextChange], examples: int | None) -> tuple[TextChange, ...]:
    if examples is None:
        return tuple(changes)
    return tuple(islice((change for change in changes if change.before != change.after), examples))


def _changes(conn: apsw.Connection, recording_id: str, number: int) -> Iterator[TextChange]:
    rows = conn.execute(
        "SELECT segment_id, original, before, lines FROM version_changes WHERE recording_id = ? AND number = ? ORDER BY 1",
        (recording_id, number),
    )
    for row in rows:
        id, original, before, lines = _CHANGE_ROW.validate_python(row)
        after = original if lines is None else "\n".join(text for text, *_ in _LINES.validate_json(lines))
        yield TextChange(id, before, after)

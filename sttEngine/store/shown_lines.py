"""The transcript as it is shown: blocks of lines in the place of the segments that were heard. Values alone, no connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sttEngine.domain import Citation, Segment, heard_id, line_id, piece_of
from sttEngine.speech.word_times import timed_lines


@dataclass(frozen=True, slots=True)
class Line:
    """What a shown line reads, and its times; None for those of a document."""

    text: str
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Block:
    """The lines that are shown for the segments from `first` to `last`, at least one."""

    first: int
    last: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Segments of which some are to be shown otherwise: as these blocks say, and as heard where none is."""

    first: int
    last: int
    blocks: tuple[Block, ...] = ()


class Shown:
    """The blocks that count, by any of their segments. Where there is none, what was heard is shown."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = tuple(sorted(blocks, key=lambda block: block.first))
        self._of: Mapping[int, Block] = {id: block for block in self.blocks for id in range(block.first, block.last + 1)}

    def block(self, segment_id: int) -> Block | None:
        return self._of.get(segment_id)

    def between(self, first: int, last: int) -> tuple[Block, ...]:
        """The blocks that hold one of these segments."""
        found = {block.first: block for id in range(first, last + 1) if (block := self._of.get(id)) is not None}
        return tuple(found.values())

    def line_of(self, cited: Citation) -> int:
        """The id of the line in which what was cited is now."""
        segment_id, piece = heard_id(cited.segment_id), piece_of(cited.segment_id)
        block = self._of.get(segment_id)
        if block is None:
            return segment_id
        if cited.start is not None:
            begun = [n for n, line in enumerate(block.lines) if line.start is not None and line.start <= cited.start]
            return line_id(block.first, begun[-1] if begun else 0)
        before = (segment_id - block.first) * len(block.lines) // (block.last - block.first + 1)
        return line_id(block.first, min(before + piece, len(block.lines) - 1))


def applied(segments: Sequence[Segment], changes: Shown) -> tuple[Segment, ...]:
    """The segments as they are shown. A block is where its first segment is; of a changed line, words have times as said in
    `word_times`, and none where its segments are not all here or have none."""
    by_id = {segment.id: segment for segment in segments}
    made: list[Segment] = []
    for segment in segments:
        block = changes.block(segment.id)
        if block is None:
            made.append(segment)
        elif block.first == segment.id:
            made.extend(lines_of(block, [by_id[id] for id in range(block.first, block.last + 1) if id in by_id]))
    return tuple(made)


def lines_of(block: Block, heard: Sequence[Segment]) -> tuple[Segment, ...]:
    """The lines of a block, where `heard` are the segments that it is of, or those of them that are there."""
    texts = [line.text for line in block.lines]
    whole = len(heard) == block.last - block.first + 1 and any(segment.words for segment in heard)
    words = timed_lines(heard, texts) if whole else ((),) * len(texts)
    return tuple(
        replace(heard[0], id=line_id(block.first, n), text=line.text, start=line.start, end=line.end, words=words[n])
        for n, line in enumerate(block.lines)
    )


def joined(segments: Sequence[Segment], changes: Shown) -> tuple[Segment, ...]:
    """The segments with what is shown for them, all lines of a block in its first one; the others of it are empty."""
    made: list[Segment] = []
    for segment in segments:
        block = changes.block(segment.id)
        if block is not None:
            text = "\n".join(line.text for line in block.lines) if block.first == segment.id else ""
            segment = replace(segment, text=text, words=())
        made.append(segment)
    return tuple(made)

"""Meetings with summaries that people wrote: reads the folders of transcripts, gives utterances and reference sentences.

Two forms are known: `*.jsonl` with speaker turns and answers to queries (QMSum), and `NAME.transcript.txt` beside
`NAME.abssumm.txt` (AMI). Other folders have none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sttEngine.domain import Segment

SECONDS_A_WORD = 0.4  # texts have no times: utterances are given those of ordinary talk
MOST_WORDS = 24  # of an utterance, as our own transcripts break them
LEAST_WORDS = 4
_MARK = re.compile(r"\{[^}]*\}|\[[^\]]*\]")
_BEFORE_POINT = re.compile(r"\s+([.,?!;:])")
_APOSTROPHE = re.compile(r"\s+(['’](?:s|re|ve|ll|d|m|t)\b)")
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True)
class Meeting:
    """What was said, and the sentences of the summaries that people wrote."""

    name: str
    segments: tuple[Segment, ...]
    summary: tuple[str, ...]
    language: str = "en"

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)


def find_meetings(data: Path) -> dict[str, tuple[Meeting, ...]]:
    """The meetings of each folder that has any, by its name, in order of their names."""
    found: dict[str, tuple[Meeting, ...]] = {}
    for folder in sorted(path for path in data.glob("*") if path.is_dir()):
        meetings = (*_turns(folder), *_texts(folder))
        if meetings:
            found[folder.name] = meetings
    return found


def utterances(turns: Sequence[str]) -> tuple[Segment, ...]:
    """Sentences of the turns as utterances with times; long ones are cut, short ones join the one before in the same turn."""
    texts = [piece for turn in turns for piece in _pieces(turn)]
    segments: list[Segment] = []
    at = 0.0
    for number, text in enumerate(texts, start=1):
        end = at + SECONDS_A_WORD * len(text.split())
        segments.append(Segment(number, at, end, text))
        at = end
    return tuple(segments)


def sentences(text: str) -> tuple[str, ...]:
    """Those of a summary that say something: LEAST_WORDS words or more."""
    return tuple(one for one in _SENTENCE.split(" ".join(text.split())) if len(one.split()) >= LEAST_WORDS)


def _turns(folder: Path) -> Iterator[Meeting]:
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
            row: dict[str, Any] = json.loads(line)
            if "meeting_transcripts" not in row:
                break
            answers = [query["answer"] for query in (*row["general_query_list"], *row["specific_query_list"])]
            summary = tuple(dict.fromkeys(one for answer in answers for one in sentences(answer)))
            spoken = utterances([turn["content"] for turn in row["meeting_transcripts"]])
            yield Meeting(f"{file.stem}-{number:02d}", spoken, summary)


def _texts(folder: Path) -> Iterator[Meeting]:
    for file in sorted(folder.glob("*.abssumm.txt")):
        name = file.name.removesuffix(".abssumm.txt")
        said = (folder / f"{name}.transcript.txt").read_text(encoding="utf-8")
        yield Meeting(name, utterances(said.splitlines()), sentences(file.read_text(encoding="utf-8")))


def _pieces(turn: str) -> list[str]:
    clean = _APOSTROPHE.sub(r"\1", _BEFORE_POINT.sub(r"\1", " ".join(_MARK.sub(" ", turn).split())))
    pieces: list[list[str]] = []
    for sentence in _SENTENCE.split(clean):
        words = sentence.split()
        if pieces and len(words) < LEAST_WORDS and len(pieces[-1]) + len(words) <= MOST_WORDS:
            pieces[-1] += words
        else:
            pieces += [words[at : at + MOST_WORDS] for at in range(0, len(words), MOST_WORDS)]
    return [" ".join(words) for words in pieces if any(c.isalnum() for word in words for c in word)]

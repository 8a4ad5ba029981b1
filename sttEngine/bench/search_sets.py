"""What `bench search` asks: questions with the passages that answer them, as texts, and as recordings cut into utterances.

Known forms: `*.json` of SQuAD's shape (KorQuAD); meetings with queries and the turns that answer them (QMSum); collections of
documents, topics and judgements, see `collections`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sttEngine.bench.collections import Collection, read_collection
from sttEngine.bench.meetings import utterances
from sttEngine.domain import Segment

SECONDS_A_SYLLABLE = 0.2  # of Korean read aloud: texts have no times
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True)
class Document:
    """What is found: a passage. `segments`: those of the recording it lies in that it is made of."""

    recording: int
    segment_ids: frozenset[int]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """`documents`: those that answer it. `answers`: strings of which one is the answer; none where there are only documents.

    `within`: asked of one recording.
    """

    text: str
    documents: tuple[int, ...]
    answers: tuple[str, ...] = ()
    within: int | None = None


@dataclass(frozen=True, slots=True)
class SearchSet:
    """Recordings with their segments, the documents in them, and questions. Documents may overlap."""

    name: str
    language: str
    recordings: tuple[tuple[Segment, ...], ...]
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]

    def some(self, limit: int | None) -> SearchSet:
        """The same with at most `limit` questions, taken evenly."""
        if limit is None or limit >= len(self.questions):
            return self
        step = len(self.questions) / limit
        return SearchSet(
            self.name,
            self.language,
            self.recordings,
            self.documents,
            tuple(self.questions[int(at * step)] for at in range(limit)),
        )


def find_search_sets(data: Path) -> tuple[SearchSet, ...]:
    found: list[SearchSet] = []
    for file in sorted(data.glob("*/*.json")):
        if file.name == "SOURCE.json":
            continue
        held = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(held, dict) and "data" in held and all("paragraphs" in article for article in held["data"]):
            found += [_passages(file.parent.name, held), _spoken(file.parent.name, held)]
    for file in sorted(data.glob("*/*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        if rows and "specific_query_list" in rows[0]:
            found.append(_meetings(file.parent.name, rows))
    for folder in sorted(one for one in data.iterdir() if one.is_dir()):
        if (collection := read_collection(folder)) is not None:
            found.append(_collected(folder.name, collection))
    return tuple(found)


def _collected(name: str, held: Collection) -> SearchSet:
    """Each document is a text of its own; topics that no document answers are left out."""
    places = {id: place for place, id in enumerate(held.documents)}
    questions = tuple(
        Question(text, wanted)
        for id, text in held.topics.items()
        if (wanted := tuple(places[one] for one in held.answered_by.get(id, ()) if one in places))
    )
    recordings = tuple((Segment(1, None, None, text),) for text in held.documents.values())
    documents = tuple(Document(place, frozenset((1,)), text) for place, text in enumerate(held.documents.values()))
    korean = any("가" <= char <= "힣" for question in questions for char in question.text)
    return SearchSet(name, "ko" if korean else "en", recordings, documents, questions)


def _passages(name: str, held: dict[str, Any]) -> SearchSet:
    """Each passage is a text of its own."""
    recordings: list[tuple[Segment, ...]] = []
    documents: list[Document] = []
    questions: list[Question] = []
    for paragraph in _paragraphs(held):
        text = str(paragraph["context"])
        documents.append(Document(len(recordings), frozenset((1,)), text))
        recordings.append((Segment(1, None, None, text),))
        questions += _questions(paragraph, len(documents) - 1)
    return SearchSet(f"{name}-passages", "ko", tuple(recordings), tuple(documents), tuple(questions))


def _spoken(name: str, held: dict[str, Any]) -> SearchSet:
    """Each article is a recording, its sentences are utterances."""
    recordings: list[tuple[Segment, ...]] = []
    documents: list[Document] = []
    questions: list[Question] = []
    for article in held["data"]:
        segments: list[Segment] = []
        for paragraph in article["paragraphs"]:
            ids: set[int] = set()
            for sentence in _SENTENCE.split(" ".join(str(paragraph["context"]).split())):
                start = segments[-1].end if segments else 0.0
                assert start is not None
                segments.append(Segment(len(segments) + 1, start, start + SECONDS_A_SYLLABLE * len(sentence), sentence))
                ids.add(len(segments))
            documents.append(Document(len(recordings), frozenset(ids), str(paragraph["context"])))
            questions += _questions(paragraph, len(documents) - 1)
        recordings.append(tuple(segments))
    return SearchSet(f"{name}-recordings", "ko", tuple(recordings), tuple(documents), tuple(questions))


def _paragraphs(held: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for article in held["data"]:
        yield from article["paragraphs"]


def _questions(paragraph: dict[str, Any], document: int) -> Iterator[Question]:
    for asked in paragraph["qas"]:
        yield Question(str(asked["question"]), (document,), tuple(dict.fromkeys(str(one["text"]) for one in asked["answers"])))


def _meetings(name: str, rows: Sequence[dict[str, Any]]) -> SearchSet:
    """Each meeting is a recording; its queries are asked of it alone, and answered by the turns that are given."""
    recordings: list[tuple[Segment, ...]] = []
    documents: list[Document] = []
    questions: list[Question] = []
    for row in rows:
        segments: list[Segment] = []
        turns: list[set[int]] = []
        for turn in row["meeting_transcripts"]:
            spoken = utterances([turn["content"]])
            at = segments[-1].end or 0.0 if segments else 0.0
            first = len(segments) + 1
            for number, one in enumerate(spoken, start=first):
                segments.append(Segment(number, at + (one.start or 0.0), at + (one.end or 0.0), one.text))
            turns.append(set(range(first, len(segments) + 1)))
        for query in row["specific_query_list"]:
            ids = {
                id
                for first, last in query["relevant_text_span"]
                for turn_ids in turns[int(first) : int(last) + 1]
                for id in turn_ids
            }
            if ids:
                documents.append(Document(len(recordings), frozenset(ids), ""))
                questions.append(Question(str(query["query"]), (len(documents) - 1,), within=len(recordings)))
        recordings.append(tuple(segments))
    return SearchSet(name, "en", tuple(recordings), tuple(documents), tuple(questions))

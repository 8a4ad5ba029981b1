"""Test collections of information retrieval: documents, topics, and which document answers which topic.

Two forms are read. Files of fields, as CACM has them: a `.all` with `.I` (id), `.T` (title) and `.W` (text), topics of the same
form in a file whose name begins with `query`. Lines of JSON, as BEIR has them: `corpus.jsonl` and `queries.jsonl`. Judgements of
both, and of TREC, are in files whose names begin with `qrels`, or in a folder of that name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_FIELD = re.compile(r"^\.([A-Z])\s*(.*)$")
_TEXTS = ("T", "W")


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts by their ids, in the order of the file. `answered_by`: the documents that answer a topic, by the topic's id."""

    documents: Mapping[str, str]
    topics: Mapping[str, str]
    answered_by: Mapping[str, tuple[str, ...]]


def read_collection(folder: Path) -> Collection | None:
    """The collection in a folder, or None where there is none."""
    if (folder / "corpus.jsonl").is_file() and (folder / "queries.jsonl").is_file():
        documents, topics = _json_texts(folder / "corpus.jsonl"), _json_texts(folder / "queries.jsonl")
    else:
        fielded, asked = next(folder.glob("*.all"), None), next(folder.glob("query*"), None)
        if fielded is None or asked is None:
            return None
        documents, topics = _fielded_texts(fielded), _fielded_texts(asked)
    answered_by: dict[str, tuple[str, ...]] = {}
    for topic, document in _judgements(folder):
        answered_by[topic] = (*answered_by.get(topic, ()), document)
    return Collection(documents, topics, answered_by)


def _json_texts(path: Path) -> dict[str, str]:
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {_bare(str(row["_id"])): " ".join(f"{row.get('title', '')} {row['text']}".split()) for row in rows}


def _fielded_texts(path: Path) -> dict[str, str]:
    """Titles and texts; documents without either are left out."""
    texts: dict[str, list[str]] = {}
    id, field = "", ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if found := _FIELD.match(line):
            field = found[1]
            if field == "I":
                id = _bare(found[2].strip())
        elif field in _TEXTS:
            texts.setdefault(id, []).append(line)
    return {id: " ".join(" ".join(lines).split()) for id, lines in texts.items()}


def _judgements(folder: Path) -> Iterator[tuple[str, str]]:
    """Topics with a document that answers them."""
    for path in sorted(one for one in (*folder.glob("qrels*"), *folder.glob("qrels/*")) if one.is_file()):
        for line in path.read_text(encoding="utf-8").splitlines():
            columns = line.split()
            if len(columns) == 4 and columns[1] in ("0", "Q0"):  # of TREC: topic, nothing, document, how well
                topic, _, document, grade = columns
            elif len(columns) == 4:  # of CACM: topic, document, nothing, nothing
                topic, document, grade = columns[0], columns[1], "1"
            elif len(columns) == 3 and columns[0] != "query-id":  # of BEIR: topic, document, how well
                topic, document, grade = columns
            else:
                continue
            if grade != "0":
                yield _bare(topic), _bare(document)


def _bare(id: str) -> str:
    """CACM writes topic 1 as 01 in its judgements."""
    return id.lstrip("0") or "0" if id.isdigit() else id

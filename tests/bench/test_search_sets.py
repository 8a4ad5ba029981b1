"""What `bench search` asks, read from files of the known forms; and how ranks become figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.bench.search import _aims
from sttEngine.bench.search_quality import WAYS, _first, _row
from sttEngine.bench.search_sets import SearchSet, find_search_sets

PARAGRAPHS = [
    {
        "context": "강이 넘쳤다. 마을이 잠겼다.",
        "qas": [{"question": "무엇이 넘쳤나?", "answers": [{"text": "강"}, {"text": "강"}]}],
    },
    {"context": "절이 불탔다.", "qas": [{"question": "무엇이 불탔나?", "answers": [{"text": "절"}]}]},
]
MEETING = {
    "meeting_transcripts": [
        {"speaker": "A", "content": "We open the meeting now ."},
        {"speaker": "B", "content": "{vocalsound}"},
        {"speaker": "C", "content": "The remote costs twelve euro to make . That is too much for us ."},
    ],
    "specific_query_list": [
        {"query": "What does it cost?", "relevant_text_span": [["2", "2"]]},
        {"query": "What was laughed at?", "relevant_text_span": [["1", "1"]]},
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, file, held in (
        ("squad", "dev.json", json.dumps({"data": [{"paragraphs": PARAGRAPHS}]})),
        ("meetings", "val.jsonl", json.dumps(MEETING)),
        ("sound", "refs.jsonl", json.dumps({"file": "a.wav", "text": "a"})),
        ("squad", "SOURCE.json", "{}"),
    ):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / file).write_text(held, encoding="utf-8")
    return tmp_path


def test_passages_are_asked_for_as_texts_and_inside_recordings(data: Path) -> None:
    passages, spoken, meetings = find_search_sets(data)
    assert [one.name for one in (passages, spoken, meetings)] == ["squad-passages", "squad-recordings", "meetings"]
    assert [len(segments) for segments in passages.recordings] == [1, 1]
    assert [question.answers for question in passages.questions] == [("강",), ("절",)]
    assert [segment.text for segment in spoken.recordings[0]] == ["강이 넘쳤다.", "마을이 잠겼다.", "절이 불탔다."]
    assert [document.segment_ids for document in spoken.documents] == [{1, 2}, {3}]
    assert spoken.questions[1].documents == (1,)


def test_a_meeting_is_asked_what_some_of_its_turns_answer(data: Path) -> None:
    meetings = find_search_sets(data)[2]
    (question,) = meetings.questions  # the other's turn has no words
    assert question.within == 0
    (place,) = question.documents
    said = [segment.text for segment in meetings.recordings[0] if segment.id in meetings.documents[place].segment_ids]
    assert said == ["The remote costs twelve euro to make.", "That is too much for us."]
    times = [segment.start for segment in meetings.recordings[0]]
    assert times == sorted(times, key=float)  # type: ignore[arg-type]


def test_some_questions_are_taken_evenly(data: Path) -> None:
    spoken = find_search_sets(data)[1]
    assert spoken.some(1).questions == spoken.questions[:1]
    assert spoken.some(None) == spoken.some(5) == spoken


def test_ranks_become_figures() -> None:
    held = SearchSet("x-passages", "ko", (), (), ())
    assert _first([False, False, True, True]) == 3
    assert _first([False]) is None
    row = _row(held, "fused", [[1], [2], [11], [None]])
    assert [row[name] for name in ("recall@1", "recall@5", "recall@10")] == [0.25, 0.5, 0.5]
    assert row["MRR"] == pytest.approx((1 + 1 / 2 + 1 / 11) / 4)
    assert row["nDCG@10"] == pytest.approx((1 + 0.6309) / 4, abs=1e-4)


def test_both_together_must_be_the_best() -> None:
    held = SearchSet("x-passages", "ko", (), (), ())
    ranks = {"words": [[1], [1]], "vectors": [[1], [2]], "fused": [[1], [2]], "usual": [[None], [None]]}
    aims = _aims([_row(held, way, ranks[way]) for way in WAYS])  # type: ignore[arg-type]
    assert {str(row["aim"]).rpartition(" ")[2]: row["met"] for row in aims} == {
        "words": False,
        "vectors": True,
        "usual": True,
        "recall@10": True,
    }


def test_of_several_documents_each_counts() -> None:
    row = _row(SearchSet("x", "en", (), (), ()), "fused", [[1, 3, None]])
    assert [row[name] for name in ("recall@1", "recall@5", "recall@10")] == [
        pytest.approx(share) for share in (1 / 3, 2 / 3, 2 / 3)
    ]
    assert row["MRR"] == 1
    assert row["nDCG@10"] == pytest.approx((1 + 0.5) / (1 + 0.6309 + 0.5), abs=1e-4)


FIELDS = {
    "cacm.all": ".I 1\n.T\nPreliminary report\n.B\nCACM\n.I 2\n.T\nSorting\n.W\nby merging\nand by keys\n.I 3\n.B\nno text\n",
    "query.text": ".I 1\n.W\nhow is it\nsorted\n.N\n 1. somebody\n.I 2\n.W\nnobody knows\n",
    "qrels.text": "01 2 0 0\n01 3 0 0\n",
}
LINES = {
    "corpus.jsonl": '{"_id": "a", "title": "Sorting", "text": "by merging"}\n{"_id": "b", "text": "report"}\n',
    "queries.jsonl": '{"_id": "q", "text": "how is it sorted"}\n{"_id": "r", "text": "회의"}\n',
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq\ta\t1\nq\tb\t0\n",
}
TREC = {**LINES, "qrels/test.tsv": "q 0 a 2\nq 0 b 0\n"}


@pytest.mark.parametrize(
    ("files", "texts"),
    [
        (FIELDS, ["Preliminary report", "Sorting by merging and by keys"]),
        (LINES, ["Sorting by merging", "report"]),
        (TREC, ["Sorting by merging", "report"]),
    ],
    ids=["fields", "lines", "trec"],
)
def test_collections_are_read(tmp_path: Path, files: dict[str, str], texts: list[str]) -> None:
    for name, held in files.items():
        path = tmp_path / "ir" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(held, encoding="utf-8")
    (found,) = find_search_sets(tmp_path)
    assert (found.name, found.language) == ("ir", "en")
    assert [document.text for document in found.documents] == texts
    (question,) = found.questions
    assert (question.text, [found.documents[place].text[:7] for place in question.documents]) == ("how is it sorted", ["Sorting"])

"""Reading meetings that have summaries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.bench.meetings import find_meetings, sentences, utterances


@pytest.fixture
def data(tmp_path: Path) -> Path:
    turns, texts = tmp_path / "turns", tmp_path / "texts"
    turns.mkdir()
    texts.mkdir()
    (tmp_path / "empty").mkdir()
    row = {
        "meeting_transcripts": [
            {"speaker": "A", "content": "So , that 's {vocalsound} the price of it ."},
            {"speaker": "B", "content": "{laugh}"},
        ],
        "general_query_list": [{"query": "Sum up", "answer": "They spoke about the price. It is high and fixed."}],
        "specific_query_list": [{"query": "Price?", "answer": "It is high and fixed."}],
    }
    (turns / "val.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (texts / "M1.abssumm.txt").write_text("The team chose a new name.", encoding="utf-8")
    (texts / "M1.transcript.txt").write_text("What shall we call it then? Let us call it Route.", encoding="utf-8")
    (texts / "M1.A.transcript.txt").write_text("one speaker alone", encoding="utf-8")
    return tmp_path


def test_both_forms_are_read_and_other_folders_are_none(data: Path) -> None:
    found = find_meetings(data)
    assert sorted(found) == ["texts", "turns"]
    (turns,), (texts,) = found["turns"], found["texts"]
    assert [segment.text for segment in turns.segments] == ["So, that's the price of it."]
    assert turns.summary == ("They spoke about the price.", "It is high and fixed.")
    assert texts.summary == ("The team chose a new name.",)
    assert texts.text == "What shall we call it then? Let us call it Route."


def test_a_file_of_other_lines_has_no_meetings(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "refs.jsonl").write_text('{"file": "a.wav"}\n{"file": "b.wav"}', encoding="utf-8")
    assert find_meetings(tmp_path) == {}


def test_long_turns_are_cut_and_short_sentences_join_the_one_before() -> None:
    long = " ".join(f"word{number}" for number in range(50))
    texts = [segment.text for segment in utterances([long, "We are all here now. Yes. Right."])]
    assert [len(text.split()) for text in texts] == [24, 24, 2, 7]
    assert texts[-1] == "We are all here now. Yes. Right."


def test_utterances_follow_each_other_in_time() -> None:
    first, second = utterances(["Five words are in here.", "And four are here."])
    assert (first.id, second.id, first.start, first.end) == (1, 2, 0.0, second.start)
    assert [first.end, second.end] == pytest.approx([2.0, 3.6])


def test_what_is_too_short_is_no_sentence_of_a_summary() -> None:
    assert sentences("Yes, e.g. this. The price was\nfixed today.") == ("The price was fixed today.",)

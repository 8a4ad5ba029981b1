"""The correct stage: proposals beside the original, checkpoints, and what could not be read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from sttEngine.domain import Proposal, Segment, SpokenTerm, Word
from sttEngine.engines.base import Message, WriteOptions
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.errors import Cancelled, EngineMissing
from sttEngine.pipeline.correct import run
from sttEngine.pipeline.tasks import CorrectedPart, CorrectInput
from tests.minutes.scripted_writer import ScriptedWriter, WriterOnly
from tests.pipeline.stage_context import InProcess

FILLER = " ".join(["talk"] * 60)


def transcript(count: int) -> tuple[Segment, ...]:
    """Every third segment has a misheard word."""
    words = {n: "there" if n % 3 == 0 else "their" for n in range(1, count + 1)}
    return tuple(Segment(n, n * 5.0, n * 5.0 + 5.0, f"It is {word} schedule, {FILLER}.") for n, word in words.items())


def proofread(messages: Sequence[Message], options: WriteOptions) -> str:
    lines = re.findall(r"^\[(\d+)\] (.*)$", messages[-1].content, re.MULTILINE)
    wrong = [{"line": int(number), "text": text.replace("is there", "is their")} for number, text in lines if "is there " in text]
    return json.dumps({"changes": wrong[:8]})


def correct(count: int, ctx: InProcess) -> list[CorrectedPart]:
    run(CorrectInput(transcript(count), "en", "m"), ctx)
    return [part for part in (*ctx.parts, *ctx.committed) if isinstance(part, CorrectedPart)]


def test_misheard_lines_get_a_proposal_and_the_others_none() -> None:
    ctx = InProcess(WriterOnly(ScriptedWriter(proofread)))
    result = run(CorrectInput(transcript(12), "en", "m"), ctx)
    parts = [part for part in ctx.committed if isinstance(part, CorrectedPart)]
    proposals = [proposal for part in parts for proposal in part.proposals]
    assert [proposal.segment_id for proposal in proposals] == [3, 6, 9, 12]
    assert proposals[0].original == transcript(3)[2].text
    assert proposals[0].proposed.startswith("It is their")
    assert all(proposal.state == "proposed" for proposal in proposals)
    assert (result.coverage.total, result.coverage.covered, result.coverage.omissions) == (12, 12, ())


def test_a_resumed_run_reads_only_what_was_not_read_and_comes_to_the_same() -> None:
    whole = InProcess(WriterOnly(ScriptedWriter(proofread)))
    expected = correct(40, whole)
    assert len(expected) > 2
    for done in range(len(expected) + 1):
        writer = ScriptedWriter(proofread)
        assert correct(40, InProcess(WriterOnly(writer), parts=tuple(whole.committed[:done]))) == expected
        assert len(writer.asked) == len(expected) - done


def test_a_rewording_is_refused_and_counted() -> None:
    reworded = json.dumps({"changes": [{"line": 1, "text": "Nobody has any idea what the plan might be."}]})
    ctx = InProcess(WriterOnly(ScriptedWriter(lambda *_: reworded)))
    result = run(CorrectInput(transcript(2), "en", "m"), ctx)
    assert [(omission.reason, omission.amount) for omission in result.coverage.omissions] == [("correction_refused", 1)]
    assert correct(2, ctx)[0].proposals == ()


def test_a_window_that_cannot_be_read_is_read_in_halves() -> None:
    def fussy(messages: Sequence[Message], options: WriteOptions) -> str:
        return proofread(messages, options) if messages[-1].content.count("\n[") < 3 else "{"

    parts = correct(9, InProcess(WriterOnly(ScriptedWriter(fussy))))
    assert [proposal.segment_id for part in parts for proposal in part.proposals] == [3, 6, 9]


def test_what_can_never_be_read_is_in_the_coverage() -> None:
    ctx = InProcess(WriterOnly(ScriptedWriter(lambda *_: "no json")))
    result = run(CorrectInput(transcript(3), "en", "m"), ctx)
    assert (result.coverage.total, result.coverage.covered) == (3, 0)
    assert [(omission.reason, omission.amount) for omission in result.coverage.omissions] == [("window_not_read", 3)]


def test_an_empty_transcript_needs_no_model() -> None:
    engines = WriterOnly(ScriptedWriter(proofread))
    result = run(CorrectInput((), None, "m"), InProcess(engines))
    assert engines.leased == 0
    assert result.coverage.total == 0


def test_cancel_stops_before_the_next_window() -> None:
    ctx = InProcess(WriterOnly(ScriptedWriter(proofread)))
    ctx.on_report = lambda progress: setattr(ctx.flag, "set", progress.done > 0)
    with pytest.raises(Cancelled):
        correct(40, ctx)
    assert len(ctx.committed) == 1
    assert all(progress.done < progress.total for progress in ctx.progress)


@pytest.mark.weights
def test_a_real_model_changes_no_number_name_or_negation(models_dir: Path) -> None:
    said = ("안녕하세요 회의를시작 하겠읍니다.", "예산은 2억 3천만 원입니다.", "9월 15일에는 출시하지 않습니다.")
    segments = tuple(Segment(n, n * 4.0, n * 4.0 + 4.0, text) for n, text in enumerate(said, start=1))
    engines = LeasedEngines(EngineConfig(str(models_dir), 2, 4096), idle_seconds=60)
    ctx = InProcess(engines)
    result = run(CorrectInput(segments, "ko", "qwen2.5-coder-1.5b-instruct"), ctx)
    engines.close()
    assert result.coverage.covered == 3
    changed = {p.segment_id: p.proposed for part in ctx.committed if isinstance(part, CorrectedPart) for p in part.proposals}
    assert "2억 3천만" in changed.get(2, said[1])
    assert "않" in changed.get(3, said[2])


def test_terms_and_fillers_are_proposed_with_what_the_model_says() -> None:
    said = ("Um, it is there schedule today.", "We moved it to cooper netties.", "Uh, we start.", "All is well here.")
    segments = tuple(Segment(n, n * 5.0, n * 5.0 + 5.0, text) for n, text in enumerate(said, start=1))
    ctx = InProcess(WriterOnly(writer := ScriptedWriter(proofread)))
    run(CorrectInput(segments, "en", "m", (SpokenTerm("Kubernetes"),), fillers=True), ctx)
    proposals = [one for part in ctx.committed if isinstance(part, CorrectedPart) for one in part.proposals]
    assert [(one.segment_id, one.proposed, one.kind) for one in proposals] == [
        (1, "It is their schedule today.", "word"),
        (2, "We moved it to Kubernetes.", "term"),
        (3, "We start.", "filler"),
    ]
    assert "Kubernetes" in writer.asked[0]


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("We pay fifteen for it.", "Fifty"),
        ("저는 내일 회의에 못 갑니다.", "곧 갑니다"),
        ("회의는 화요일에 합니다.", "수요일"),
    ],
)
def test_a_term_changes_no_number_day_or_negation(said: str, term: str) -> None:
    assert with_a_term(said, term) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Cooper netties is down.", "Kubernetes is down."),
        ("Cooper netties costs 300.", "Kubernetes costs 300."),
        ("We use Kubernetis.", "We use Kubernetes."),
    ],
)
def test_a_term_respells_a_name_wherever_it_stands(said: str, expected: str) -> None:
    assert with_a_term(said, "Kubernetes") == [expected]


def with_a_term(said: str, term: str) -> list[str]:
    """What is proposed for a line of which the model says nothing."""
    ctx = InProcess(WriterOnly(ScriptedWriter(lambda *_: json.dumps({"changes": []}))))
    run(CorrectInput((Segment(1, 0.0, 5.0, said),), None, "m", (SpokenTerm(term),)), ctx)
    return [one.proposed for part in ctx.committed if isinstance(part, CorrectedPart) for one in part.proposals]


LISTED = SpokenTerm("레코드루트", ("리코드루트", "3호기"))


@pytest.mark.parametrize(
    "answer", [json.dumps({"changes": []}), "no json", json.dumps({"changes": [{"line": 1, "text": "그래요?"}]})]
)
@pytest.mark.parametrize(
    "segment",
    [
        Segment(1, 0.0, 5.0, "우리는 리코드루트를 씁니다.", words=(Word("우리는", 0, 1, 0.99), Word("리코드루트를", 1, 2, 0.99))),
        Segment(1, None, None, "우리는 리코드루트를 씁니다.", page=1),
        Segment(1, None, None, "우리는 리코드루트를 씁니다. " * 200, page=1),
        Segment(1, None, None, "우리는 3호기를 씁니다.", page=2),
    ],
    ids=["said", "text", "longer than a window", "with a number"],
)
def test_a_listed_spelling_gives_a_proposal_whatever_the_model_says(segment: Segment, answer: str) -> None:
    ctx = InProcess(WriterOnly(ScriptedWriter(lambda *_: answer)))
    run(CorrectInput((segment,), "ko", "m", (LISTED,)), ctx)
    proposed = {one for part in ctx.committed if isinstance(part, CorrectedPart) for one in part.proposals}
    expected = segment.text.replace("리코드루트", "레코드루트").replace("3호기", "레코드루트")
    assert proposed == {Proposal(1, segment.text, expected, kind="term")}


def test_a_listed_spelling_that_the_model_puts_right_as_well_is_a_term() -> None:
    answer = json.dumps({"changes": [{"line": 1, "text": "우리는 레코드루트를 씁니다."}]})
    ctx = InProcess(WriterOnly(ScriptedWriter(lambda *_: answer)))
    run(CorrectInput((Segment(1, 0.0, 5.0, "우리는 리코드루트를 씁니다."),), "ko", "m", (LISTED,)), ctx)
    (part,) = ctx.committed
    assert isinstance(part, CorrectedPart)
    assert part.proposals == (Proposal(1, "우리는 리코드루트를 씁니다.", "우리는 레코드루트를 씁니다.", kind="term"),)


def test_what_was_done_before_counts_before_the_model_is_there() -> None:
    whole = InProcess(WriterOnly(ScriptedWriter(proofread)))
    correct(40, whole)
    ctx = InProcess(parts=tuple(whole.committed[:2]))
    with pytest.raises(EngineMissing):
        correct(40, ctx)
    assert [progress.steady for progress in ctx.progress] == [False] and ctx.progress[0].done > 0
    resumed = InProcess(WriterOnly(ScriptedWriter(proofread)), parts=ctx.parts)
    correct(40, resumed)
    done = [progress.done for progress in resumed.progress]
    assert done == sorted(done) and done[0] == ctx.progress[0].done

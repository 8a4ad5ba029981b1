"""The transcribe stage: checkpoints, guards, languages and coverage, with an engine that says what the test wants."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sttEngine.domain import DeviceUse, SpokenTerm, Word
from sttEngine.engines.base import CancelFlag, DecodedSegment, DecodeOptions, Embedder, Lease, Transcriber, Writer
from sttEngine.errors import Cancelled
from sttEngine.pipeline import transcribe
from sttEngine.pipeline.tasks import TaskPart, TranscribedPart, TranscribeInput, TranscribeResult
from sttEngine.speech.audio import Audio
from sttEngine.speech.spans import Span
from tests.pipeline.stage_context import InProcess
from tests.speech.test_audio import write

SPEECH = (Span(1.0, 26.0), Span(28.0, 52.0), Span(60.0, 85.0), Span(95.0, 101.0))
SECONDS = 110.0
Say = Callable[[float, DecodeOptions, int], Sequence[DecodedSegment]]


def made_up(number: int) -> str:
    return "".join(random.Random(number).sample(string.ascii_lowercase, 5))


def plain(seconds: float, options: DecodeOptions, call: int) -> list[DecodedSegment]:
    texts = [made_up(n) for n in range(int(seconds * 2))]
    words = tuple(Word(f" {text}", n * 0.5, n * 0.5 + 0.5, 0.9) for n, text in enumerate(texts))
    text = "".join(word.text for word in words)
    return [DecodedSegment(0.0, seconds, text, words, -0.2, 0.01, 1.1, options.language or "en")]


class Spoken:
    """Fulfils Engines and Transcriber: says what `say` gives for so many seconds of sound; names each language in turn."""

    engine, model, device, lanes, batch, views, threads = "spoken", "none", "cpu", 1, 2, 1, 2
    time_tokens_optional = True
    device_use = DeviceUse("auto", "cpu")

    def __init__(self, say: Say = plain, languages: Sequence[tuple[str, float]] = (("en", 0.99),)) -> None:
        self.say, self.languages = say, languages
        self.calls: list[DecodeOptions] = []
        self.detections = 0

    def decode(self, audio: Any, options: DecodeOptions, cancel: CancelFlag) -> Iterator[DecodedSegment]:
        self.calls.append(options)
        for segment in self.say(len(audio) / 16_000, options, len(self.calls)):
            cancel.raise_if_set()
            yield segment

    def listen(self, audio: Any, view: int = 0) -> Any:
        return audio

    def decode_batch(self, heard: Sequence[Any], options: DecodeOptions, cancel: CancelFlag) -> list[list[DecodedSegment]]:
        return [list(self.decode(audio, options, cancel)) for audio in heard]

    def detect_language(self, heard: Any, within: tuple[float, float] | None = None) -> tuple[str, float]:
        self.detections += 1
        return self.languages[(self.detections - 1) % len(self.languages)]

    def close(self) -> None: ...

    def __enter__(self) -> Spoken:
        return self

    def __exit__(self, *exc: object) -> None: ...

    def transcriber(self, engine: str, model: str, device: str | None = None) -> Lease[Transcriber]:
        return self

    def writer(self, model: str) -> Lease[Writer]:
        raise NotImplementedError

    def embedder(self, model: str) -> Lease[Embedder]:
        raise NotImplementedError


@pytest.fixture
def audio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(transcribe, "speech_spans", lambda audio, lanes, on_block: SPEECH)
    return write(tmp_path / "audio.wav", np.zeros(int(SECONDS * 16_000), dtype=np.int16))


def run(audio: Path, ctx: InProcess, language: str | None = "en") -> TranscribeResult:
    return transcribe.run(TranscribeInput(str(audio), SECONDS, language, "spoken", "none"), ctx)


def parts_of(ctx: InProcess) -> list[TranscribedPart]:
    return [part for part in ctx.committed if isinstance(part, TranscribedPart)]


def test_one_part_a_window_in_order(audio: Path) -> None:
    ctx = InProcess(Spoken())
    result = run(audio, ctx)
    parts = parts_of(ctx)
    assert [part.key for part in parts] == ["window-00000", "window-00001", "window-00002", "window-00003"]
    segments = [segment for part in parts for segment in part.segments]
    assert [segment.id for segment in segments] == list(range(1, len(segments) + 1))
    for one, two in pairwise(segments):
        assert one.start is not None and one.end is not None and two.start is not None and one.end <= two.start
    assert (result.coverage.total, result.coverage.covered, result.coverage.omissions) == (80.0, 80.0, ())
    assert all(progress.done < progress.total for progress in ctx.progress)


@pytest.mark.parametrize("kept", range(5))
def test_a_resumed_run_ends_like_one_never_cut(audio: Path, kept: int) -> None:
    whole = InProcess(Spoken(languages=[("ko", 0.9)]))
    expected = run(audio, whole, language=None)
    parts: tuple[TaskPart, ...] = tuple(whole.committed[:kept])
    engine = Spoken(languages=[("ko", 0.9)])
    resumed = InProcess(engine, parts)
    assert run(audio, resumed, language=None) == expected
    assert [*parts, *resumed.committed] == whole.committed
    assert len(engine.calls) == 4 - kept
    done = [progress.done for progress in resumed.progress]
    assert done == sorted(done)


def test_what_was_heard_before_counts_while_it_is_listened_again(audio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = InProcess(Spoken())
    run(audio, whole)

    def listening(heard: Audio, lanes: int, on_block: Callable[[float], None]) -> tuple[Span, ...]:
        on_block(1.0)
        return SPEECH

    monkeypatch.setattr(transcribe, "speech_spans", listening)
    resumed = InProcess(Spoken(), tuple(whole.committed[:2]))
    run(audio, resumed)
    assert (resumed.progress[0].done, resumed.progress[0].steady) == (parts_of(whole)[1].end, False)


def test_a_loop_is_decoded_again_and_the_better_kept(audio: Path) -> None:
    def say(seconds: float, options: DecodeOptions, call: int) -> list[DecodedSegment]:
        found = plain(seconds, options, call)
        return [replace(found[0], text="and so on " * 20, words=())] if call == 1 else found

    engine = Spoken(say)
    ctx = InProcess(engine)
    result = run(audio, ctx)
    assert "and so on" not in "".join(segment.text for part in parts_of(ctx) for segment in part.segments)
    assert result.coverage.omissions == ()
    assert len(engine.calls) == 4 + 1  # the first window again, with time tokens


def test_what_stays_bad_is_left_out_and_told(audio: Path) -> None:
    def say(seconds: float, options: DecodeOptions, call: int) -> list[DecodedSegment]:
        return [DecodedSegment(0.0, seconds, "ご視聴ありがとうございました", (), -0.2, 0.1, 1.0, "ko")]

    ctx = InProcess(Spoken(say))
    result = run(audio, ctx, language="ko")
    assert {omission.reason for omission in result.coverage.omissions} == {"wrong_script"}
    assert (result.coverage.total, result.coverage.covered) == (80.0, 0.0)
    assert not any(part.segments for part in parts_of(ctx))


def test_speech_that_the_engine_skips_is_a_gap(audio: Path) -> None:
    def say(seconds: float, options: DecodeOptions, call: int) -> list[DecodedSegment]:
        found = plain(seconds, options, call)[0]
        return [replace(found, end=seconds / 2, words=(), text=found.text[: len(found.text) // 2])] if seconds > 20 else []

    result = run(audio, InProcess(Spoken(say)))
    assert {omission.reason for omission in result.coverage.omissions} == {"speech_without_text"}
    missing = sum(omission.amount for omission in result.coverage.omissions)
    assert result.coverage.covered == pytest.approx(80.0 - missing, abs=0.01)
    assert 35.0 < missing < 45.0


def test_times_outside_the_window_are_brought_in(audio: Path) -> None:
    def say(seconds: float, options: DecodeOptions, call: int) -> list[DecodedSegment]:
        words = (Word(" a", -1.0, 2.0, 0.9), Word(" b", 1.0, seconds + 9.0, float("nan")))
        return [DecodedSegment(-1.0, seconds + 9.0, " a long enough text", words, float("nan"), 0.0, 1.0, "en")]

    ctx = InProcess(Spoken(say))
    run(audio, ctx)
    for part in parts_of(ctx):
        for segment in part.segments:
            assert segment.start is not None and segment.end is not None
            assert part.start - 0.001 <= segment.start <= segment.end <= part.end + 0.001
            times = [segment.start, *(at for word in segment.words for at in (word.start, word.end)), segment.end]
            assert times == sorted(times)
            assert segment.mean_log_probability is None


def test_the_language_is_the_majoritys_and_a_window_may_differ(audio: Path) -> None:
    heard = [("ko", 0.9), ("ko", 0.9), ("en", 0.9), ("ko", 0.9), ("en", 0.95), ("en", 0.5), ("ko", 0.9)]
    ctx = InProcess(Spoken(languages=heard))
    result = run(audio, ctx, language=None)
    assert result.language == "ko"
    assert [part.language for part in parts_of(ctx)] == ["ko", "en", "ko", "ko"]


def test_no_speech_is_no_error(audio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcribe, "speech_spans", lambda audio, lanes, on_block: ())
    ctx = InProcess(Spoken())
    result = run(audio, ctx, language=None)
    assert (result.language, result.coverage.total, result.coverage.covered) == (None, 0.0, 0.0)
    assert ctx.committed == []


def test_cancel_between_segments_keeps_what_was_committed(audio: Path) -> None:
    ctx = InProcess()

    def say(seconds: float, options: DecodeOptions, call: int) -> list[DecodedSegment]:
        ctx.flag.set = call == 3
        return plain(seconds, options, call)

    ctx.engines = Spoken(say)
    with pytest.raises(Cancelled):
        run(audio, ctx)
    assert [part.key for part in parts_of(ctx)] == ["window-00000"]  # the next two are one batch


def test_what_the_engine_raises_is_not_hidden(audio: Path) -> None:
    def say(seconds: float, options: DecodeOptions, call: int) -> list[DecodedSegment]:
        raise RuntimeError("broken weights")

    with pytest.raises(RuntimeError, match="broken weights"):
        run(audio, InProcess(Spoken(say)))


def meeting(seconds: float, options: DecodeOptions, call: int) -> list[DecodedSegment]:
    """Plainly, cuban eddies at the start of each window; Kubernetes where that is offered, once where it was said, once not."""
    first = (" cuban", " eddies") if not options.vocabulary else (" Kubernetes", "")
    ending = " Kubernetes" if options.vocabulary else " today"
    texts = ["we", *(f"{text}" for text in first), *(f" {made_up(n)}" for n in range(int(seconds * 2) - 4)), ending]
    words = tuple(Word(text, n * 0.5, n * 0.5 + 0.5, 0.5) for n, text in enumerate(texts))
    return [DecodedSegment(0.0, seconds, "".join(texts), words, -0.2, 0.01, 1.1, "en")]


def with_terms(audio: Path, ctx: InProcess) -> TranscribeResult:
    terms = (SpokenTerm("Kubernetes", ("쿠버네티스",)),)
    return transcribe.run(TranscribeInput(str(audio), SECONDS, "en", "spoken", "none", terms), ctx)


def test_terms_stand_where_they_were_said_alone(audio: Path) -> None:
    ctx = InProcess(Spoken(meeting))
    with_terms(audio, ctx)
    for part in parts_of(ctx):
        assert sum(segment.text.count("Kubernetes") for segment in part.segments) == 1
        assert part.segments[0].text.startswith(f"we Kubernetes {made_up(0)}") and part.segments[-1].text.endswith("today")
        assert part.terms_placed == 1


def test_without_terms_a_window_is_decoded_once(audio: Path) -> None:
    engine = Spoken(meeting)
    run(audio, InProcess(engine))
    assert len(engine.calls) == 4 and not any(options.vocabulary for options in engine.calls)


@pytest.mark.parametrize("kept", range(5))
def test_a_resumed_run_with_terms_ends_like_one_never_cut(audio: Path, kept: int) -> None:
    whole = InProcess(Spoken(meeting))
    expected = with_terms(audio, whole)
    resumed = InProcess(Spoken(meeting), tuple(whole.committed[:kept]))
    assert with_terms(audio, resumed) == expected
    assert [*whole.committed[:kept], *resumed.committed] == whole.committed

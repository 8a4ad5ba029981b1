"""One configuration on some clips, in a process of its own: `python -m sttEngine.bench.speech_child`, JSON in, JSON lines out.

The model is loaded first; then each clip goes from file to text, and that is timed.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

Decode = Callable[[Path, str], Iterator[str]]  # pieces of text as they come


@dataclass(frozen=True, slots=True)
class Job:
    """Which configuration, on which weights, with how many threads, on which (path, language) pairs."""

    configuration: str
    models_dir: str
    model: str
    threads: int
    ffmpeg: str
    clips: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one clip. `speech` and `covered` in seconds are told by our configuration alone."""

    text: str
    seconds: float
    first_seconds: float | None
    speech: float | None = None
    covered: float | None = None


def main() -> None:
    wanted = json.loads(sys.stdin.read())
    job = Job(**{**wanted, "clips": tuple((path, language) for path, language in wanted["clips"])})
    heard = _recordroute(job) if job.configuration == "recordroute" else _timed(job, _RAW[job.configuration](job))
    print(json.dumps({"ready": True}), flush=True)
    for one in heard:
        print(json.dumps(asdict(one), ensure_ascii=False), flush=True)


def _timed(job: Job, decode: Decode) -> Iterator[Heard]:
    for path, language in job.clips:
        started = time.perf_counter()
        pieces: list[str] = []
        first: float | None = None
        for piece in decode(Path(path), language):
            first = first if first is not None else time.perf_counter() - started
            pieces.append(piece)
        yield Heard(" ".join(piece.strip() for piece in pieces), time.perf_counter() - started, first)


def _recordroute(job: Job) -> Iterator[Heard]:
    from sttEngine.bench.transcribing import ENGINE, transcribe_file
    from sttEngine.engines.registry import EngineConfig, LeasedEngines

    engines = LeasedEngines(EngineConfig(job.models_dir, job.threads, 512), idle_seconds=3600.0)
    with engines.transcriber(ENGINE, job.model):
        pass
    for path, language in job.clips:
        made = transcribe_file(Path(path), language, engines, job.ffmpeg, job.model)
        yield Heard(made.text, made.seconds, made.first_seconds, made.coverage.total, made.coverage.covered)


def _faster_whisper(job: Job) -> Decode:
    whisper = _ctranslate2(job)

    def decode(path: Path, language: str) -> Iterator[str]:
        segments, _ = whisper.transcribe(str(path), language=language)
        return (segment.text for segment in segments)

    return decode


def _faster_whisper_batched(job: Job) -> Decode:
    from faster_whisper import BatchedInferencePipeline

    batched: Any = BatchedInferencePipeline(_ctranslate2(job))

    def decode(path: Path, language: str) -> Iterator[str]:
        segments, _ = batched.transcribe(str(path), language=language)
        return (segment.text for segment in segments)

    return decode


def _ctranslate2(job: Job) -> Any:
    from faster_whisper import WhisperModel

    from sttEngine.weights.installed import locate

    folder = str(locate(Path(job.models_dir), job.model))
    return WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=job.threads, local_files_only=True)


def _openai_whisper(job: Job) -> Decode:
    from sttEngine.weights.convert import openai_checkpoint

    checkpoint = openai_checkpoint(Path(job.models_dir), job.model)
    import torch
    import whisper

    _put_on_path(job.ffmpeg)
    torch.set_num_threads(job.threads)
    model = whisper.load_model(str(checkpoint), device="cpu")

    def decode(path: Path, language: str) -> Iterator[str]:
        yield str(model.transcribe(str(path), language=language, fp16=False)["text"])

    return decode


def _whisper_cpp(job: Job) -> Decode:
    from sttEngine.weights.convert import ggml_weights

    weights = ggml_weights(Path(job.models_dir), job.model)
    import numpy as np
    from pywhispercpp.model import Model

    from sttEngine.bench.speech_sets import read_samples

    model = Model(str(weights), n_threads=job.threads, print_progress=False, redirect_whispercpp_logs_to=None)

    def decode(path: Path, language: str) -> Iterator[str]:
        # By itself it takes no wave file of another rate than 16 kHz.
        sound = (read_samples(path, job.ffmpeg) / 32768).astype(np.float32)
        return (segment.text for segment in model.transcribe(sound, language=language))

    return decode


def _put_on_path(ffmpeg: str) -> None:
    """Some libraries run a program called ffmpeg that they find on PATH."""
    os.environ["PATH"] = os.pathsep.join([_folder_with_ffmpeg(ffmpeg), os.environ.get("PATH", "")])


def _folder_with_ffmpeg(ffmpeg: str) -> str:
    if Path(ffmpeg).stem == "ffmpeg":
        return str(Path(ffmpeg).parent)
    folder = Path(tempfile.mkdtemp())
    (folder / "ffmpeg").symlink_to(ffmpeg)
    return str(folder)


_RAW = cast(
    "dict[str, Callable[[Job], Decode]]",
    {
        "faster-whisper": _faster_whisper,
        "faster-whisper-batched": _faster_whisper_batched,
        "openai-whisper": _openai_whisper,
        "whisper.cpp": _whisper_cpp,
    },
)

if __name__ == "__main__":
    main()

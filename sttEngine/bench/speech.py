"""`bench speech`: our transcription against the raw libraries: same weights, same threads, interleaved, one process a run.

Every run goes from the file to its text, reading and resampling included, the model already loaded. Medians of the rounds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import psutil

from sttEngine.bench.report import Row, aim, check_known, note, number
from sttEngine.bench.speech_child import Heard, Job
from sttEngine.bench.speech_scores import Errors, errors, loops, measure_name
from sttEngine.bench.speech_sets import LONG_SETS, Clip, ClipSet, find_sets, long_set, without_speech
from sttEngine.engines.environment import engine_environment
from sttEngine.engines.registry import EXTRAS
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.settings import PROJECT_ROOT, Settings

OURS = "recordroute"
REFERENCE = "openai-whisper"
WHISPER_CPP = "whisper.cpp"
CONFIGURATIONS: dict[str, str] = {
    OURS: "default settings",
    "faster-whisper": "defaults, int8",
    "faster-whisper-batched": "defaults, int8, batches of 8",
    REFERENCE: "defaults, float32",
    WHISPER_CPP: "defaults, float16",
}
NON_SPEECH = "non-speech"
SAMPLE_MEMORY_SECONDS = 0.1
FASTER_THAN_RAW = 1.5
FASTER_THAN_REFERENCE = 3.0
LEAST_COVERAGE = 0.99
MOST_MEMORY_GROWTH = 1.15


@dataclass(frozen=True, slots=True)
class Run:
    """What one configuration made of one set. `peak_bytes` is resident memory of its process and their children."""

    heard: tuple[Heard, ...]
    peak_bytes: int

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.heard)


def measure(settings: Settings, engines: Sequence[str], names: Sequence[str], rounds: int, limit: int | None) -> list[Row]:
    """Rows for each chosen set and configuration, then what of our aims is met. Empty choices mean all of them.

    Raises InvalidRequest for a set or an engine that is none.
    """
    check_known(engines, tuple(CONFIGURATIONS), "--engines")
    ffmpeg = find_ffmpeg(settings.ffmpeg_path) or "ffmpeg"
    chosen = [name for name in CONFIGURATIONS if (name in engines if engines else _installed(name))]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="recordroute-bench-") as folder:
        found = find_sets(settings.reference_data_dir)
        check_known(names, (*(one.name for one in found), *LONG_SETS, NON_SPEECH), "--sets")
        sets = [ClipSet(one.name, one.clips[:limit]) for one in found if not names or one.name in names]
        for name in LONG_SETS:
            if not names or name in names:
                made = long_set(name, found, ffmpeg, Path(folder))
                sets += [made] if made is not None else []
        runs: dict[tuple[str, str], list[Run]] = defaultdict(list)
        for number in range(rounds):
            for one in sets:
                for name in chosen:
                    note(f"round {number + 1} of {rounds}: {one.name} ({one.seconds:.0f} s of sound), {name}")
                    runs[one.name, name] += _run_or_leave_out(settings, name, one.clips, ffmpeg)
        rows += [_row(one, name, runs[one.name, name]) for one in sets for name in chosen if runs[one.name, name]]
        if not names or NON_SPEECH in names:
            silent = without_speech(settings.reference_data_dir, ffmpeg, Path(folder))
            for name in chosen:
                rows += [_non_speech_row(name, silent, one) for one in _run_or_leave_out(settings, name, silent, ffmpeg)]
    return rows + _aims(rows)


def _installed(configuration: str) -> bool:
    """Whether it can be run; an extra that is not installed is left out, and that is told."""
    package = EXTRAS.get(configuration)
    there = package is None or find_spec(package) is not None
    if not there:
        note(f"{configuration} is left out: {package} is not installed")
    return there


def _run_or_leave_out(settings: Settings, configuration: str, clips: Sequence[Clip], ffmpeg: str) -> list[Run]:
    """One run, or none where a raw library breaks: its other sets are measured all the same. Ours may not break."""
    try:
        return [run(settings, configuration, clips, ffmpeg)]
    except RuntimeError as error:
        if configuration == OURS:
            raise
        note(f"left out: {error}")
        return []


def run(settings: Settings, configuration: str, clips: Sequence[Clip], ffmpeg: str) -> Run:
    """One configuration in a process of its own. Raises RuntimeError when it breaks."""
    job = Job(
        configuration=configuration,
        models_dir=str(settings.models_dir),
        model=settings.speech_model,
        threads=settings.engine_threads,
        ffmpeg=ffmpeg,
        clips=tuple((str(clip.path), clip.language) for clip in clips),
    )
    words = [sys.executable, "-m", "sttEngine.bench.speech_child"]
    environment = {**os.environ, **(engine_environment(settings.engine_threads) if configuration == OURS else {})}
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT_ROOT, env=environment
    ) as child:
        with _PeakMemory(child.pid) as memory:
            answer, _ = child.communicate(json.dumps(asdict(job)))
        lines = [json.loads(line) for line in answer.splitlines() if line.startswith("{")]
    if child.returncode != 0:
        raise RuntimeError(f"{configuration} ended with {child.returncode}")
    return Run(tuple(Heard(**line) for line in lines if "text" in line), memory.peak_bytes)


class _PeakMemory:
    """Looks again and again at the resident memory of a process and its children."""

    def __init__(self, pid: int) -> None:
        self.peak_bytes = 0
        self._process = psutil.Process(pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SAMPLE_MEMORY_SECONDS):
            total = 0
            try:
                for process in (self._process, *self._process.children(recursive=True)):
                    total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            self.peak_bytes = max(self.peak_bytes, total)


def _row(one: ClipSet, name: str, runs: Sequence[Run]) -> Row:
    heard = runs[0].heard
    pairs = list(zip(one.clips, heard, strict=True))
    total = sum((errors(clip.references, text.text, clip.language) for clip, text in pairs), Errors(0, 0))
    firsts = [text.first_seconds for text in heard if text.first_seconds is not None]
    speech = sum(text.speech or 0.0 for text in heard)
    return {
        "set": one.name,
        "engine": name,
        "configuration": CONFIGURATIONS[name],
        "clips": len(one.clips),
        "audio s": round(one.seconds, 1),
        "measure": measure_name(one.language),
        "error rate": total.rate,
        "times real time": one.seconds / median(run.seconds for run in runs),
        "first text s": median(firsts) if firsts else None,
        "peak MB": median(run.peak_bytes for run in runs) / 1e6,
        "loops": sum(loops(text.text, clip.references[0]) for clip, text in pairs),
        "coverage": sum(text.covered or 0.0 for text in heard) / speech if speech else None,
    }


def _non_speech_row(name: str, clips: Sequence[Clip], run: Run) -> Row:
    words = {clip.path.stem: len(text.text.split()) for clip, text in zip(clips, run.heard, strict=True)}
    said = ", ".join(f"{stem} {count}" for stem, count in words.items() if count) or "none"
    return {"set": NON_SPEECH, "engine": name, "clips": len(clips), "words invented": sum(words.values()), "where": said}


def _aims(rows: Sequence[Row]) -> list[Row]:
    """The lines that our configuration must meet, as far as the rows tell."""
    scored = {(str(row["set"]), str(row["engine"])): row for row in rows if "error rate" in row}
    names = list(dict.fromkeys(name for name, _ in scored))
    aims: list[Row] = []
    for name in names:
        ours = scored.get((name, OURS))
        raw = [row for (of, engine), row in scored.items() if of == name and engine != OURS]
        if ours is None:
            continue
        if raw:
            best = min(number(row["error rate"]) for row in raw)
            aims.append(
                aim(f"{name}: error rate no higher than the best raw engine's", number(ours["error rate"]), best, less=True)
            )
        speed = number(ours["times real time"])
        if name in LONG_SETS and raw:
            fastest = max(number(row["times real time"]) for row in raw)
            aims.append(aim(f"{name}: speed against the fastest raw engine's", speed / fastest, FASTER_THAN_RAW))
        if name in LONG_SETS and (name, REFERENCE) in scored:
            reference = number(scored[name, REFERENCE]["times real time"])
            aims.append(aim(f"{name}: speed against {REFERENCE}'s", speed / reference, FASTER_THAN_REFERENCE))
        if ours["coverage"] is not None:
            aims.append(aim(f"{name}: coverage of speech", number(ours["coverage"]), LEAST_COVERAGE))
        aims.append(aim(f"{name}: loops", number(ours["loops"]), 0.0, less=True))
    short, long = scored.get(("long-10m", OURS)), scored.get(("long-3h", OURS))
    if short is not None and long is not None:
        growth = number(long["peak MB"]) / number(short["peak MB"])
        aims.append(aim("memory on 3 h against 10 min", growth, MOST_MEMORY_GROWTH, less=True))
    invented = [row for row in rows if row.get("engine") == OURS and "words invented" in row]
    aims += [aim("words without speech", number(row["words invented"]), 0.0, less=True) for row in invented]
    return aims

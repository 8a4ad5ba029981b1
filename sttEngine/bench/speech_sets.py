"""What `bench speech` listens to: folders of clips with references, long ones joined from them, and sound without speech."""

from __future__ import annotations

import csv
import json
import subprocess
import wave
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sttEngine.engines.base import SAMPLE_RATE_HZ

LONG_SETS = {"long-10m": 600.0, "long-60m": 3600.0, "long-3h": 10800.0}
NOT_SPEECH = frozenset({"music", "noise"})  # labels of stretches in which nobody speaks
MADE_SECONDS = 60.0  # of silence, and of white noise
PAUSE_SECONDS = 0.4  # between two joined fragments

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Clip:
    """A file, its language (ISO 639-1), what is said in it in one or more spellings, and its length in seconds."""

    path: Path
    language: str
    references: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class ClipSet:
    """Clips that are scored together. All in one language."""

    name: str
    clips: tuple[Clip, ...]

    @property
    def language(self) -> str:
        return self.clips[0].language

    @property
    def seconds(self) -> float:
        return sum(clip.seconds for clip in self.clips)


def find_sets(data: Path) -> tuple[ClipSet, ...]:
    """A set for each folder of `data` that has a `refs.jsonl` with sound, words and a language. `hard` is for other tests."""
    found: list[ClipSet] = []
    for listing in sorted(data.glob("*/refs.jsonl")):
        clips = tuple(_clips(listing)) if listing.parent.name != "hard" else ()
        if clips:
            found.append(ClipSet(listing.parent.name, clips))
    return tuple(found)


def _clips(listing: Path) -> Iterator[Clip]:
    for line in listing.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("text") and row.get("lang") and row.get("dur") and (listing.parent / row["file"]).is_file():
            spellings = tuple(dict.fromkeys(text for text in (row["text"], row.get("script")) if text))
            yield Clip(listing.parent / row["file"], row["lang"], spellings, float(row["dur"]))


def long_set(name: str, sets: Sequence[ClipSet], ffmpeg: str, folder: Path) -> ClipSet | None:
    """A recording of LONG_SETS[name] seconds: talk fragments in order, over again until it is long enough.

    The fragments are those of the set with the most of them that come from named speakers' talks (folders of their own). None
    when there are none.
    """
    talks = [one for one in sets if all(clip.path.parent.name != one.name for clip in one.clips)]
    if not talks:
        return None
    clips = max(talks, key=lambda one: len(one.clips)).clips
    chosen: list[Clip] = []
    seconds = 0.0
    while seconds < LONG_SETS[name]:
        clip = clips[len(chosen) % len(clips)]
        chosen.append(clip)
        seconds += clip.seconds + PAUSE_SECONDS
    target = folder / f"{name}.wav"
    join(chosen, ffmpeg, target)
    return ClipSet(name, (Clip(target, clips[0].language, (" ".join(clip.references[0] for clip in chosen),), seconds),))


def join(clips: Sequence[Clip], ffmpeg: str, target: Path) -> None:
    """The clips' sound one after the other, a short pause between them, 16 kHz mono."""
    pause = np.zeros(round(PAUSE_SECONDS * SAMPLE_RATE_HZ), np.int16)
    decoded: dict[Path, Samples] = {}

    def samples() -> Iterator[Samples]:
        for clip in clips:
            if clip.path not in decoded:
                decoded[clip.path] = read_samples(clip.path, ffmpeg)
            yield decoded[clip.path]
            yield pause

    _write(target, samples())


def without_speech(data: Path, ffmpeg: str, folder: Path) -> tuple[Clip, ...]:
    """Silence and white noise made here, and the stretches of music and noise that a labelled file of `hard` has."""
    count = round(MADE_SECONDS * SAMPLE_RATE_HZ)
    noise = np.random.default_rng(1).normal(0.0, 3000.0, count).clip(-32768, 32767).astype(np.int16)
    made = {"silence": np.zeros(count, np.int16), "white-noise": noise}
    for labels in sorted((data / "hard").glob("*.csv")):
        sound = labels.with_suffix(".mp3")
        if not sound.is_file():
            continue
        whole = read_samples(sound, ffmpeg)
        with labels.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, delimiter="\t")):
                if row["labels"] in NOT_SPEECH:
                    first, last = (round(float(row[name]) * SAMPLE_RATE_HZ) for name in ("start", "stop"))
                    made[f"{row['labels']}-{number}"] = whole[first:last]
    clips: list[Clip] = []
    for name, samples in made.items():
        _write(folder / f"{name}.wav", [samples])
        clips.append(Clip(folder / f"{name}.wav", "en", ("",), len(samples) / SAMPLE_RATE_HZ))
    return tuple(clips)


def read_samples(path: Path, ffmpeg: str) -> Samples:
    """Mono 16 bit samples at SAMPLE_RATE_HZ of any file that ffmpeg reads."""
    words = [ffmpeg, "-v", "error", "-i", f"file:{path}", "-f", "s16le", "-ac", "1", "-ar", str(SAMPLE_RATE_HZ), "-"]
    return np.frombuffer(subprocess.run(words, capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout, np.int16)


def _write(target: Path, pieces: Iterable[Samples]) -> None:
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        for piece in pieces:
            file.writeframes(piece.tobytes())

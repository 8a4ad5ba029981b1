"""`bench vocabulary`: that terms help where they were said and never appear where they were not.

Each clip is decoded plainly, then with all terms of its language's clips added, together with 0, 20 and 200 distractors; clips
in which the terms are not said, with all of them at once. Terms and distractors are taken from the references as it runs.
"""

from __future__ import annotations

import tempfile
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sttEngine.bench.report import Row, note
from sttEngine.bench.stage_context import NeverCancelled
from sttEngine.bench.vocabulary_clips import LEAST_LETTERS, Choice, Clip, choose, load_clips
from sttEngine.domain import Segment, SpokenTerm
from sttEngine.engines.base import SAMPLE_RATE_HZ, Transcriber
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.settings import Settings
from sttEngine.speech.activity import speech_spans
from sttEngine.speech.attempts import Sounding
from sttEngine.speech.audio import Audio
from sttEngine.speech.decoding import decode_windows
from sttEngine.speech.offering import decode_offering
from sttEngine.speech.terms import Vocabulary, occurrences
from sttEngine.speech.vocabulary import apply_vocabulary
from sttEngine.speech.windows import Window, plan_windows

DISTRACTORS = (0, 20, 200)
SECONDS_A_LANGUAGE = 90.0
OTHER_SECONDS = 75.0


@dataclass(slots=True)
class Count:
    """How often terms are said in the references, found in the text, and written beyond what was said."""

    said: int = 0
    found: int = 0
    invented: int = 0
    placed: int = 0
    windows_again: int = 0
    seconds: float = 0.0

    def add(self, reference: str, text: str, terms: Sequence[str]) -> None:
        for term in terms:
            said, written = (len(list(occurrences(one, term))) for one in (reference, text))
            self.said += said
            self.found += min(said, written)
            self.invented += max(0, written - said)


def measure(settings: Settings) -> list[Row]:
    """A row for each language, kind of clips and number of distractors; the first of each kind is the plain decoding.

    `met`: nothing was written beyond what the plain decoding wrote. No rows without references.
    """
    clips = load_clips(settings.reference_data_dir)
    config = EngineConfig(str(settings.models_dir), settings.engine_threads, settings.context_tokens)
    rows: list[Row] = []
    with LeasedEngines(config, idle_seconds=60.0).transcriber(settings.speech_engine, settings.speech_model) as engine:
        for language in LEAST_LETTERS:
            choice = choose(language, clips, SECONDS_A_LANGUAGE, OTHER_SECONDS)
            if choice.clips:
                rows += _measure(language, "with terms", choice.clips, choice, DISTRACTORS, engine)
                rows += _measure(language, "others", choice.others, choice, DISTRACTORS[-1:], engine)
    if not rows:
        note(f"There are no references in {settings.reference_data_dir}.")
    return rows


def _measure(
    language: str, kind: str, clips: Sequence[Clip], choice: Choice, distractors: Sequence[int], engine: Transcriber
) -> list[Row]:
    offered = {number: (*choice.terms, *choice.distractors[:number]) for number in distractors}
    vocabularies = {number: Vocabulary([SpokenTerm(term) for term in terms]) for number, terms in offered.items()}
    everything = offered[max(distractors)]
    plain, counts = Count(), {number: Count() for number in distractors}
    for clip in clips:
        note(f"{language}: {clip.file.name}, {clip.seconds:.0f} s")
        texts: dict[int | None, list[str]] = {None: [], **{number: [] for number in distractors}}
        with tempfile.TemporaryDirectory(prefix="recordroute-bench-") as folder:
            audio = _audio(clip, Path(folder) / "clip.wav")
            for window in plan_windows(speech_spans(audio, 1, lambda _: None), audio.seconds, audio.quietest):
                started = time.perf_counter()
                sounding = Sounding(window, engine.listen(audio.of(window.stretch)), language)
                decoded = decode_windows(audio, [sounding], engine, NeverCancelled())[0].segments
                plain.seconds += time.perf_counter() - started
                texts[None].append(_text(decoded))
                for number, vocabulary in vocabularies.items():
                    texts[number].append(_text(_apply(decoded, audio, window, engine, language, vocabulary, counts[number])))
        plain.add(clip.text, " ".join(texts[None]), everything)
        for number, count in counts.items():
            count.add(clip.text, " ".join(texts[number]), everything)
    seconds = sum(clip.seconds for clip in clips)
    shared: Row = {"language": language, "clips": f"{len(clips)} {kind}", "audio s": seconds}
    return [
        {**shared, "terms": 0, "distractors": 0, **_shown(plain, plain)},
        *(
            {**shared, "terms": len(choice.terms), "distractors": number, **_shown(count, plain)}
            for number, count in counts.items()
        ),
    ]


def _apply(
    decoded: Sequence[Segment],
    audio: Audio,
    window: Window,
    engine: Transcriber,
    language: str,
    vocabulary: Vocabulary,
    count: Count,
) -> Sequence[Segment]:
    def again(spellings: tuple[str, ...]) -> Sequence[Segment]:
        count.windows_again += 1
        return decode_offering(audio, window, engine, language, spellings, cancel=NeverCancelled())

    started = time.perf_counter()
    applied = apply_vocabulary(decoded, again, vocabulary)
    count.seconds += time.perf_counter() - started
    count.placed += applied.places
    for old, new in zip(decoded, applied.segments, strict=True):
        if old.text != new.text:
            note(f"  - {old.text}\n  + {new.text}")
    return applied.segments


def _shown(count: Count, plain: Count) -> Row:
    return {
        "said": count.said,
        "found": count.found,
        "recall": count.found / count.said if count.said else None,
        "invented": count.invented,
        "placed": count.placed,
        "windows again": count.windows_again,
        "time / plain": count.seconds / plain.seconds if plain.seconds else None,
        "met": count.invented <= plain.invented,
    }


def _text(segments: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in segments)


def _audio(clip: Clip, path: Path) -> Audio:
    """The clip as `normalize` would leave it."""
    import numpy as np
    from faster_whisper.audio import decode_audio

    samples = decode_audio(str(clip.file), sampling_rate=SAMPLE_RATE_HZ)[: round(clip.seconds * SAMPLE_RATE_HZ)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes((samples * 32767).astype(np.int16).tobytes())
    return Audio(path)

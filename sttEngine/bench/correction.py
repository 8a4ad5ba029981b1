"""`bench correction`: error rates of transcripts as they are, and with every proposal of the model accepted.

Each clip is transcribed with default settings, then corrected; once more with fillers left out and with the terms of the set's
own references as a person's vocabulary, where that is asked for. A proposal is worse when the clip has more errors with it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sttEngine.bench.report import Row, aim, check_known, note
from sttEngine.bench.speech_scores import Errors, errors, measure_name
from sttEngine.bench.speech_sets import Clip, ClipSet, find_sets
from sttEngine.bench.stage_context import BenchContext
from sttEngine.bench.transcribing import transcribe_file
from sttEngine.bench.vocabulary_clips import terms_of
from sttEngine.domain import Proposal, Segment, SpokenTerm
from sttEngine.engines.base import Engines
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.pipeline import correct
from sttEngine.pipeline.tasks import CorrectedPart, CorrectInput
from sttEngine.settings import Settings

NONE = Errors(0, 0)


@dataclass(frozen=True, slots=True)
class Way:
    """How the clips of a set are corrected."""

    fillers: bool = False
    terms: tuple[SpokenTerm, ...] = ()

    def __str__(self) -> str:
        named = ("fillers" if self.fillers else "", f"{len(self.terms)} terms" if self.terms else "")
        return ", ".join(name for name in named if name) or "model alone"


@dataclass(frozen=True, slots=True)
class Count:
    """What the proposals on some clips do. `better`, `worse`: of so many the error count alone falls, or rises."""

    before: Errors = NONE
    after: Errors = NONE
    proposals: int = 0
    refused: int = 0
    better: int = 0
    worse: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.before + other.before,
            self.after + other.after,
            self.proposals + other.proposals,
            self.refused + other.refused,
            self.better + other.better,
            self.worse + other.worse,
        )


def measure(
    settings: Settings, names: Sequence[str], limit: int | None, *, fillers: bool = False, terms: bool = False
) -> list[Row]:
    """A row for each set and way to correct it, then whether any of them raises its error rate.

    The model alone, and with fillers, or terms, or both where they are asked for. Raises InvalidRequest for a set that is none,
    ModelMissing.
    """
    found = find_sets(settings.reference_data_dir)
    check_known(names, tuple(one.name for one in found), "--sets")
    sets = [ClipSet(one.name, one.clips[:limit]) for one in found if not names or one.name in names]
    engines = LeasedEngines(
        EngineConfig(str(settings.models_dir), settings.engine_threads, settings.context_tokens), idle_seconds=3600.0
    )
    counts: list[tuple[ClipSet, Way, Count]] = []
    for one in sets:
        note(f"{one.name} ({one.seconds:.0f} s of sound)")
        ways = ways_of(one, fillers=fillers, terms=terms)
        found_in = [_counts(clip, ways, engines, settings) for clip in one.clips]
        counts += [(one, way, sum(of_way, Count())) for way, of_way in zip(ways, zip(*found_in, strict=True), strict=True)]
    engines.close()
    return [_row(*counted) for counted in counts] + [_never_raised(*counted) for counted in counts]


def ways_of(one: ClipSet, *, fillers: bool, terms: bool) -> tuple[Way, ...]:
    """The model alone, and what is asked for on top of it where the set has it."""
    spelled = terms_of(one.language, [clip.references[0] for clip in one.clips]) if terms else ()
    return tuple(dict.fromkeys((Way(), Way(fillers, tuple(SpokenTerm(term) for term in spelled)))))


def _never_raised(one: ClipSet, way: Way, count: Count) -> Row:
    name = f"{one.name}, {way}: the error rate is not raised"
    return aim(name, count.after.rate, count.before.rate, less=True)


def _counts(clip: Clip, ways: Sequence[Way], engines: Engines, settings: Settings) -> list[Count]:
    """Of one clip, for each way; it is transcribed once."""
    ffmpeg = find_ffmpeg(settings.ffmpeg_path) or "ffmpeg"
    segments = transcribe_file(clip.path, clip.language, engines, ffmpeg, settings.speech_model).segments
    return [_count(clip, way, segments, BenchContext(engines, ffmpeg), settings) for way in ways]


def _count(clip: Clip, way: Way, segments: tuple[Segment, ...], ctx: BenchContext, settings: Settings) -> Count:
    correct.run(CorrectInput(segments, clip.language, settings.language_model, way.terms, way.fillers), ctx)
    parts = [part for part in ctx.parts_made if isinstance(part, CorrectedPart)]
    proposals = [proposal for part in parts for proposal in part.proposals]
    before = _errors(clip, segments, ())
    alone = [_errors(clip, segments, (proposal,)).wrong for proposal in proposals]
    return Count(
        before,
        _errors(clip, segments, proposals),
        len(proposals),
        sum(part.refused for part in parts),
        sum(wrong < before.wrong for wrong in alone),
        sum(wrong > before.wrong for wrong in alone),
    )


def _errors(clip: Clip, segments: Sequence[Segment], accepted: Sequence[Proposal]) -> Errors:
    changed = {proposal.segment_id: proposal.proposed for proposal in accepted}
    shown = [replace(segment, text=changed.get(segment.id, segment.text)) for segment in segments]
    return errors(clip.references, " ".join(segment.text for segment in shown), clip.language)


def _row(one: ClipSet, way: Way, count: Count) -> Row:
    return {
        "set": one.name,
        "corrected by": str(way),
        "clips": len(one.clips),
        "audio s": round(one.seconds, 1),
        "measure": measure_name(one.language),
        "error rate before": count.before.rate,
        "after": count.after.rate,
        "proposals": count.proposals,
        "better": count.better,
        "worse": count.worse,
        "refused": count.refused,
    }

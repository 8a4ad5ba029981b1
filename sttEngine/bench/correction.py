"""`bench correction`: error rates of transcripts as they are, and with every proposal of the model accepted.

Each clip is transcribed with default settings, then corrected. A proposal is worse when the clip has more errors with it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sttEngine.bench.report import Row, aim, check_known, note
from sttEngine.bench.speech_scores import Errors, errors, measure_name
from sttEngine.bench.speech_sets import Clip, ClipSet, find_sets
from sttEngine.bench.stage_context import BenchContext
from sttEngine.bench.transcribing import transcribe_file
from sttEngine.domain import Proposal, Segment
from sttEngine.engines.base import Engines
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.pipeline import correct
from sttEngine.pipeline.tasks import CorrectedPart, CorrectInput
from sttEngine.settings import Settings

NONE = Errors(0, 0)


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


def measure(settings: Settings, names: Sequence[str], limit: int | None) -> list[Row]:
    """A row for each set, then whether no set gets worse. Raises InvalidRequest for a set that is none, ModelMissing."""
    found = find_sets(settings.reference_data_dir)
    check_known(names, tuple(one.name for one in found), "--sets")
    sets = [ClipSet(one.name, one.clips[:limit]) for one in found if not names or one.name in names]
    engines = LeasedEngines(
        EngineConfig(str(settings.models_dir), settings.engine_threads, settings.context_tokens), idle_seconds=3600.0
    )
    counts: list[tuple[ClipSet, Count]] = []
    for one in sets:
        note(f"{one.name} ({one.seconds:.0f} s of sound)")
        counts.append((one, sum((_count(clip, engines, settings) for clip in one.clips), Count())))
    engines.close()
    rows = [_row(one, count) for one, count in counts]
    return rows + [
        aim(f"{one.name}: error rate after correction", count.after.rate, count.before.rate, less=True) for one, count in counts
    ]


def _count(clip: Clip, engines: Engines, settings: Settings) -> Count:
    ffmpeg = find_ffmpeg(settings.ffmpeg_path) or "ffmpeg"
    segments = transcribe_file(clip.path, clip.language, engines, ffmpeg, settings.speech_model).segments
    ctx = BenchContext(engines, ffmpeg)
    correct.run(CorrectInput(segments, clip.language, settings.language_model), ctx)
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


def _row(one: ClipSet, count: Count) -> Row:
    return {
        "set": one.name,
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

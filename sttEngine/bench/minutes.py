"""`bench minutes`: our minutes beside the usual ways, with one model, on meetings whose summaries people wrote.

Meetings are taken in turn for setting the threshold of "means the same" and for the figures. Speeds are the model's own, taken
in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sttEngine.bench.meetings import Meeting, find_meetings
from sttEngine.bench.minutes_scores import Vectors, closest, common_words, invented, stretches_met, threshold, wrong_language
from sttEngine.bench.minutes_writers import ANSWER_TOKENS, FRAME_TOKENS, WAYS, Clock, ClockedEngines, Line, Result
from sttEngine.bench.report import Row, aim, check_known, note, number
from sttEngine.bench.stage_context import NeverCancelled
from sttEngine.engines.base import Embedder
from sttEngine.engines.registry import EngineConfig
from sttEngine.settings import Settings

OURS, USUAL = "recordroute", "cut to fit"
Length = Literal["short", "long"]  # within the context of the model, beyond it
LENGTHS: tuple[Length, ...] = ("short", "long")
RECALL_LONG = 1.5
MOST_TIME = 1.5


@dataclass(frozen=True, slots=True)
class Run:
    """One way on one meeting. Unit vectors: `lines` of its lines, `said` of the utterances that each cites (none: no rows)."""

    meeting: Meeting
    result: Result
    seconds: float
    clock: Clock
    lines: Vectors
    said: Vectors


@dataclass(frozen=True, slots=True)
class Read:
    """A meeting as the model takes it: how many tokens, whether that is beyond its context, and vectors of its texts."""

    meeting: Meeting
    tokens: int
    length: Length
    summary: Vectors
    spoken: Vectors


def measure(settings: Settings, names: Sequence[str], limit: int | None, only: Sequence[str] = ()) -> list[Row]:
    """Rows for each length and way, then what of our aims is met. `limit`: so many meetings of each set, spread over lengths.

    `only`: the meetings of these names. Raises InvalidRequest for a set or a meeting that is none, ModelMissing.
    """
    found = find_meetings(settings.reference_data_dir)
    check_known(names, tuple(found), "--sets")
    meetings = [one for name, some in found.items() if not names or name in names for one in spread(some, limit)]
    check_known(only, tuple(one.name for one in meetings), "--only")
    meetings = [one for one in meetings if not only or one.name in only]
    engines = ClockedEngines(EngineConfig(str(settings.models_dir), settings.engine_threads, settings.context_tokens))
    runs: dict[str, list[Run]] = {way: [] for way in WAYS}
    reads: list[Read] = []
    with engines.embedder(settings.embedding_model) as embedder:
        summaries = {one.name: _vectors(embedder, one.summary) for some in found.values() for one in some}
        for number, meeting in enumerate(meetings, start=1):
            reads.append(_read(meeting, summaries[meeting.name], engines, embedder, settings.language_model))
            for way in WAYS:
                note(f"{number} of {len(meetings)}: {meeting.name} ({reads[-1].tokens} tokens), {way}")
                runs[way].append(_run(way, meeting, engines, embedder, settings.language_model))
    engines.close()
    return _rows(reads, runs, summaries, common_words([meeting for some in found.values() for meeting in some]))


def spread(meetings: Sequence[Meeting], limit: int | None) -> list[Meeting]:
    """At most `limit` of them, evenly from the shortest to the longest."""
    ordered = sorted(meetings, key=lambda meeting: len(meeting.text))
    if limit is None or limit >= len(ordered):
        return ordered
    return [ordered[round(at)] for at in np.linspace(0, len(ordered) - 1, limit)]


def _read(meeting: Meeting, summary: Vectors, engines: ClockedEngines, embedder: Embedder, model: str) -> Read:
    with engines.writer(model) as writer:
        tokens = sum(writer.count_tokens(segment.text) + 1 for segment in meeting.segments)
        length: Length = "long" if tokens + FRAME_TOKENS + ANSWER_TOKENS > writer.context_tokens else "short"
    texts = [segment.text for segment in meeting.segments]
    return Read(meeting, tokens, length, summary, _vectors(embedder, texts))


def _run(way: str, meeting: Meeting, engines: ClockedEngines, embedder: Embedder, model: str) -> Run:
    engines.clock = Clock()
    started = time.perf_counter()
    result = WAYS[way](meeting, engines, model)
    seconds = time.perf_counter() - started
    cited = [" ".join(segment.text for segment in line.cited) for line in result.lines if line.cited]
    lines = _vectors(embedder, [line.text for line in result.lines])
    return Run(meeting, result, seconds, engines.clock, lines, _vectors(embedder, cited))


def _vectors(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    if not texts:
        return np.zeros((0, embedder.dimension), np.float32)
    return embedder.embed_passages(texts, NeverCancelled())


def _rows(
    reads: Sequence[Read], runs: Mapping[str, Sequence[Run]], summaries: Mapping[str, Vectors], common: frozenset[str]
) -> list[Row]:
    same = _threshold_of_sentences([run for some in runs.values() for run in some[::2]], summaries)
    fair = {way: _threshold_of_sentences(some[::2], summaries) for way, some in runs.items()}
    supports = _threshold_of_citations(reads[::2], runs[OURS][::2])
    reported = slice(1, None, 2) if len(reads) > 1 else slice(None)
    rows: list[Row] = []
    for length in LENGTHS:
        for way, some in runs.items():
            pairs = [(read, run) for read, run in zip(reads[reported], some[reported], strict=True) if read.length == length]
            if pairs:
                rows.append(_row(length, way, pairs, (same, fair[way]), supports, common, _once(runs[USUAL])))
    return rows + _aims(rows)


def _threshold_of_sentences(runs: Sequence[Run], summaries: Mapping[str, Vectors]) -> float:
    """From the minutes of each run against the summaries of all other meetings.

    Taken over all ways it is one measure for all; over one way, what chance gives it for many lines is taken off.
    """
    return threshold(
        [
            float(best)
            for run in runs
            for name, summary in summaries.items()
            if name != run.meeting.name
            for best in closest(summary, run.lines)
        ]
    )


def _threshold_of_citations(reads: Sequence[Read], runs: Sequence[Run]) -> float:
    """From lines against utterances drawn by chance, one for each line."""
    draw = np.random.default_rng(1)
    by_chance: list[float] = []
    for at, run in enumerate(runs):
        spoken = reads[(at + 1) % len(reads)].spoken  # of the next meeting, or of its own when there is one alone
        others = spoken[draw.integers(0, len(spoken), len(run.lines))]
        by_chance += (run.lines * others).sum(axis=1).tolist()
    return threshold(by_chance)


def _once(runs: Sequence[Run]) -> Callable[[int, int], float]:
    """Seconds in which the model reads and writes so many tokens once, at the speeds that it had with plain prompts."""
    clock = sum((run.clock for run in runs), Clock())

    def seconds(read: int, written: int) -> float:
        return read * clock.read_seconds / clock.read_tokens + written * clock.write_seconds / clock.written_tokens

    return seconds


def _row(
    length: str,
    way: str,
    pairs: Sequence[tuple[Read, Run]],
    same: tuple[float, float],
    supports: float,
    common: frozenset[str],
    once: Callable[[int, int], float],
) -> Row:
    lines = [(run.meeting, line) for _, run in pairs for line in run.result.lines]
    wanted = np.concatenate([closest(read.summary, run.lines) for read, run in pairs])
    backed = [run.lines[[bool(line.cited) for line in run.result.lines]] for _, run in pairs]
    proofs = np.concatenate([(own * run.said).sum(axis=1) for own, (_, run) in zip(backed, pairs, strict=True)])
    made_up = [invented(line, meeting, common) for meeting, line in lines]
    clock = sum((run.clock for _, run in pairs), Clock())
    seconds, tokens = sum(run.seconds for _, run in pairs), sum(read.tokens for read, _ in pairs)
    has_proof = any(line.cited is not None for _, line in lines)
    return {
        "length": length,
        "way": way,
        "meetings": len(pairs),
        "tokens": tokens,
        "lines": len(lines),
        "recall": float((wanted > same[0]).mean()),
        "at equal chance": float((wanted > same[1]).mean()),
        "precision": float((proofs > supports).mean()) if has_proof and len(proofs) else None,
        "without citation": sum(line.cited == () for _, line in lines) if has_proof else None,
        "wrong numbers": sum(one.numbers for one in made_up),
        "wrong names": sum(one.names for one in made_up),
        "wrong titles": sum(bool(invented(Line(run.result.title), run.meeting, common)) for _, run in pairs),
        "timeline": float(np.mean([_timeline(read, run) for read, run in pairs])),
        "wrong language": sum(wrong_language(line, "en") for _, line in lines),
        "not read": sum(run.result.unread for _, run in pairs),
        "unreadable answers": clock.unreadable,
        "s per 1,000 tokens": 1000 * seconds / tokens,
        "time against once": seconds / once(tokens, clock.written_tokens),
    }


def _timeline(read: Read, run: Run) -> float:
    """Share of the meeting that the lines come back to, each at the utterance that is closest to it by meaning."""
    segments = read.meeting.segments
    spoken = [segments[int(at)].start or 0.0 for at in (run.lines @ read.spoken.T).argmax(axis=1)] if len(run.lines) else []
    return stretches_met(spoken, segments[-1].end or 1.0)


def _aims(rows: Sequence[Row]) -> list[Row]:
    """The lines that our minutes must meet, as far as the rows tell."""
    by_way = {(str(row["length"]), str(row["way"])): row for row in rows}
    aims: list[Row] = []
    for length in LENGTHS:
        mine, usual = by_way.get((length, OURS)), by_way.get((length, USUAL))
        if mine is None or usual is None:
            continue
        wanted = RECALL_LONG if length == "long" else 1.0
        gain = number(mine["recall"]) / max(number(usual["recall"]), 1e-9)
        aims.append(aim(f"{length}: recall against cut to fit", gain, wanted))
        for column in (
            "without citation",
            "wrong numbers",
            "wrong names",
            "wrong titles",
            "wrong language",
            "not read",
            "unreadable answers",
        ):
            aims.append(aim(f"{length}: {column}", number(mine[column]), 0.0, less=True))
        once = number(mine["time against once"])
        aims.append(aim(f"{length}: time against reading and writing once", once, MOST_TIME, less=True))
    return aims

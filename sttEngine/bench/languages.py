"""`bench languages`: minutes of Korean and English talks, each told in its own language and in the other one.

Counted by program: lines without proof, numbers and names that what a line cites lacks, other scripts, and lines that stayed
as they were said because no translation of them stood.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from sttEngine.bench.meetings import Meeting, find_meetings
from sttEngine.bench.minutes import spread
from sttEngine.bench.minutes_writers import Clock, ClockedEngines, Line, Result, ours
from sttEngine.bench.report import Row, aim, note, number
from sttEngine.bench.search_sets import find_search_sets
from sttEngine.engines.registry import EngineConfig
from sttEngine.errors import InvalidRequest
from sttEngine.minutes.days import months
from sttEngine.minutes.letters import foreign_words
from sttEngine.minutes.names import unsaid_names, written_small
from sttEngine.minutes.translating import values_and_months
from sttEngine.minutes.verify import script_of
from sttEngine.settings import Settings

MOST_UTTERANCES = 24  # of a talk: a few windows
TALKS = 4
TOLD = (("ko", "ko"), ("ko", "en"), ("en", "en"), ("en", "ko"))  # spoken in, told in


@dataclass(frozen=True, slots=True)
class _Told:
    talk: Meeting
    result: Result
    clock: Clock
    seconds: float


def measure(settings: Settings, limit: int | None) -> list[Row]:
    """A row for each pair of languages, then the aims. `limit`: so many talks of each language. Raises InvalidRequest."""
    spoken = {language: _first(talks, limit or TALKS) for language, talks in _talks(settings.reference_data_dir).items()}
    engines = ClockedEngines(EngineConfig(str(settings.models_dir), settings.engine_threads, settings.context_tokens))
    rows = [
        _row(language, told_in, [_told(talk, told_in, engines, settings.language_model) for talk in spoken[language]])
        for language, told_in in TOLD
    ]
    engines.close()
    return rows + _aims(rows)


def _talks(data: Path) -> dict[str, list[Meeting]]:
    """Korean texts whose sentences are taken as utterances, and English meetings."""
    korean = [
        Meeting(f"{found.name}-{number:03d}", segments, (), "ko")
        for found in find_search_sets(data)
        for number, segments in enumerate(found.recordings)
        if found.language == "ko" and len(segments) > 1
    ]
    english = [meeting for some in find_meetings(data).values() for meeting in some]
    if not korean or not english:
        raise InvalidRequest("--data: there are no Korean texts or no English meetings.")
    return {"ko": korean, "en": english}


def _first(talks: Sequence[Meeting], limit: int) -> list[Meeting]:
    """The beginnings of `limit` talks, of all lengths."""
    return [replace(talk, segments=tuple(islice(talk.segments, MOST_UTTERANCES))) for talk in spread(talks, limit)]


def _told(talk: Meeting, told_in: str, engines: ClockedEngines, model: str) -> _Told:
    note(f"{talk.name}, told in {told_in}")
    engines.clock = Clock()
    started = time.perf_counter()
    result = ours(talk, engines, model, told_in)
    return _Told(talk, result, engines.clock, time.perf_counter() - started)


def _row(spoken: str, told_in: str, told: Sequence[_Told]) -> Row:
    lines = [(one.talk, line) for one in told for line in one.result.lines]
    return {
        "spoken": spoken,
        "told": told_in,
        "talks": len(told),
        "lines": len(lines),
        "as it was said": sum(script_of(line.text) != told_in for _, line in lines),
        "without citation": sum(not line.cited for _, line in lines),
        "wrong numbers": sum(not values_and_months(_whole(line)) <= values_and_months(_source(line)) for _, line in lines),
        "wrong names": sum(_names_somebody_else(talk, line) for talk, line in lines),
        "other script": sum(
            script_of(line.text) == told_in and bool(foreign_words(line.text, _source(line), told_in)) for _, line in lines
        ),
        "unreadable answers": sum(one.clock.unreadable for one in told),
        "s a talk": sum(one.seconds for one in told) / len(told),
    }


def _names_somebody_else(talk: Meeting, line: Line) -> bool:
    """A month is a number in Korean, and compared as such."""
    return bool(unsaid_names(line.text, _source(line), written_small(talk.text)) - set(months(line.text)))


def _whole(line: Line) -> str:
    return ". ".join((line.text, *line.beside))


def _source(line: Line) -> str:
    return " ".join(segment.text for segment in line.cited or ())


def _aims(rows: Sequence[Row]) -> list[Row]:
    aims: list[Row] = []
    for row in rows:
        name = f"{row['spoken']} told in {row['told']}"
        columns = ["without citation", "wrong numbers", "wrong names", "other script", "unreadable answers"]
        if row["spoken"] == row["told"]:
            columns.append("as it was said")
        aims += [aim(f"{name}: {column}", number(row[column]), 0.0, less=True) for column in columns]
    return aims

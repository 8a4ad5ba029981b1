"""Which language a recording is in, and where in it people go over to another. Decodes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sttEngine.engines.base import Heard, Transcriber
from sttEngine.speech.attempts import Sounding
from sttEngine.speech.audio import Audio
from sttEngine.speech.windows import Window

WINDOWS_HEARD = 3
SURE_PROBABILITY = 0.8  # a stretch may differ from the recording only when the engine is this sure ...
SURE_SPEECH_SECONDS = 3.0  # ... and heard this much: a name or a cough is no change of language
TURN_SECONDS = 6.0  # about so much speech is asked about at a time
TURN_PAUSE_SECONDS = 0.3  # people change their language after a pause


def recording_language(audio: Audio, windows: Sequence[Window], engine: Transcriber) -> str | None:
    """The language that most of up to three windows are in, those with the most speech in each third; None without speech."""
    votes: dict[str, tuple[int, float]] = {}
    for window in _spread(windows):
        language, probability = engine.detect_language(engine.listen(audio.of(window.stretch)))
        count, sum_ = votes.get(language, (0, 0.0))
        votes[language] = (count + 1, sum_ + probability)
    return max(votes, key=lambda language: votes[language]) if votes else None


def soundings_of(audio: Audio, window: Window, engine: Transcriber, usual: str) -> list[Sounding]:
    """The window, parted where its language changes: the recording's, unless the engine is sure of another."""
    heard = engine.listen(audio.of(window.stretch))
    turns = list(_turns(window))
    languages = [_language(turn, window, heard, engine, usual) for turn in turns]
    changes = [number for number in range(1, len(turns)) if languages[number] != languages[number - 1]]
    if not changes:
        return [Sounding(window, heard, languages[0])]
    found: list[Sounding] = []
    rest = window
    for number in changes:
        part, rest = rest.parted((turns[number - 1].speech[-1].end + turns[number].speech[0].start) / 2)
        found.append(Sounding(part, engine.listen(audio.of(part.stretch)), languages[number - 1]))
    return [*found, Sounding(rest, engine.listen(audio.of(rest.stretch)), languages[-1])]


def _turns(window: Window) -> Iterator[Window]:
    """The window cut at pauses into pieces of about TURN_SECONDS of speech; a short last one belongs to the one before."""
    rest, begun = window, 0
    for number in range(1, len(window.speech)):
        before, after = window.speech[begun:number], window.speech[number:]
        if after[0].start - before[-1].end < TURN_PAUSE_SECONDS:
            continue
        if min(sum(span.seconds for span in part) for part in (before, after)) < TURN_SECONDS:
            continue
        turn, rest = rest.parted((before[-1].end + after[0].start) / 2)
        begun = number
        yield turn
    yield rest


def _language(turn: Window, window: Window, heard: Heard, engine: Transcriber, usual: str) -> str:
    if turn.speech_seconds < SURE_SPEECH_SECONDS:
        return usual
    within = (window.stretch.heard_at(turn.start), window.stretch.heard_at(turn.end))
    language, probability = engine.detect_language(heard, within)
    return language if probability >= SURE_PROBABILITY else usual


def _spread(windows: Sequence[Window]) -> list[Window]:
    if len(windows) <= WINDOWS_HEARD:
        return list(windows)
    third = len(windows) / WINDOWS_HEARD
    parts = [windows[round(index * third) : round((index + 1) * third)] for index in range(WINDOWS_HEARD)]
    return [max(part, key=lambda window: window.speech_seconds) for part in parts]

"""Which reference clips `bench vocabulary` decodes, the rare words in them, and rare words of other references. Reads only."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sttEngine.speech.terms import occurrences

SETS = ("conv", "en_read", "en_phone_asterisk", "ko_pansori", "ko_azure", "ko_misc", "ko_emotiontts")
SHORTEST_CLIP_SECONDS = 2.5
LONGEST_CLIP_SECONDS = 70.0
LONGEST_OTHER_SECONDS = 40.0  # many voices rather than one long clip
LEAST_LETTERS = {"en": 5, "ko": 3}
RARE_CLIPS = 12  # a rare Korean word is in so many references at most

_WORD = re.compile(r"[가-힣]+|[A-Za-z]+")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_PARTICLE = re.compile(r"(?:에서[는도]?|으로는?|이라는?|입니다|에게|까지|부터|[은는이가을를의에로와과도만])$")
_VERBAL = re.compile(r"(?:[다요고며서지면던데니까]|[은는을를인할한된될])$")


@dataclass(frozen=True, slots=True)
class Clip:
    """The first `seconds` of a reference recording and what is said in them."""

    file: Path
    language: str
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Clips to decode, others in which hardly a term is said, the terms, and words that are in none of the clips."""

    clips: tuple[Clip, ...]
    others: tuple[Clip, ...]
    terms: tuple[str, ...]
    distractors: tuple[str, ...]


def load_clips(data: Path) -> tuple[Clip, ...]:
    """Every clip of the sets that has a reference text; of a long one the beginning, where its text has times."""
    return tuple(clip for name in SETS for clip in _of_set(data / name))


def choose(language: str, clips: Sequence[Clip], seconds: float, other_seconds: float) -> Choice:
    """Clips of a language with the most terms for their length, `seconds` of them together, and some of the rest."""
    held: Counter[str] = Counter()
    for clip in clips:
        held.update({word.casefold() for word in _words(clip.text)})
    dense = [
        (len(found) / clip.seconds, clip)
        for clip in clips
        if clip.language == language and (found := _terms(language, clip.text, held))
    ]
    ordered = sorted(dense, key=lambda one: (-one[0], str(one[1].file)))
    chosen = _up_to(seconds, (clip for _, clip in ordered))
    rest = [clip for clip in clips if clip.language == language and clip not in chosen and clip.seconds < LONGEST_OTHER_SECONDS]
    others = _up_to(other_seconds, sorted(rest, key=lambda clip: clip.file.name[::-1]))
    spoken = " ".join(clip.text for clip in chosen)
    terms = tuple(dict.fromkeys(term for clip in chosen for term in _terms(language, clip.text, held)))
    known = dict.fromkeys(word for clip in clips for word in _words(clip.text) if len(word) >= LEAST_LETTERS[_script(word)])
    words = [word for word in known if not any(True for _ in occurrences(spoken, word))]
    # Those of the language first; by how they end: a mix, the same one each time.
    words.sort(key=lambda word: (_script(word) != language, held[word.casefold()], word[::-1]))
    return Choice(chosen, others, terms, tuple(words))


def terms_of(language: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The terms in the references of a set, each once. None in a language of which it is not known what a name looks like."""
    held: Counter[str] = Counter()
    for text in texts:
        held.update({word.casefold() for word in _words(text)})
    return tuple(dict.fromkeys(term for text in texts for term in _terms(language, text, held)))


def _up_to(seconds: float, clips: Iterable[Clip]) -> tuple[Clip, ...]:
    taken: list[Clip] = []
    for clip in clips:
        if sum(one.seconds for one in taken) + clip.seconds <= seconds:
            taken.append(clip)
    return tuple(taken)


def _of_set(folder: Path) -> Iterator[Clip]:
    refs = folder / "refs.jsonl"
    for line in refs.read_text(encoding="utf-8").splitlines() if refs.is_file() else ():
        one = json.loads(line)
        text, seconds = one.get("text") or "", float(one.get("dur") or 0.0)
        if seconds > LONGEST_CLIP_SECONDS and one.get("segments", "").endswith(".json"):
            text, seconds = _beginning(folder / one["segments"])
        if text and SHORTEST_CLIP_SECONDS <= seconds <= LONGEST_CLIP_SECONDS and not one["file"].endswith(".gsm"):
            yield Clip(folder / one["file"], one["lang"], text, seconds)


def _beginning(timed: Path) -> tuple[str, float]:
    segments = [
        one for one in json.loads(timed.read_text(encoding="utf-8"))["segments"] if float(one["end"]) <= LONGEST_CLIP_SECONDS
    ]
    return " ".join(one["text"] for one in segments), float(segments[-1]["end"]) if segments else 0.0


def _terms(language: str, text: str, held: Counter[str]) -> list[str]:
    """Names in English; rare nouns, by their form, in Korean."""
    if language == "en":
        return [] if text.isupper() else [name for name in _NAME.findall(text) if len(name) >= LEAST_LETTERS["en"]]
    nouns = [word for word in _words(text) if _script(word) == "ko" and not _VERBAL.search(word)]
    return [word for word in nouns if len(word) >= LEAST_LETTERS["ko"] and held[word.casefold()] <= RARE_CLIPS]


def _words(text: str) -> list[str]:
    return [_PARTICLE.sub("", word) if _script(word) == "ko" else word for word in _WORD.findall(text)]


def _script(word: str) -> str:
    return "ko" if word and "가" <= word[0] <= "힣" else "en"

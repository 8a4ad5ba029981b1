"""Guards: whether decoded text can be what was said, told from the text and the decoder's own measures. Pure.

The thresholds for compression and probability are those of Whisper's own fallback (Radford et al. 2022, section 4.5).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sttEngine.engines.base import DecodedSegment

Fault = Literal["repetition", "improbable", "too_much_text", "too_little_text", "wrong_script", "not_speech"]

MAX_COMPRESSION = 2.4
MIN_MEAN_LOG_PROBABILITY = -1.0
MAX_NO_SPEECH_PROBABILITY = 0.6
NOTHING_SAID = MIN_MEAN_LOG_PROBABILITY  # what a decoding without text is worth: any text that may pass is worth more
LOOP_TURNS = 5  # the same words so often in a row are a loop, not an emphasis
LOOP_CHARACTERS = 12  # and together at least so long: "no, no, no" is speech
MAX_SYLLABLES_A_SECOND = 14.0  # Hangul, kana and Han; fast Korean is about 9
MAX_LETTERS_A_SECOND = 34.0  # alphabets; fast English is about 22
MIN_LETTERS_A_SECOND = 0.6
MIN_JUDGED_SPEECH_SECONDS = 6.0  # below, little text says nothing
FOREIGN_SHARE = 0.3
_RATE_FLOOR_SECONDS = 1.0

_LOOP = re.compile(r"(.{1,60}?)\1{" + str(LOOP_TURNS - 1) + r",}")
_KANA = re.compile(r"[ぁ-ヿ]")
_HAN = re.compile(r"[一-鿿]")
_HANGUL = re.compile(r"[가-힣ᄀ-ᇿㄱ-ㆎ]")
_LATIN = re.compile(r"[A-Za-zªºÀ-ɏ]")
_OWN_LETTERS = {"ko": _HANGUL, "ja": re.compile(r"[ぁ-ヿ一-鿿々]"), "zh": _HAN, "en": _LATIN}

# What Whisper says over silence, having been trained on subtitles. Dropped only where nobody speaks beneath.
PHANTOM_PHRASES = frozenset(
    {
        "thank you", "thanks for watching", "thank you for watching", "please subscribe", "you", "bye", "the end",
        "subtitles by the amaraorg community", "감사합니다", "시청해주셔서 감사합니다", "시청해 주셔서 감사합니다",
        "구독과 좋아요 부탁드립니다", "mbc 뉴스", "한글자막 by 한효정", "ご視聴ありがとうございました", "字幕由amaraorg社区提供",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a decoded window; nothing when `faults` is empty. `score`: of two, the higher is the better."""

    faults: tuple[Fault, ...]
    mean_log_probability: float

    @property
    def score(self) -> float:
        return self.mean_log_probability - 2.0 * len(self.faults)

    @property
    def passed(self) -> bool:
        return not self.faults


def judge(segments: Sequence[DecodedSegment], speech_seconds: float, language: str) -> Verdict:
    """Judges one decoded window over so many seconds of speech."""
    text = " ".join(segment.text for segment in segments)
    faults: list[Fault] = []
    if loops(text):
        faults.append("repetition")
    length = sum(len(segment.text) for segment in segments)
    mean = sum(segment.mean_log_probability * len(segment.text) for segment in segments) / length if length else NOTHING_SAID
    if length and mean < MIN_MEAN_LOG_PROBABILITY:
        faults.append("improbable")
    rate = _rate(text, speech_seconds)
    if rate > 1.0:
        faults.append("too_much_text")
    letters = sum(char.isalnum() for char in text)
    if speech_seconds >= MIN_JUDGED_SPEECH_SECONDS and letters < MIN_LETTERS_A_SECOND * speech_seconds:
        faults.append("too_little_text")
    if wrong_script(text, language):
        faults.append("wrong_script")
    return Verdict(tuple(faults), mean)


def segment_fault(segment: DecodedSegment, speech_seconds: float, language: str) -> Fault | None:
    """What makes a single segment unfit to be kept, after every other way of decoding was tried."""
    if loops(segment.text):
        return "repetition"
    if wrong_script(segment.text, language):
        return "wrong_script"
    if _rate(segment.text, max(speech_seconds, segment.end - segment.start)) > 2.0:
        return "too_much_text"
    if segment.no_speech_probability > MAX_NO_SPEECH_PROBABILITY and segment.mean_log_probability < MIN_MEAN_LOG_PROBABILITY:
        return "not_speech"
    return None


def loops(text: str) -> bool:
    """Whether some words come again and again without end."""
    encoded = text.encode()
    if len(encoded) > 60 and len(encoded) / len(zlib.compress(encoded)) > MAX_COMPRESSION:
        return True
    spaced = " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split()) + " "
    return any(len(found.group(0)) >= LOOP_CHARACTERS and found.group(1).strip() for found in _LOOP.finditer(spaced))


def wrong_script(text: str, language: str) -> bool:
    """Whether letters came that the language does not use. Latin letters are at home everywhere."""
    letters = sum(char.isalpha() for char in text)
    if letters < 4:
        return False
    own = _OWN_LETTERS.get(language)
    if own is None:
        return False
    foreign = sum(char.isalpha() and not _LATIN.match(char) and not own.match(char) for char in text)
    return foreign > FOREIGN_SHARE * letters


def is_phantom(segment: DecodedSegment, speech_seconds: float) -> bool:
    """Whether this is one of the phrases that decoders make up, with less speech beneath than saying it takes."""
    bare = " ".join(re.sub(r"[^\w\s]", "", segment.text.lower()).split())
    return bare in PHANTOM_PHRASES and speech_seconds < 0.2


def _rate(text: str, seconds: float) -> float:
    """Characters a second as a share of what a mouth can do."""
    syllables = len(_HANGUL.findall(text)) + len(_KANA.findall(text)) + len(_HAN.findall(text))
    letters = sum(char.isalnum() for char in text) - syllables
    return (syllables / MAX_SYLLABLES_A_SECOND + letters / MAX_LETTERS_A_SECOND) / max(seconds, _RATE_FLOOR_SECONDS)

"""Lines of minutes in the language that they are wanted in, where a recording speaks another one.

Each line was verified in its own language before. Its translation must keep all its numbers, days, names and negations, and mean
the same; it is asked for once more where it does not. What still does not stays as it was said: nothing is lost in translation.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sttEngine.domain import MinutesItem, Segment
from sttEngine.engines.base import CancelFlag, ContextExceeded, Message, WriteOptions, Writer
from sttEngine.minutes.answers import UnreadableAnswer, read_text, text_schema
from sttEngine.minutes.asking import ask, asked, prompt
from sttEngine.minutes.days import date_words, day_words, month_number, months, named_days
from sttEngine.minutes.korean import proper_nouns
from sttEngine.minutes.letters import foreign_words, said_in_other_letters
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.names import first_words, names, unsaid_names
from sttEngine.minutes.negation import negated
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.promises import speaker_of
from sttEngine.minutes.templates import Template, worded
from sttEngine.minutes.units import units
from sttEngine.minutes.verify import script_of

ANSWER_TOKENS = 120
# Cosine of a sentence and its translation. Sixteen Korean sentences of meetings have 0.81 to 0.89 with their own English one; of
# the others one in twenty has more than 0.80.
ACROSS = 0.8
LETTERS = 2.2  # English ones for each Korean one
MOST_TIMES = 3
_NOT_KNOWING = re.compile(r"모[르른를릅름]|몰[라랐]")


@dataclass
class Translator:
    """Translates into `language`. `counted`: how many lines stayed as they were said, and how many were asked for again.

    `known`: names in the recording, by which the first word of a sentence is told from one. `meaning` None: no embedding model is
    there, and only what can be counted is compared.
    """

    language: str
    template: Template
    writer: Writer
    cancel: CancelFlag
    known: frozenset[str] = frozenset()
    meaning: Meaning | None = None
    counted: Counter[str] = field(default_factory=Counter)

    def needed(self, item: MinutesItem) -> bool:
        return script_of(item.text) not in (self.language, "")

    def line(self, item: MinutesItem) -> MinutesItem:
        """The line in the wanted language, or as it was."""
        if not self.needed(item):
            return item
        text = self._translated(item.text)
        self.counted["claim_not_translated"] += text is None
        original = item.text if text else None
        return replace(item, text=text or item.text, due=self._due(item.due), topic=self._heading(item), original=original)

    def _translated(self, original: str) -> str | None:
        text = self._asked(original, prompt(self.language, "translate.txt"))
        if text is not None and self.stands(text, original):
            return text
        exact = ", ".join(_exact(original, self.language))
        if not exact:
            return None
        text = self._asked(original, prompt(self.language, "translate-again.txt").replace("{exact}", exact))
        if text is None or not self.stands(text, original):
            return None
        self.counted["claim_repaired"] += 1
        return text

    def _asked(self, original: str, question: str) -> str | None:
        """None when the answer cannot be read."""
        messages = ask(
            self.language, _examples(self.language), (original,), question, system="translate-system", named=frozenset()
        )
        try:
            options = WriteOptions(max_tokens=ANSWER_TOKENS, schema=text_schema())
            return read_text("".join(self.writer.write(messages, options, self.cancel)))
        except (UnreadableAnswer, ContextExceeded):
            return None

    def stands(self, text: str, original: str) -> bool:
        """Whether `text` says what `original` says, no more and no less, as far as a program can tell."""
        speaker = speaker_of(original)  # a name, whatever the word means besides
        kept = names(original, first_words(original) - self.known) - set(months(original))
        kept |= {speaker.casefold()} if speaker is not None else set()
        return (
            script_of(text) == self.language
            and _is_as_long(text, original, self.language)
            and units(text) == units(original)
            and not foreign_words(text, " ".join(kept), self.language)
            and values_and_months(text) == values_and_months(original)
            and named_days(text) == named_days(original)
            and _says_no(text) == _says_no(original)
            and not unsaid_names(text, original) - set(months(text))
            and all(_kept(name, text) for name in kept | proper_nouns(original))
            and _said_twice(text) <= _said_twice(original)
            and (self.meaning is None or self.meaning.closeness(text, (original,))[0] >= ACROSS)
        )

    def _due(self, due: str | None) -> str | None:
        """A day has a word in each language, or a month and a number; what is more than a day stays as it was said."""
        if due is None or (dated := date_words(due, self.language)) is not None:
            return dated if due is not None else None
        words = day_words(due, self.language)
        return words[0] if len(words) == 1 and not number_values(due) else due

    def _heading(self, item: MinutesItem) -> str | None:
        """The title of the template's own section in the wanted language."""
        for section in self.template.sections:
            if item.section == "note" and item.topic in section.title.values():
                return worded(section.title, self.language)
        return item.topic


def known_names(segments: Iterable[Segment]) -> frozenset[str]:
    """The words that are written large somewhere else than where a sentence begins."""
    return frozenset(name for segment in segments for name in names(segment.text, first_words(segment.text)))


@functools.cache
def _examples(language: str) -> tuple[Message, ...]:
    pairs: list[tuple[str, str]] = json.loads(prompt(language, "translate-example.json"))
    question = prompt(language, "translate.txt")
    return tuple(
        message
        for line, told in pairs
        for message in asked((line,), question, json.dumps({"text": told}, ensure_ascii=False), named=frozenset())
    )


def _kept(name: str, text: str) -> bool:
    return name in text.casefold() or said_in_other_letters(name, text)


def _said_twice(text: str) -> int:
    """How many pairs of words come back in `text`: a small model that must use given words puts them in again."""
    words = text.casefold().rstrip(".").split()
    pairs = list(itertools.pairwise(words))
    return len(pairs) - len(set(pairs))


def _is_as_long(text: str, original: str, language: str) -> bool:
    """Whether `text` has about as many letters as a translation has: a list of what must be in it is none."""
    wanted = _letters(original) * (LETTERS if language == "en" else 1 / LETTERS)
    return wanted / MOST_TIMES <= _letters(text) <= wanted * MOST_TIMES


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _says_no(text: str) -> bool:
    """모르다 is one word for what English says with "not"."""
    return negated(text) or _NOT_KNOWING.search(text) is not None


def values_and_months(text: str) -> frozenset[Decimal]:
    """Numbers, months with them. "One" is a pronoun more often than a number, and 한 an article."""
    return (number_values(text) | {Decimal(month_number(name)) for name in months(text)}) - {Decimal(1)}


def _exact(original: str, language: str) -> tuple[str, ...]:
    """What a translation must have as it is: numbers in figures, days in the language's own words, names."""
    called = names(original, first_words(original)) - set(months(original))
    return (
        *(f"{number:,f}" for number in sorted(number_values(original))),
        *day_words(original, language),
        *(word for word in re.findall(r"\w+", original) if word.casefold() in called),
    )

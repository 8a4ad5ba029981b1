"""What one window of a transcript comes to: a sentence that sums it up, and what its lines decide, ask for, fear or leave open.

The window is read once. What the model says is kept only if utterances bear it out, and is asked for once more, in the
utterances' own words, where they do not. Where nothing stands, the utterances themselves speak: an extract beats an invention.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from sttEngine.domain import MINUTES_LANGUAGES, MinutesItem, MinutesSection, Omission, Segment
from sttEngine.engines.base import CancelFlag, Message, WriteOptions, Writer
from sttEngine.minutes.answers import Claim, UnreadableAnswer, lists_schema, read_lists, read_text, text_schema
from sttEngine.minutes.asking import ask, asked, leaked, prompt
from sttEngine.minutes.citing import citations, cover, owner_and_due
from sttEngine.minutes.cues import bears_out_decided, decides, may_hold
from sttEngine.minutes.instructions import dictated, proofs
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.names import written_small
from sttEngine.minutes.promises import due_in, owner_in, promised
from sttEngine.minutes.ranking import most_central
from sttEngine.minutes.templates import DEFAULT, Template, Templates, TemplateSection, worded
from sttEngine.minutes.verify import breaks_off, fault, says_enough, script_of, sentences

SUMMARY_TOKENS = 100
POINT_SENTENCES = 2
POINT_PROOFS = 4  # utterances that a sentence over a window may be pieced together from
LINE_PROOFS = 2  # and a decision or a task
LISTS_TOKENS = 400
AGAIN_TOKENS = 80
ANSWER_TOKENS = max(SUMMARY_TOKENS, LISTS_TOKENS, AGAIN_TOKENS)
EXPECTED_PIECES = 60  # of an ordinary window's answers, for showing how far it is


IN_SO_MANY_WORDS: Mapping[MinutesSection, Callable[[str], bool]] = {"decision": decides, "action": promised}

Place = tuple[TemplateSection, tuple[int, ...]]  # a section, and the lines that may belong to it, counted from 1


@dataclass(frozen=True, slots=True)
class Extraction:
    """The verified lines of one window, and how many others were dropped or changed, by the reason."""

    items: tuple[MinutesItem, ...]
    omissions: tuple[Omission, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of a window. `meaning` None: no embedding model is there, words alone are compared.

    `keep_unproven`: lines that do not stand are kept and marked with the reason, not dropped.
    """

    template: Template
    language: str
    meaning: Meaning | None = None
    keep_unproven: bool = False

    def lists_question(self, sections: Sequence[TemplateSection]) -> str:
        named = ", ".join(f"{one.key} ({worded(one.question, self.language)})" for one in sections)
        return prompt(self.language, "extract.txt").replace("{sections}", named)

    def lists(self) -> tuple[TemplateSection, ...]:
        """The sections that are asked for line by line."""
        return tuple(one for one in self.template.sections if one.section != "topic")

    def before(self) -> tuple[Message, ...]:
        """The worked example of the template, or that of the general meeting: both questions, answered."""
        shown = self.template.examples.get(self.language)
        sections = self.lists()
        if shown is None:
            general = _general()
            shown, sections = general.examples[self.language], general.sections[1:]
        return (
            *asked(shown.lines, prompt(self.language, "sum.txt"), shown.summary),
            *asked((), self.lists_question(sections), shown.answer),
        )


@functools.cache
def _general() -> Template:
    return Templates().find(DEFAULT)


@dataclass
class _Reading:
    """One window in work: the questions about it share what is read before them."""

    window: Sequence[Segment]
    wanted: Request
    writer: Writer
    cancel: CancelFlag
    report: Callable[[float], None]
    counted: Counter[str] = field(default_factory=Counter)
    pieces: int = 0

    @functools.cached_property
    def places(self) -> tuple[Place, ...]:
        """The sections that something in the window may belong to."""
        able = [
            (section, tuple(n for n, one in self._proofs() if may_hold(section.section, one.text)))
            for section in self.wanted.lists()
        ]
        return tuple((section, lines) for section, lines in able if lines)

    def _proofs(self) -> list[tuple[int, Segment]]:
        may_prove = {segment.id for segment in proofs(self.window)}
        return [(n, segment) for n, segment in enumerate(self.window, start=1) if segment.id in may_prove]

    def answer(self, question: str, options: WriteOptions) -> str:
        lines = [segment.text for segment in self.window]
        named = {line for _, some in self.places for line in some}
        messages = ask(self.wanted.language, self.wanted.before(), lines, question, named=named)
        written: list[str] = []
        for piece in self.writer.write(messages, options, self.cancel):
            written.append(piece)
            self.pieces += 1
            self.report(self.pieces / (self.pieces + EXPECTED_PIECES))
        return "".join(written)

    def kept(self, found: MinutesItem | str, claim: Claim) -> list[MinutesItem]:
        """What becomes of a claim, counted: itself, itself with a mark, or nothing."""
        if isinstance(found, MinutesItem):
            return [found]
        marked = unproven(claim, self.window, found) if self.wanted.keep_unproven else None
        self.counted["claim_marked" if marked is not None else found] += 1
        return [marked] if marked is not None else []


def extract(
    window: Sequence[Segment], wanted: Request, writer: Writer, cancel: CancelFlag, report: Callable[[float], None]
) -> Extraction:
    """Ask about a window. `report` gets the share that is done, below 1.

    Raises UnreadableAnswer, ContextExceeded: the caller tries smaller windows.
    """
    reading = _Reading(window, wanted, writer, cancel, report)
    items = (*_summed_up(reading), *_listed(reading))
    return Extraction(items, omissions(reading.counted))


def omissions(counted: Mapping[str, int]) -> tuple[Omission, ...]:
    """What was counted by its reason code: lines, but for what is counted once a window."""
    return tuple(
        Omission(reason, count, unit="windows" if reason == "list_full" else "lines")
        for reason, count in sorted(counted.items())
        if count
    )


def _summed_up(reading: _Reading) -> list[MinutesItem]:
    """A sentence over the window; asked for again where it does not stand; else the utterance that says most of it."""
    claim = _point(reading, "sum.txt")
    found = verified(claim, reading.window, reading.wanted)
    if isinstance(found, str):
        second = verified(_point(reading, "sum-again.txt"), reading.window, reading.wanted)
        if isinstance(second, MinutesItem):
            reading.counted["claim_repaired"] += 1
            return [second]
    kept = reading.kept(found, claim) if claim.text else []
    return kept or [quote(segment) for segment in most_central(proofs(reading.window), 1)]


def _point(reading: _Reading, question: str) -> Claim:
    """What the model says of the window, whole sentences alone; nothing where it only tells the lines again."""
    text = reading.answer(prompt(reading.wanted.language, question), WriteOptions(max_tokens=SUMMARY_TOKENS))
    said = sentences(_one_line(text).strip('"“”'))
    cut = reading.writer.count_tokens(text) >= SUMMARY_TOKENS - 1
    if breaks_off(said[-1], cut=cut):
        said = said[:-1]
    return Claim("topic", " ".join(said) if len(said) <= POINT_SENTENCES else "", ())


def _listed(reading: _Reading) -> list[MinutesItem]:
    """The lines for the other sections. Only sections are asked for of which an utterance has the words.

    A list that came full is asked on once, about the utterances that it has not named.
    """
    if not reading.places:
        return []
    claims = _claims(reading, reading.places)
    if rest := _left(reading.places, claims):
        try:
            more = tuple(claim for claim in _claims(reading, rest) if claim not in claims)
        except UnreadableAnswer:
            more = ()
        claims += more
        reading.counted["list_full"] += not more or bool(_left(rest, more))
    items: list[MinutesItem] = []
    for claim in claims:
        if not claim.text:
            continue
        found = verified(claim, reading.window, reading.wanted)
        if isinstance(found, str) and (again := _said_again(claim, reading)) is not None:
            reading.counted["claim_repaired"] += 1
            found = again
        items += reading.kept(found, claim)
    return [*items, *_passed_over(reading, items)]


def _passed_over(reading: _Reading, items: Sequence[MinutesItem]) -> list[MinutesItem]:
    """What was said in so many words to be decided or to be done by a day, and the model left out: in their words, or quoted."""
    more: list[MinutesItem] = []
    for section, lines in reading.places:
        said = IN_SO_MANY_WORDS.get(section.section)
        told = {citation.segment_id for item in items if item.section == section.section for citation in item.citations}
        for line in lines if said is not None else ():
            segment = reading.window[line - 1]
            if said is not None and segment.id not in told and said(segment.text):
                claim = Claim(section.section, segment.text, (line,), key=section.key)
                more.append(_said_again(claim, reading) or _task(replace(quote(segment), section=section.section), segment))
    return more


def _task(item: MinutesItem, cited: Segment) -> MinutesItem:
    """A task with who is to do it and by when, where its utterance says so in so many words."""
    if item.section != "action":
        return item
    return replace(item, owner=item.owner or owner_in(cited.text), due=item.due or due_in(cited.text))


def _claims(reading: _Reading, places: Sequence[Place]) -> tuple[Claim, ...]:
    """What the model sorts into the sections of `places`. Raises UnreadableAnswer."""
    sections = tuple(section for section, _ in places)
    options = WriteOptions(max_tokens=LISTS_TOKENS, schema=lists_schema(places))
    return read_lists(reading.answer(reading.wanted.lists_question(sections), options), sections, reading.wanted.language)


def _left(places: Sequence[Place], claims: Sequence[Claim]) -> tuple[Place, ...]:
    """The sections for which the model gave as many lines as it might, with the utterances that none of those names.

    Any utterance may be in a template's own section: that it has as many lines as it might says nothing.
    """
    left: list[Place] = []
    for section, lines in (place for place in places if place[0].section != "note"):
        named = [claim.lines for claim in claims if claim.key == section.key]
        rest = tuple(line for line in lines if not any(line in some for some in named))
        if len(named) >= section.most and rest:
            left.append((section, rest))
    return tuple(left)


def _said_again(claim: Claim, reading: _Reading) -> MinutesItem | None:
    """A line of a list in the words of the utterance that it names alone, if that stands."""
    named = _named(claim, reading.window)
    if not named or not says_enough(named[0].text):
        return None
    question = prompt(reading.wanted.language, "again.txt").replace("{line}", str(claim.lines[0]))
    options = WriteOptions(max_tokens=AGAIN_TOKENS, schema=text_schema())
    try:
        text = read_text(reading.answer(question.replace("{text}", named[0].text), options))
    except UnreadableAnswer:
        return None
    found = verified(replace(claim, text=text, owner="", due=""), reading.window, reading.wanted)
    return found if isinstance(found, MinutesItem) else None


def verified(claim: Claim, window: Sequence[Segment], wanted: Request) -> MinutesItem | str:
    """The claim as a line of minutes, or the reason code why it is none."""
    source = " ".join(segment.text for segment in window)
    small = written_small(source)
    if leaked(claim.text, source, wanted.before()):
        return "claim_name_not_cited"
    if not says_enough(claim.text) or (claim.section == "date" and not may_hold("date", claim.text)):
        return "claim_not_supported"
    able = [segment for segment in proofs(window) if may_hold(claim.section, segment.text)]
    named = [segment for segment in _named(claim, window) if segment in able]
    reason = "claim_not_supported"
    for cited in _possible(claim, named, able, wanted.meaning):
        fails = _fault(claim.text, cited, wanted, small) if cited else reason
        if fails is None:
            break
        reason = fails
    else:
        return reason
    owner, due, cited = owner_and_due(claim.owner, claim.due, cited, proofs(window))
    item = MinutesItem(claim.section, claim.text, citations(cited), topic=claim.heading or None, owner=owner, due=due)
    return _task(item, cited[0])


def _fault(text: str, cited: Sequence[Segment], wanted: Request, small: Set[str]) -> str | None:
    """As `fault`; and what is told as decided must have been.

    What was said in another language may be told in it: the line is translated afterwards.
    """
    if not bears_out_decided(text, (segment.text for segment in cited)):
        return "claim_not_supported"
    written = script_of(text)
    as_said = written in MINUTES_LANGUAGES and all(script_of(segment.text) == written for segment in cited)
    return fault(text, cited, written if as_said else wanted.language, small, wanted.meaning)


def _possible(
    claim: Claim, named: Sequence[Segment], able: Sequence[Segment], meaning: Meaning | None
) -> Iterator[Sequence[Segment]]:
    """What may prove a claim, the best first: for a point all that say a part of it, for a line of a list one utterance."""
    counts = (POINT_PROOFS, 1) if claim.section == "topic" else (1, LINE_PROOFS)
    yield named
    for most in counts:
        yield cover(claim.text, able, most, meaning)


def unproven(claim: Claim, window: Sequence[Segment], reason: str) -> MinutesItem | None:
    """A claim that does not stand, marked with the reason why, beside what comes closest to it.

    None without text, and for what an order to the machine dictates.
    """
    named = _named(claim, window) or cover(claim.text, proofs(window), 1)
    if not named or not claim.text or dictated(claim.text, window):
        return None
    return MinutesItem(claim.section, claim.text, citations(named), topic=claim.heading or None, unproven=reason)


def _named(claim: Claim, window: Sequence[Segment]) -> tuple[Segment, ...]:
    """The utterances that a claim names, those left out that may prove nothing."""
    may_prove = proofs(window)
    named = (window[line - 1] for line in claim.lines if 1 <= line <= len(window))
    return tuple(segment for segment in named if segment in may_prove)


def quote(segment: Segment) -> MinutesItem:
    """An utterance as its own proof."""
    return MinutesItem("topic", _one_line(segment.text), citations((segment,)))


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""The vocabulary: terms that people add for the decoder, and words that their accepted corrections suggest."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher

import apsw

from sttEngine.domain import Term
from sttEngine.errors import InvalidRequest, VocabularyFull
from sttEngine.library.tags import tidy_tag
from sttEngine.store import proposals, vocabulary
from sttEngine.store.database import Database

TEXT_LENGTH = 80
MOST_ALIASES = 20
MOST_TERMS = 2000
MOST_SUGGESTIONS = 200
LEAST_LETTERS = 2  # of a suggested word
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that accepted corrections put in, how often, instead of what, and one place where it is."""

    text: str
    instead_of: tuple[str, ...]
    count: int
    recording_id: str
    segment_id: int


class VocabularyShelf:
    """Changes apply to transcriptions that begin afterwards; none that is there is touched."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def list(self) -> tuple[Term, ...]:
        """In the order of their texts."""
        return await self._db.read(vocabulary.all_of)

    async def add(self, text: str, aliases: Sequence[str] = (), scope: str = "") -> Term:
        """`scope`: a tag, or "" for every recording. Raises InvalidRequest, InvalidTag, TermExists, VocabularyFull."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        term = _checked(Term(uuid.uuid4().hex, text, tuple(aliases), scope, now))

        def insert(conn: apsw.Connection) -> None:
            if vocabulary.count(conn) >= MOST_TERMS:
                raise VocabularyFull(f"The vocabulary holds {MOST_TERMS} terms already.")
            vocabulary.put(conn, term)

        await self._db.write(insert)
        return term

    async def change(
        self, term_id: str, *, text: str | None = None, aliases: Sequence[str] | None = None, scope: str | None = None
    ) -> Term:
        """None leaves a field as it is. Raises TermNotFound, InvalidRequest, InvalidTag, TermExists."""

        def update(conn: apsw.Connection) -> Term:
            term = vocabulary.get(conn, term_id)
            changed = _checked(
                replace(
                    term,
                    text=term.text if text is None else text,
                    aliases=term.aliases if aliases is None else tuple(aliases),
                    scope=term.scope if scope is None else scope,
                )
            )
            vocabulary.put(conn, changed)
            return changed

        return await self._db.write(update)

    async def remove(self, term_id: str) -> None:
        """Raises TermNotFound."""
        await self._db.write(lambda conn: vocabulary.delete(conn, term_id))

    async def suggestions(self) -> tuple[Suggestion, ...]:
        """Words that came by accepted corrections and are in no term, the most frequent first."""
        return await self._db.read(_suggestions)


def changed_words(original: str, proposed: str) -> Iterator[tuple[str, str]]:
    """(was, is) for each stretch of words that a correction put in another's place, marks around them left out."""
    before, after = original.split(), proposed.split()
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = (_EDGES.sub("", " ".join(words)) for words in (before[a:b], after[c:d]))
        if kind == "replace" and vocabulary.folded(was) != vocabulary.folded(now):
            yield was, now


def _suggestions(conn: apsw.Connection) -> tuple[Suggestion, ...]:
    known = {vocabulary.folded(text) for term in vocabulary.all_of(conn) for text in (term.text, *term.aliases)}
    found: dict[str, Suggestion] = {}
    for recording_id, proposal in proposals.accepted(conn):
        for was, now in changed_words(proposal.original, proposal.proposed):
            key = vocabulary.folded(now)
            if key in known or sum(char.isalpha() for char in now) < LEAST_LETTERS or len(now) > TEXT_LENGTH:
                continue
            one = found.get(key, Suggestion(now, (), 0, recording_id, proposal.segment_id))
            heard = one.instead_of if was in one.instead_of else (*one.instead_of, was)
            found[key] = replace(one, count=one.count + 1, instead_of=heard)
    ordered = sorted(found.values(), key=lambda one: (-one.count, vocabulary.folded(one.text)))
    return tuple(ordered[:MOST_SUGGESTIONS])


def _checked(term: Term) -> Term:
    """The term as it is kept: composed, on single spaces, an alias once and never the term itself.

    Raises InvalidRequest, InvalidTag.
    """
    text = _spelling(term.text)
    if len(term.aliases) > MOST_ALIASES:
        raise InvalidRequest(f"A term has at most {MOST_ALIASES} other spellings.", hint="Leave some out.")
    aliases = {vocabulary.folded(alias): alias for alias in map(_spelling, term.aliases)}
    aliases.pop(vocabulary.folded(text), None)
    scope = tidy_tag(term.scope) if term.scope.strip() else ""
    return replace(term, text=text, aliases=tuple(aliases.values()), scope=scope)


def _spelling(given: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in given):
        raise InvalidRequest("A term holds invisible or control characters.", hint="Type it, instead of pasting it.")
    text = " ".join(unicodedata.normalize("NFC", given).split())
    if not 1 <= len(text) <= TEXT_LENGTH or not any(char.isalnum() for char in text):
        raise InvalidRequest(f"A term has 1 to {TEXT_LENGTH} characters, a letter among them.", hint="Write it shorter.")
    return text

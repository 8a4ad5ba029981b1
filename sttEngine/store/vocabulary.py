"""Rows of vocabulary terms, and of the terms that a job keeps. Functions over a connection; the caller owns the transaction."""

from __future__ import annotations

import unicodedata

import apsw
from pydantic import TypeAdapter

from sttEngine.domain import SpokenTerm, Term
from sttEngine.errors import TermExists, TermNotFound

_ALIASES = TypeAdapter(tuple[str, ...])
_SPOKEN = TypeAdapter(tuple[SpokenTerm, ...])
_COLUMNS = "id, text, aliases, scope, created_at"


def folded(text: str) -> str:
    """What two spellings have in common that differ in case alone."""
    return unicodedata.normalize("NFC", text).casefold()


def put(conn: apsw.Connection, term: Term) -> None:
    """Add a term, or change the one with its id. Raises TermExists when another has its text and scope."""
    scopes = conn.execute("SELECT scope FROM terms WHERE folded = ? AND id <> ?", (folded(term.text), term.id))
    if folded(term.scope) in {folded(str(scope)) for (scope,) in scopes}:
        raise TermExists("This term is in the vocabulary already.")
    aliases = _ALIASES.dump_json(term.aliases).decode()
    conn.execute(
        "INSERT OR REPLACE INTO terms (id, text, folded, aliases, scope, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (term.id, term.text, folded(term.text), aliases, term.scope, term.created_at),
    )


def get(conn: apsw.Connection, term_id: str) -> Term:
    """Raises TermNotFound."""
    found = _select(conn, "WHERE id = ?", (term_id,))
    if not found:
        raise TermNotFound("There is no such term.")
    return found[0]


def delete(conn: apsw.Connection, term_id: str) -> None:
    """Raises TermNotFound."""
    get(conn, term_id)
    conn.execute("DELETE FROM terms WHERE id = ?", (term_id,))


def all_of(conn: apsw.Connection) -> tuple[Term, ...]:
    """In the order of their texts."""
    return _select(conn, "ORDER BY folded, scope", ())


def count(conn: apsw.Connection) -> int:
    return int(conn.execute("SELECT count(*) FROM terms").get)


def of_job(conn: apsw.Connection, job_id: str) -> tuple[SpokenTerm, ...]:
    """The terms a job works with: those it has kept, else those for everywhere and those for a tag of its recording.

    Of terms with the same text those for a tag win: their spellings apply, each once.
    """
    kept = conn.execute("SELECT terms FROM job_terms WHERE job_id = ?", (job_id,)).fetchone()
    if kept is not None:
        return _SPOKEN.validate_json(str(kept[0]))
    carried = conn.execute(
        "SELECT folded FROM recording_tags WHERE recording_id = (SELECT recording_id FROM jobs WHERE id = ?)", (job_id,)
    )
    tags = {str(tag) for (tag,) in carried}
    chosen: dict[str, list[Term]] = {}
    for term in all_of(conn):
        if not term.scope or folded(term.scope) in tags:
            chosen.setdefault(folded(term.text), []).append(term)
    return tuple(_spoken(terms) for terms in chosen.values())


def keep_for_job(conn: apsw.Connection, job_id: str) -> None:
    """From now on this job works with these terms, whatever becomes of the vocabulary. A second call changes nothing."""
    terms = _SPOKEN.dump_json(of_job(conn, job_id)).decode()
    conn.execute("INSERT INTO job_terms (job_id, terms) VALUES (?, ?) ON CONFLICT DO NOTHING", (job_id, terms))


def forget_for_job(conn: apsw.Connection, job_id: str) -> None:
    """The job has done its work and will not come back."""
    conn.execute("DELETE FROM job_terms WHERE job_id = ?", (job_id,))


def _spoken(terms: list[Term]) -> SpokenTerm:
    """One term of those with the same text."""
    scoped = [term for term in terms if term.scope] or terms
    aliases = {folded(alias): alias for term in scoped for alias in term.aliases}
    return SpokenTerm(scoped[0].text, tuple(aliases.values()))


def _select(conn: apsw.Connection, clause: str, bindings: tuple[apsw.SQLiteValue, ...]) -> tuple[Term, ...]:
    rows = conn.execute(f"SELECT {_COLUMNS} FROM terms {clause}", bindings).fetchall()
    return tuple(
        Term(str(term_id), str(text), _ALIASES.validate_json(str(aliases)), str(scope), str(created_at))
        for term_id, text, aliases, scope, created_at in rows
    )

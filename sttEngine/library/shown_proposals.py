"""Proposals as a person is shown them: with what each one touches. Told as they are read, under the terms that there are now."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from sttEngine.domain import Proposal, ShownProposal, Term
from sttEngine.minutes.touches import touches
from sttEngine.store import proposals, vocabulary


def shown_proposals(conn: apsw.Connection, recording_id: str) -> tuple[ShownProposal, ...]:
    """In reading order. A term counts whatever it is for: one more name to look at does no harm."""
    found = proposals.all_of(conn, recording_id)
    spellings = _spellings(vocabulary.all_of(conn), found)
    return tuple(_shown(one, spellings) for one in found)


def _spellings(terms: Sequence[Term], given: Sequence[Proposal]) -> tuple[str, ...]:
    """Those that may be in any of the proposals at all: thousands are not to be looked for in each."""
    texts = "\n".join(text for one in given for text in (one.original, one.proposed)).casefold()
    every = dict.fromkeys(spelling for term in terms for spelling in (term.text, *term.aliases))
    return tuple(spelling for spelling in every if spelling.split()[0].casefold() in texts)


def _shown(one: Proposal, spellings: tuple[str, ...]) -> ShownProposal:
    return ShownProposal(one.segment_id, one.original, one.proposed, one.state, one.kind, touches(one, spellings))

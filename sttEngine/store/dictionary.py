"""The words of the archive, to find what was meant by one that it does not hold. Functions over a caller's connection."""

from __future__ import annotations

import apsw
from pydantic import TypeAdapter

from sttEngine.search.tokens import whole_words

_WORDS: TypeAdapter[list[tuple[str, int]]] = TypeAdapter(list[tuple[str, int]])


def keep(conn: apsw.Connection, recording_id: str) -> None:
    """Take in the words that the recording's chunks hold now, and forget those of before. One that is not indexed has none."""
    conn.execute(
        "INSERT INTO recording_words (recording_id, words) SELECT recording_id, ? FROM indexed_recordings WHERE recording_id = ?"
        " ON CONFLICT (recording_id) DO UPDATE SET words = excluded.words",
        (_words(conn, recording_id), recording_id),
    )


def agrees(conn: apsw.Connection, recording_id: str) -> bool:
    """Whether what is kept are the words of the recording's chunks."""
    kept = conn.execute("SELECT words FROM recording_words WHERE recording_id = ?", (recording_id,)).fetchone()
    return kept is not None and kept[0] == _words(conn, recording_id)


def between(conn: apsw.Connection, first: str, after: str, most: int) -> list[tuple[str, int]]:
    """Words from `first` to before `after`, at most `most`, and how many recordings hold each."""
    rows = conn.execute("SELECT term, doc FROM dictionary_terms WHERE term >= ? AND term < ? LIMIT ?", (first, after, most))
    return _WORDS.validate_python(rows.fetchall())


def _words(conn: apsw.Connection, recording_id: str) -> str:
    held: set[str] = set()
    for (tokens,) in conn.execute("SELECT tokens FROM chunks WHERE recording_id = ?", (recording_id,)):
        held.update(whole_words(str(tokens)))
    return " ".join(sorted(held))

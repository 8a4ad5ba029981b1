"""What is shown of a user's file name. Pure; nothing from here reaches a path."""

from __future__ import annotations

import re
import unicodedata

UNTITLED = "Untitled"
TITLE_LENGTH = 200
FILE_NAME_LENGTH = 255

# Letters that reorder or hide others: direction marks, overrides and isolates, the byte order mark. Joiners stay, for emoji.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
_SUFFIX = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,8}$")  # "talk.mp3" has one, "meeting 3.5" has none


def shown_file_name(given: str) -> str:
    """The last part of a name or path, composed (NFC), on one line, at most 255 characters; "" when nothing is left."""
    return _shorten(one_line(re.split(r"[/\\]", given)[-1]), FILE_NAME_LENGTH)


def title_from(given: str) -> str:
    """The name without its ending, as `shown_title`; "Untitled" when nothing is left."""
    return shown_title(_SUFFIX.sub("", one_line(re.split(r"[/\\]", given)[-1]))) or UNTITLED


def shown_title(given: str) -> str:
    """A title on one line without invisible letters, at most 200 characters; "" when only dots and spaces are left."""
    title = _shorten(one_line(given), TITLE_LENGTH)
    return title if title.strip(". ") else ""


def one_line(text: str) -> str:
    """Composed (NFC), trimmed, with single spaces, without control characters and invisible letters."""
    composed = unicodedata.normalize("NFC", text)
    # Cc: control characters. Cs: bytes of a file name that were no UTF-8, and could not be stored as text.
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in _HIDDEN.sub("", composed))
    return " ".join(visible.split())


def _shorten(text: str, length: int) -> str:
    return text[:length].rstrip(" \u200d")

"""Documents: the text of a PDF page by page, a text file's text, and passages cut from either. Opens no other file.

A PDF is taken as hostile: pages, bytes and seconds are bounded, and whatever its parser trips over ends as an error of ours.
"""

from __future__ import annotations

import re
import struct
import time
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError as PdfDependencyError
from pypdf.errors import PyPdfError

from sttEngine.engines.base import CancelFlag
from sttEngine.errors import EncryptedDocument, UnreadableDocument
from sttEngine.media.sniff import SAMPLE_BYTES, text_encoding

PASSAGE_CHARACTERS = 600  # of a page, whose lines are those of its layout
LINE_CHARACTERS = 300  # of a text: what cites a line leads to the line itself
WRAPPED_COLUMNS = 50  # a narrower line was ended by who wrote it, not by an editor's margin
WRAPPED_SHARE = 0.75  # of the widest line of its paragraph, likewise
MAX_PAGES = 5_000
MAX_PAGE_BYTES = 8 * 2**20  # drawing instructions of one page; text needs a few kilobytes
MAX_TEXT_BYTES = 64 * 2**20
PAGE_SECONDS = 20.0

# What pypdf lets through on damaged files besides its own errors.
_PDF_FAULTS = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError,
    NotImplementedError, OSError, EOFError, zlib.error, struct.error,
)  # fmt: skip
_SENTENCE_END = re.compile(r"(?<=[.!?。？！…])\s+")
_LINE_END = re.compile(r"[.!?。？！…:：;][\"'”’)\]」』]*\s*$")
# Somebody begins to speak, or an item of a list, a heading, a time.
_LINE_START = re.compile(r"\s*(?:[^\s:：]{1,20}(?:\s[^\s:：]{1,20}){0,2}\s?[:：]\s|[-*+•·#>|]|\(?\d+[.)]\s|\[?\d{1,2}:\d{2})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Page:
    """One page, counted from 1 `of` so many. `omitted`: why its text is not here, when something stopped the reading."""

    number: int
    of: int
    text: str
    omitted: str | None = None


def pdf_page_count(source: Path) -> int:
    """Raises EncryptedDocument, UnreadableDocument."""
    try:
        return len(_open(source).pages)
    except _PDF_FAULTS as error:
        raise UnreadableDocument("The PDF is damaged and cannot be opened.") from error


def pdf_pages(source: Path, cancel: CancelFlag) -> Iterator[Page]:
    """Every page in order. A page that cannot be read in bounds comes without text and says why.

    Raises EncryptedDocument, UnreadableDocument, Cancelled.
    """
    try:
        reader = _open(source)
        count = len(reader.pages)
    except _PDF_FAULTS as error:
        raise UnreadableDocument("The PDF is damaged and cannot be opened.") from error
    if count > MAX_PAGES:
        raise UnreadableDocument(f"The PDF has {count} pages; {MAX_PAGES} is the limit.", hint="Split the document.")
    for index in range(count):
        try:
            text, omitted = _page_text(reader.pages[index], cancel), None
        except _TooMuch:
            text, omitted = "", "page_too_complex"
        except _PDF_FAULTS:
            text, omitted = "", "page_unreadable"
        yield Page(index + 1, count, text, omitted)


def read_text(source: Path) -> Page:
    """The whole of a text file as page 1: UTF-8, UTF-16 with a mark, or CP949. Raises UnreadableDocument."""
    if source.stat().st_size > MAX_TEXT_BYTES:
        raise UnreadableDocument("The text is longer than 64 MiB.", hint="Split the document.")
    content = source.read_bytes()
    encoding = text_encoding(content[:SAMPLE_BYTES])
    if encoding is None:
        raise UnreadableDocument("The text is in no encoding that is known here.", hint="Save it as UTF-8.")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = content.decode("cp949")  # the first Hangul of a long CP949 file may come late
        except UnicodeDecodeError as error:
            raise UnreadableDocument("The text changes its encoding on its way.", hint="Save it as UTF-8.") from error
    return Page(1, 1, text.lstrip("\ufeff"))


def passages(text: str) -> list[str]:
    """`text` as paragraphs of at most PASSAGE_CHARACTERS, cut at sentence ends where there are any. Loses nothing but space."""
    return [piece for paragraph in _paragraphs(text) for piece in _fitting(paragraph, PASSAGE_CHARACTERS)]


def text_lines(text: str) -> list[str]:
    """`text` as its lines, of at most LINE_CHARACTERS. Loses nothing but space.

    Lines that an editor broke at its margin are one; long ones are cut at sentence ends where there are any.
    """
    lines = (line for paragraph in _paragraphs(text) for line in _unwrapped(paragraph))
    return [piece for line in lines for piece in _fitting(line, LINE_CHARACTERS)]


def guess_language(text: str) -> str | None:
    """By script: "ko" or "ja" where their letters are common, "en" for Latin text, None for what cannot be told so."""
    hangul = len(re.findall(r"[가-힣]", text))
    kana = len(re.findall(r"[ぁ-ヿ]", text))
    latin = len(re.findall(r"[A-Za-z]", text))
    letters = sum(char.isalpha() for char in text)
    if letters == 0:
        return None
    if hangul > 0.15 * letters:  # a Korean syllable says as much as three Latin letters
        return "ko"
    if kana > 0.15 * letters:
        return "ja"
    return "en" if latin > 0.9 * letters else None


class _TooMuch(Exception):
    """A page is over its limit of bytes or seconds."""


def _open(source: Path) -> PdfReader:
    reader = PdfReader(source, strict=False)
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")
        except PdfDependencyError as error:
            raise EncryptedDocument("The PDF is protected in a way that cannot be opened here.") from error
        if not opened:
            raise EncryptedDocument("The PDF is protected by a password.")
    return reader


def _page_text(page: Any, cancel: CancelFlag) -> str:
    content = page.get_contents()
    if content is None:
        return ""
    if len(content.get_data()) > MAX_PAGE_BYTES:
        raise _TooMuch
    deadline = time.monotonic() + PAGE_SECONDS

    def watch(*_: object) -> None:
        cancel.raise_if_set()
        if time.monotonic() > deadline:
            raise _TooMuch

    return str(page.extract_text(visitor_operand_before=watch))


def _paragraphs(text: str) -> list[str]:
    return re.split(r"\n[ \t]*\n|\f", _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))


def _unwrapped(paragraph: str) -> Iterator[str]:
    """Lines as they were meant: one that fills the width and ends in the middle of a sentence goes on in the next."""
    lines = [line for line in paragraph.splitlines() if line.strip()]
    full = max(WRAPPED_COLUMNS, WRAPPED_SHARE * max(map(_columns, lines), default=0))
    meant: list[str] = []
    for line, following in zip_longest(lines, lines[1:]):
        meant.append(line)
        goes_on = _columns(line) >= full and not _LINE_END.search(line)
        if following is None or not goes_on or _LINE_START.match(following):
            yield " ".join(meant)
            meant.clear()


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line.strip())


def _fitting(text: str, most: int) -> Iterator[str]:
    """The text on one line, in runs of whole sentences of at most `most` characters."""
    current = ""
    for sentence in _SENTENCE_END.split(" ".join(text.split())):
        for piece in _pieces(sentence, most):
            if current and len(current) + 1 + len(piece) > most:
                yield current
                current = piece
            else:
                current = f"{current} {piece}" if current else piece
    if current:
        yield current


def _pieces(sentence: str, most: int) -> Iterator[str]:
    """A sentence longer than `most` characters, cut at spaces; a word longer than that, cut anywhere."""
    at = 0
    while len(sentence) - at > most:
        cut = sentence.rfind(" ", at + 1, at + most + 1)
        cut = cut if cut > 0 else at + most
        yield sentence[at:cut]
        at = cut + sentence.startswith(" ", cut)
    if at < len(sentence):
        yield sentence[at:]

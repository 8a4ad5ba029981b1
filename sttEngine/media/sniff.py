"""What a file is, told from its first bytes and never from its name. Opens no demuxer; reads 64 KiB at most."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Literal

Content = Literal["pdf", "text", "playlist", "foreign", "binary"]

SAMPLE_BYTES = 64 * 1024
MAX_CONTROL_SHARE = 0.005  # a text may hold a stray form feed; binary data holds many
TEXT_ENCODINGS = ("utf-8", "cp949")

_FOREIGN = (
    b"PK\x03\x04", b"PK\x05\x06", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf",
    b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"%!PS", b"II*\x00", b"MM\x00*", b"SQLite format 3",
    b"\xca\xfe\xba\xbe", b"#!/",
)  # fmt: skip
_FOREIGN_UNLESS_TEXT = (b"MZ", b"BM")  # two letters are also how a text about the MZ generation or BMW begins
_CONCAT_WORDS = {"file", "stream", "duration", "inpoint", "outpoint", "option", "file_packet_meta", "exact_stream_id"}
_PLAYLIST_STARTS = (
    "#extm3u", "ffconcat", "[playlist]", "[reference]", "<asx", "<smil", "<?wpl", "rtsptext", "v=0\r\no=", "v=0\no=",
)  # fmt: skip
_PLAYLIST_TAGS = re.compile(r"<(mpd|playlist|smil|asx|smoothstreamingmedia)[\s>]", re.IGNORECASE)
_CONCAT_SCRIPT = re.compile(r"\A(?:\s*(?:#[^\n]*)?\n)*\s*(?:file|stream|duration|inpoint)\s+\S[^\n]*", re.IGNORECASE)
_MARKUP = re.compile(r"\A\s*<(?:!doctype|html|head|body|svg|\?xml)", re.IGNORECASE)


def sniff(path: Path) -> Content:
    """What the file holds. "foreign": known to be something we do not take; "binary": a demuxer must say."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    return sniff_bytes(head)


def sniff_bytes(head: bytes) -> Content:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_FOREIGN):
        return "foreign"
    encoding = text_encoding(head)
    if encoding is None:
        return "foreign" if head.startswith(_FOREIGN_UNLESS_TEXT) else "binary"
    text = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    if text.lower().startswith(_PLAYLIST_STARTS) or _PLAYLIST_TAGS.search(text[:4096]) or _is_concat_script(text):
        return "playlist"
    return "foreign" if _MARKUP.match(text) else "text"


def text_encoding(head: bytes) -> str | None:
    """The encoding in which `head`, the start of a file, is a text: by its mark, else UTF-8, else CP949; None for none."""
    if not head:
        return None
    if head.startswith(codecs.BOM_UTF8):
        candidates: tuple[str, ...] = ("utf-8-sig",)
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    elif b"\x00" in head:
        return None
    else:
        candidates = TEXT_ENCODINGS
    for encoding in candidates:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            text = decoder.decode(head, final=len(head) < SAMPLE_BYTES)
        except UnicodeDecodeError:
            continue
        control = sum(1 for char in text if ord(char) < 32 and char not in "\t\r\n\f")
        if text.strip() and control <= MAX_CONTROL_SHARE * len(text):
            return encoding
    return None


def _is_concat_script(text: str) -> bool:
    """A script of ffmpeg's concat demuxer without its header: each line that is no remark is one of its directives."""
    if not _CONCAT_SCRIPT.match(text):
        return False
    lines = [line.strip() for line in text[:4096].splitlines() if line.strip() and not line.lstrip().startswith("#")]
    words = {line.split(maxsplit=1)[0].lower() for line in lines[:20]}
    return "file" in words and words <= _CONCAT_WORDS

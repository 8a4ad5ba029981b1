"""Small documents and a video that tests make as they run: PDFs with text, with a password, with pictures alone; an MP4."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, StreamObject


def text_pdf(path: Path, pages: Sequence[str]) -> Path:
    """A PDF with one line of Latin text on each page, or none where it is empty."""
    _writer(pages).write(path)
    return path


def encrypted_pdf(path: Path, password: str, algorithm: str) -> Path:
    """A PDF that opens with `password` alone."""
    writer = _writer(["A secret line."])
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    writer.write(path)
    return path


def scanned_pdf(path: Path) -> Path:
    """A PDF whose only page is a picture."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    picture = StreamObject()
    picture.set_data(bytes(range(256)))
    for name, value in {"/Width": 16, "/Height": 16, "/BitsPerComponent": 8}.items():
        picture[NameObject(name)] = NumberObject(value)
    picture[NameObject("/Type")], picture[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Image")
    picture[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
    pictures = DictionaryObject({NameObject("/Im0"): writer._add_object(picture)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    _draw(writer, page, b"q 200 0 0 200 0 0 cm /Im0 Do Q")
    writer.write(path)
    return path


def video(ffmpeg: str, sound: Path, path: Path) -> Path:
    """An MP4 with a moving picture and `sound`."""
    picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10"]
    codecs = ["-c:v", "mpeg4", "-c:a", "aac", "-b:a", "64k", "-shortest"]
    subprocess.run([ffmpeg, "-nostdin", "-y", "-loglevel", "error", "-i", sound, *picture, *codecs, path], check=True)
    return path


def _writer(pages: Sequence[str]) -> PdfWriter:
    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(595, 842)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        if text:
            _draw(writer, page, f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
    return writer


def _draw(writer: PdfWriter, page: DictionaryObject, commands: bytes) -> None:
    stream = DecodedStreamObject()
    stream.set_data(commands)
    page[NameObject("/Contents")] = writer._add_object(stream)

"""Probe stage: what the file is, by its content, and whether a browser plays it. Writes nothing."""

from __future__ import annotations

from pathlib import Path

from sttEngine.errors import EmptyFile, PlaylistRefused, UnreadableMedia, UnsupportedFormat
from sttEngine.library.files import AUDIO, VIDEO
from sttEngine.media.documents import pdf_page_count
from sttEngine.media.probe import read_header
from sttEngine.media.sniff import sniff
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import ProbeInput, ProbeResult

MEDIA_ENDINGS = frozenset((*AUDIO, *VIDEO))


def run(task_input: ProbeInput, ctx: StageContext) -> ProbeResult:
    """Raises EmptyFile, PlaylistRefused, UnsupportedFormat, UnreadableMedia, NoAudio, EncryptedDocument, UnreadableDocument."""
    ctx.cancel.raise_if_set()
    source = Path(task_input.source)
    if source.stat().st_size == 0:
        raise EmptyFile("The file is empty.")
    named_as_media = source.suffix.lower().lstrip(".") in MEDIA_ENDINGS
    content = sniff(source)
    if content == "playlist":
        raise PlaylistRefused("This file is a playlist.")
    if content == "foreign":
        raise UnsupportedFormat("The file is neither sound, video, PDF nor text.")
    if content == "pdf":
        return ProbeResult(kind="pdf", container="pdf", page_count=pdf_page_count(source))
    if content == "text":
        if named_as_media:
            raise UnreadableMedia("The file is named like sound or video, but it holds text.")
        return ProbeResult(kind="text", container="text", page_count=1)
    header = read_header(source, named_as_media=named_as_media)
    return ProbeResult(
        kind="video" if header.video_codec is not None else "audio",
        container=header.container,
        audio_codec=header.audio_codec,
        audio_channels=header.audio_channels,
        video_codec=header.video_codec,
        duration_seconds=header.duration_seconds,
        plays_in_browser=header.plays_in_browser,
    )

"""ffmpeg, which reads subtitles back."""

from __future__ import annotations

import shutil

import imageio_ffmpeg
import pytest


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())

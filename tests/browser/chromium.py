"""The browser of the tests and of the script that takes pictures: what its microphone hears, and whose it is."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from sttEngine.bench.browser import PATIENCE_MS, started_chromium
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.settings import PROJECT_ROOT
from tests.browser.sound import NOTE_SEEKS


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium whose microphone hears our meeting, with a profile of its own. Raises BrowserMissing without one."""
    with tempfile.TemporaryDirectory() as folder:
        heard = f"--use-file-for-fake-audio-capture={_as_wave(Path(folder) / 'heard.wav')}"
        with started_chromium("--use-fake-device-for-media-stream", heard) as browser:
            yield browser


def _as_wave(path: Path) -> Path:
    ffmpeg = find_ffmpeg("")
    assert ffmpeg is not None
    source = PROJECT_ROOT / "tests/recordings/meeting.ogg"
    subprocess.run([ffmpeg, "-nostdin", "-loglevel", "error", "-i", source, "-ac", "1", "-ar", "48000", path], check=True)
    return path


def context(
    browser: Browser, *, language: str = "en", dark: bool = False, width: int = 1280, height: int = 800, bypass_csp: bool = False
) -> BrowserContext:
    """A person's browser: its language, theme and window."""
    made = browser.new_context(
        locale="ko-KR" if language == "ko" else "en-GB",
        timezone_id="Asia/Seoul",
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": height},
        bypass_csp=bypass_csp,
        reduced_motion="reduce",
    )
    made.set_default_timeout(PATIENCE_MS)
    made.add_init_script(NOTE_SEEKS)
    return made

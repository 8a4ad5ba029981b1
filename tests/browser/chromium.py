"""How the browser is started and how a page is opened, for tests and for the script that takes pictures."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sttEngine.bench.live_server import LiveServer
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.settings import PROJECT_ROOT
from sttEngine.testing.prepare import find_chromium
from tests.browser.sound import NOTE_SEEKS

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
)
PATIENCE_MS = 30_000  # a worker that starts beside other tests takes its time


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium whose microphone hears our meeting, with a profile of its own. Raises RuntimeError without one."""
    found = find_chromium()
    if found is None:
        raise RuntimeError("no Chromium was found: install chromium, or set CHROMIUM_PATH")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        heard = f"--use-file-for-fake-audio-capture={_as_wave(Path(folder) / 'heard.wav')}"
        browser = playwright.chromium.launch(executable_path=found, headless=True, args=[*FLAGS, heard])
        try:
            yield browser
        finally:
            browser.close()


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


def enter(opened: BrowserContext, server: LiveServer, route: str = "#/inbox") -> Page:
    """Open the page with the secret, then go to `route`."""
    page = opened.new_page()
    page.goto(server.url)
    page.goto(f"{server.base_url}/{route}")
    page.get_by_role("navigation").first.wait_for()
    return page

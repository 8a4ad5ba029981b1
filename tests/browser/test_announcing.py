"""Work that goes on is told to those who do not see it: each stage, each quarter of it, the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page

from sttEngine.bench.archive import MEETING
from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter
from tests.browser.socket_line import lines_of

pytestmark = pytest.mark.browser

# All that is said in the page's lines for ears alone, in its order.
NOTE_SAID = """() => {
  window.said = [];
  const note = changes => {
    for (const { target } of changes) {
      const line = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target).closest('p.hidden-text[role=status]');
      if (line?.textContent && line.textContent !== window.said.at(-1)) window.said.push(line.textContent);
    }
  };
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
SAID = {
    "en": ["Transcribing, step 2 of 2", "Transcribing, 25 %", "Transcribing, 50 %", "Transcribing, 75 %", "Done"],
    "ko": ["받아쓰기, 2단계 중 2단계", "받아쓰기, 25 %", "받아쓰기, 50 %", "받아쓰기, 75 %", "끝났어요"],
}


def job(state: str) -> dict[str, object]:
    run = {"fraction": 0, "seconds": None, "error": None, "device": None}
    stages = [{**run, "stage": "probe", "state": "done"}, {**run, "stage": "transcribe", "state": "running"}]
    made = {"created_at": "2026-01-01T00:00:00Z", "ended_at": None, "attempts": 1, "position": 1, "error": None}
    return {**made, "id": "job", "recording_id": MEETING, "state": state, "stages": stages}


def progress(fraction: float) -> dict[str, object]:
    amounts = {"done": fraction, "total": 1, "unit": "seconds", "rate": None, "eta_seconds": None}
    return {"type": "progress", "job_id": "job", "recording_id": MEETING, "stage": "transcribe", "fraction": fraction, **amounts}


def told_by(page: Page, server: LiveServer) -> Callable[..., None]:
    """The page of the library with a line to the server that a test can speak on."""
    lines = lines_of(page, server)
    page.locator("main [data-index]").first.wait_for()
    while not lines:
        page.evaluate("() => 1")
    page.evaluate(NOTE_SAID)
    numbers = count(100_000)

    def tell(*events: dict[str, object]) -> None:
        for event in events:
            lines[0].send(json.dumps({"seq": next(numbers), **event}))

    return tell


def said(page: Page, texts: int) -> list[str]:
    """All that was said, once there are so many texts."""
    page.wait_for_function("n => window.said.length >= n", arg=texts)
    return list(page.evaluate("() => window.said"))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_stages_quarters_and_the_end_are_said(library: LiveServer, visit: Enter, language: str) -> None:
    page = visit(library, "#/library", language=language)
    tell = told_by(page, library)
    tell({"type": "job", "job": job("running")})
    said(page, 1)
    for n, fraction in enumerate((0.25, 0.5, 0.75), 2):
        tell(progress(fraction - 0.01), progress(fraction), progress(fraction + 0.01))
        said(page, n)
    tell({"type": "ended", "job": job("succeeded")})
    assert said(page, 5) == [f"Autumn release planning: {text}" for text in SAID[language]]


def test_of_what_comes_at_once_the_end_is_not_lost(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/library")
    tell = told_by(page, library)
    started = [{"type": "job", "job": {**job("running"), "id": name}} for name in ("job", "next")]
    tell(started[0], progress(0.5), {"type": "ended", "job": job("failed")}, started[1])
    assert [text.partition(": ")[2] for text in said(page, 3)] == [SAID["en"][0], "Failed", SAID["en"][0]]

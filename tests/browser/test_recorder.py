"""Recording from the microphone, which hears our own meeting: a crash of page or server costs seconds, never the recording."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.sync_api import Error, Locator, Page, expect

from sttEngine.bench.live_server import LiveServer, fetch
from tests.browser.conftest import Enter
from tests.browser.restarts import successor
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

Allowed = Callable[..., Page]
# A promise is a value like others to `wait_for_function`, so the page itself asks until it is so.
RECEIVED = """async n => {
  const received = async () => (await (await fetch('/api/uploads')).json()).uploads.some(one => one.received_bytes > n);
  while (!await received()) await new Promise(requestAnimationFrame);
}"""


@pytest.fixture
def allowed(visit: Enter) -> Allowed:
    """Open the page as a person who allows the microphone, and leaves the page although it warns."""

    def open_page(server: LiveServer, route: str = "#/inbox", **looks: Any) -> Page:
        page = visit(server, route, **looks)
        page.context.grant_permissions(["microphone"])
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    return open_page


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Recording", exact=True)


def record(page: Page, seconds: int) -> None:
    """Begin, and wait until so much is recorded."""
    page.get_by_role("button", name="Record", exact=True).click()
    wait_for(page, seconds)


def wait_for(page: Page, seconds: int) -> None:
    passed = f"s => Number(document.querySelector('[role=timer]')?.textContent.split(':')[1]) >= {seconds}"
    page.wait_for_function(passed)


def wait_received(page: Page, more_than: int) -> None:
    """Until the server has acknowledged more."""
    page.evaluate(RECEIVED, more_than)


def the_recording(page: Page, server: LiveServer) -> Any:
    """The one that there is, once it was probed and normalised; what follows needs weights."""
    expect(page.locator("main li", has=page.locator("a.title")).locator(".bad")).to_have_text("The model is not here yet.")
    (recording,) = fetch(server, "/api/recordings")["recordings"]
    return recording


def heard(server: LiveServer, recording_id: str) -> tuple[float, float]:
    """Seconds and loudness of what came, read from the source itself."""
    with server.client() as client:
        source = client.get(f"/api/recordings/{recording_id}/source").content
    with av.open(io.BytesIO(source), "r") as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
        frames = [part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    samples = np.concatenate(frames, axis=1)[0]
    return len(samples) / 16_000, float(np.sqrt(np.mean(samples**2)))


def test_a_recording_is_made_seen_everywhere_and_played(server: LiveServer, allowed: Allowed) -> None:
    page = allowed(server)
    record(page, 2)
    page.get_by_role("link", name="Library").click()
    bar(page).get_by_role("button", name="Pause").click()
    expect(bar(page)).to_have_attribute("data-state", "paused")
    stood = page.get_by_role("timer").inner_text()
    expect(page).to_have_url(re.compile("#/library"))
    assert page.get_by_role("timer").inner_text() == stood
    bar(page).get_by_role("button", name="Resume").click()
    wait_for(page, 5)
    bar(page).get_by_role("button", name="Stop and save").click()
    expect(page.get_by_text(re.compile("Recording .* is saved."))).to_be_visible()
    page.get_by_role("link", name="Inbox").click()
    recording = the_recording(page, server)
    assert re.fullmatch(r"Recording .*20\d\d.*", recording["title"])
    seconds, loudness = heard(server, recording["id"])
    assert 4 < seconds < 60 and loudness > 0.005
    page.goto(f"{server.base_url}/#/recording/{recording['id']}")
    page.wait_for_function(
        "s => { const a = document.querySelector('audio'); return a && Math.abs(a.duration - s) < 1; }", arg=seconds
    )
    page.evaluate("() => { document.querySelector('audio').currentTime = 3; }")
    page.wait_for_function("() => { const a = document.querySelector('audio'); return !a.seeking && a.currentTime >= 3; }")


@pytest.mark.parametrize("way", ["reload", "crash"])
def test_a_page_that_ends_in_the_middle_loses_seconds_at_most(server: LiveServer, allowed: Allowed, way: str) -> None:
    page = allowed(server)
    record(page, 4)
    wait_received(page, 5000)
    if way == "reload":
        page.reload()
    else:
        with page.expect_event("crash"), suppress(Error):  # it cannot answer
            page.goto("chrome://crash")
        page = page.context.new_page()
        page.goto(f"{server.base_url}/#/inbox")
    expect(page.get_by_text("It is saved up to its last second.")).to_be_visible()
    seconds, loudness = heard(server, the_recording(page, server)["id"])
    assert seconds > 2 and loudness > 0.005
    assert fetch(server, "/api/uploads") == {"uploads": []}


def test_a_server_that_ends_in_the_middle_costs_nothing(
    server: LiveServer, allowed: Allowed, tmp_path: Path, no_models: dict[str, str]
) -> None:
    page = allowed(server, offline=True)
    record(page, 2)
    wait_received(page, 5000)
    server.kill()
    expect(bar(page)).to_contain_text("The server does not answer. Recording goes on")
    with successor(server, tmp_path / "archive", no_models) as second:
        expect(page.get_by_role("heading", name="This tab cannot use RecordRoute")).to_be_visible()
        expect(bar(page)).to_be_visible()
        other = page.context.new_page()
        other.goto(second.url)
        wait_for(page, 6)
        bar(page).get_by_role("button", name="Stop and save").click()
        seconds, loudness = heard(second, the_recording(other, second)["id"])
    assert seconds > 5 and loudness > 0.005


def test_what_stands_in_the_way_of_a_microphone_is_told(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The browser may not use the microphone. Allow it for this page")
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('none', 'NotFoundError'); }; }"
    )
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("No microphone was found.")


def test_a_microphone_that_is_unplugged_keeps_what_it_heard(server: LiveServer, allowed: Allowed) -> None:
    page = allowed(server)
    page.evaluate(
        """() => { const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async want => window.stream = await real(want); }"""
    )
    record(page, 3)
    page.evaluate("() => window.stream.getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.get_by_role("alert")).to_contain_text("The microphone was disconnected. What was recorded until then is kept.")
    seconds, _ = heard(server, the_recording(page, server)["id"])
    assert seconds > 2


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_bar_passes_the_rules_on_every_size(server: LiveServer, allowed: Allowed, dark: bool) -> None:
    for width in (1280, 360):
        page = allowed(server, dark=dark, width=width, bypass_csp=True)
        record(page, 1)
        assert violations(page) == []
        scrolls = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
        assert not scrolls
        bar(page).get_by_role("button", name="Stop and save").click()
        expect(bar(page)).to_have_count(0)


def test_one_that_another_browser_left_is_offered(server: LiveServer, allowed: Allowed, visit: Enter, tmp_path: Path) -> None:
    page = allowed(server)
    record(page, 2)
    wait_received(page, 20_000)
    page.context.close()
    for path in (tmp_path / "archive" / "uploads").glob("*.arriving"):
        os.utime(path, (0, 0))
    other = visit(server)
    other.get_by_role("button", name="Save it").click()
    seconds, _ = heard(server, the_recording(other, server)["id"])
    assert seconds > 1

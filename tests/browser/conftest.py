"""One browser for all tests of the page; servers without weights, so that jobs of documents end within a second."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sttEngine.bench.browser import PATIENCE_MS, enter
from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.bench.ui_walk import Heard
from tests.browser.chromium import chromium, context
from tests.browser.seeded import two_meetings, with_notes_in_the_trash
from tests.browser.talks import seed_talks


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def no_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"RECORDROUTE_MODELS_DIR": str(tmp_path_factory.mktemp("models"))}


@pytest.fixture
def server(tmp_path: Path, no_models: dict[str, str]) -> Iterator[LiveServer]:
    """A server with an empty archive."""
    data_dir = tmp_path / "archive"
    data_dir.mkdir()
    with live_server(data_dir, environment=no_models) as started:
        yield started


@pytest.fixture(scope="package")
def library(tmp_path_factory: pytest.TempPathFactory, no_models: dict[str, str]) -> Iterator[LiveServer]:
    """A server with two finished meetings, and notes in the trash, which tests only read."""
    with two_meetings(tmp_path_factory.mktemp("library"), no_models, with_notes_in_the_trash) as started:
        yield started


@pytest.fixture
def own(tmp_path: Path, no_models: dict[str, str]) -> Iterator[LiveServer]:
    """A server with the two meetings, of a test's own."""
    with two_meetings(tmp_path, no_models) as started:
        yield started


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory, no_models: dict[str, str]) -> Iterator[LiveServer]:
    """A server with talks that tests of one file change, each its own."""
    data_dir = tmp_path_factory.mktemp("talks") / "archive"
    data_dir.mkdir()
    seed_talks(data_dir)
    with live_server(data_dir, environment=no_models) as started:
        yield started


Enter = Callable[..., Page]
Listen = Callable[..., None]
# A browser writes a line for each answer of 4xx, which are answers like others to the page, and where a page is left while its
# socket opens; without a server it writes one for each try.
OWN = r"Failed to load resource|WebSocket connection to '[^']*' failed: WebSocket is closed before the connection is established"
OFFLINE = rf"{OWN}|WebSocket connection to"


@contextmanager
def listening() -> Iterator[Listen]:
    """Hear the pages of a browser: what they complain of, and what they ask of other machines, fails the test.

    `offline`: the server goes away in the middle.
    """
    all_heard: list[tuple[Heard, str]] = []

    def hear(opened: BrowserContext, *, offline: bool = False) -> None:
        heard = Heard()
        heard.listen(opened)
        all_heard.append((heard, OFFLINE if offline else OWN))

    yield hear
    ended = [(heard.taken("all"), ignored) for heard, ignored in all_heard]
    assert [url for step, _ in ended for url in step.elsewhere] == []
    assert [text for step, ignored in ended for text in step.complaints if not re.match(ignored, text)] == []


@pytest.fixture
def listen() -> Iterator[Listen]:
    with listening() as hear:
        yield hear


@pytest.fixture
def visit(browser: Browser, listen: Listen) -> Iterator[Enter]:
    """Open the page of a server as a person with a language, theme and window, who listens to it."""
    opened: list[BrowserContext] = []

    def open_page(server: LiveServer, route: str = "#/inbox", *, offline: bool = False, **looks: object) -> Page:
        made = context(browser, **looks)  # type: ignore[arg-type]
        opened.append(made)
        listen(made, offline=offline)
        return enter(made, server, route)

    yield open_page
    for made in opened:
        made.close()

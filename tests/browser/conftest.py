"""One browser for all tests of the page; servers without weights, so that jobs of documents end within a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sttEngine.bench.archive import seed
from sttEngine.bench.browser import PATIENCE_MS, enter
from sttEngine.bench.live_server import LiveServer, live_server
from tests.browser.chromium import chromium, context


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
    """A server with two finished meetings, which tests only read."""
    data_dir = tmp_path_factory.mktemp("library") / "archive"
    data_dir.mkdir()
    seed(data_dir)
    with live_server(data_dir, environment=no_models) as started:
        yield started


Enter = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Enter]:
    """Open the page of a server as a person with a language, theme and window; complaints of the page fail the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(server: LiveServer, route: str = "#/inbox", *, offline: bool = False, **looks: object) -> Page:
        made = context(browser, **looks)  # type: ignore[arg-type]
        opened.append(made)
        made.on("weberror", lambda error: complaints.append(str(error.error)))
        if not offline:
            made.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        return enter(made, server, route)

    yield open_page
    for made in opened:
        made.close()
    # A browser writes a line for each answer of 4xx, which are answers like others to the page.
    assert [text for text in complaints if "Failed to load resource" not in text] == []

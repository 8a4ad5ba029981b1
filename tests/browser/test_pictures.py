"""Every screen, in both languages and themes, wide and narrow, looks as it did when somebody last looked at it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Listen
from tests.browser.looks import LOOKS, ODD_WIDTHS, Look
from tests.browser.pictures import EXPECTED, MOST_FAR, read, share_apart, small, write
from tests.browser.screens import screens, screens_of_odd_widths, taken, taken_of_an_inbox
from tests.browser.seeded import two_meetings, with_notes_in_the_trash

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, no_models: dict[str, str]) -> Iterator[LiveServer]:
    """A server with two finished meetings, and notes in the trash, of which no other test has made anything."""
    with two_meetings(tmp_path_factory.mktemp("untouched"), no_models, with_notes_in_the_trash) as started:
        yield started


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_screens_with_meetings(untouched: LiveServer, browser: Browser, listen: Listen, tmp_path: Path, look: Look) -> None:
    page = look.open(browser, untouched, listen)
    assert otherwise(taken(page, untouched, screens(look.language)), look, tmp_path) == {}
    page.context.close()


@pytest.mark.parametrize("look", ODD_WIDTHS, ids=str)
def test_the_narrowest_and_the_widest(
    untouched: LiveServer, browser: Browser, listen: Listen, tmp_path: Path, look: Look
) -> None:
    page = look.open(browser, untouched, listen)
    assert otherwise(taken(page, untouched, screens_of_odd_widths()), look, tmp_path) == {}
    page.context.close()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_screens_of_a_new_archive(server: LiveServer, browser: Browser, listen: Listen, tmp_path: Path, look: Look) -> None:
    page = look.open(browser, server, partial(listen, offline=True))
    assert otherwise(taken_of_an_inbox(page, server), look, tmp_path) == {}
    page.context.close()


def otherwise(shown: Iterator[tuple[str, bytes]], look: Look, folder: Path) -> dict[str, str]:
    """Where the pictures of the screens that look otherwise lie, by the share that does."""
    found: dict[str, str] = {}
    for name, png in shown:
        picture, expected = small(png), EXPECTED / f"{name}-{look}.png"
        apart = share_apart(picture, read(expected)) if expected.exists() else 1.0
        if apart > MOST_FAR:
            path = folder / expected.name
            path.write_bytes(png)
            write(picture, folder / f"small-{expected.name}")
            found[str(path)] = f"{apart:.3f} of it is otherwise than in {expected}"
    return found

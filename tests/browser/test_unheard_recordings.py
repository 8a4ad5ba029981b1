"""What the page says of sound in which nobody speaks, or hardly, once the real pipeline has listened to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter
from tests.browser.recordings import quiet
from tests.browser.sound import sought
from tests.browser.weights import PATIENCE_MS, server_with

pytestmark = [pytest.mark.browser, pytest.mark.weights]

SIX_WORDS = (5.2, 9.2, 12.8, 24.0, 30.6, 38.0)


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[LiveServer]:
    """Only the speech model is there."""
    with server_with(tmp_path_factory.mktemp("hearing"), models_dir, ("whisper-base",)) as started:
        yield started


@pytest.mark.parametrize(
    ("language", "found", "all_of_it", "minutes", "name"),
    [
        ("en", "No speech was found.", "All 30 s were listened to", "no minutes, because no words were heard", "Play from 0:00"),
        ("ko", "말소리를 찾지 못했어요.", "30초 전체를 들었지만", "들린 말이 없어서 회의록도 없어요", "여기부터 재생: 0:00"),
    ],
)
def test_silence_is_told_with_what_to_do(
    hearing: LiveServer, visit: Enter, tmp_path: Path, language: str, found: str, all_of_it: str, minutes: str, name: str
) -> None:
    page = visit(hearing, language=language)
    page.locator("input[type=file]").set_input_files(quiet(tmp_path / f"{language}.wav", 30.0 if language == "en" else 30.2))
    page.get_by_role("link", name=language, exact=True).first.click()
    words, beside = page.locator("section.words"), page.locator("aside")
    expect(words).to_contain_text(found, timeout=PATIENCE_MS)
    expect(words).to_contain_text(all_of_it)
    expect(beside).to_contain_text(minutes)
    expect(page.get_by_role("tab")).to_have_count(2)  # minutes and coverage: there is nothing to ask
    words.get_by_role("button", name=name).click()
    sought(page, 0.0)


def test_a_few_words_in_silence_are_shown(hearing: LiveServer, visit: Enter, tmp_path: Path) -> None:
    page = visit(hearing)
    page.locator("input[type=file]").set_input_files(quiet(tmp_path / "six.wav", 40.0, SIX_WORDS))
    page.get_by_role("link", name="six", exact=True).first.click()
    lines = page.locator("ol > li[id^=s]")
    lines.first.wait_for(timeout=PATIENCE_MS)
    page.get_by_text("No language model yet.").wait_for(timeout=PATIENCE_MS)
    expect(lines.first.locator("p span").first).to_contain_text(re.compile(r"\w"))
    expect(page.get_by_text("No speech was found.")).to_have_count(0)
    expect(page.get_by_text("No words were understood.")).to_have_count(0)

"""Asking in the page: an answer with a moment that plays, an answer that is not there, and a model that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING, seed
from sttEngine.bench.live_server import LiveServer, live_server
from tests.browser.conftest import Enter
from tests.browser.sound import sought

pytestmark = [pytest.mark.browser]

PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[LiveServer]:
    """The two meetings beside a language model and an embedding model, which reads them when the server starts."""
    folder = tmp_path_factory.mktemp("answering")
    (folder / "models").mkdir()
    for name in ("qwen2.5-coder-1.5b-instruct", "multilingual-e5-small"):
        (folder / "models" / name).symlink_to(models_dir / name)
    (folder / "archive").mkdir()
    seed(folder / "archive")
    with live_server(folder / "archive", environment={"RECORDROUTE_MODELS_DIR": str(folder / "models")}) as started:
        yield started


@pytest.mark.weights
def test_an_answer_leads_to_the_moment_that_proves_it(answering: LiveServer, visit: Enter) -> None:
    page = visit(answering, "#/ask", language="ko")
    field = page.get_by_label("질문하기")
    field.fill("광고 예산은 얼마로 가나요?")
    field.press("Enter")
    answer = page.locator("section ol > li").first
    expect(answer.get_by_role("status")).to_contain_text("천이백만 원", timeout=PATIENCE_MS)
    answer.get_by_role("status").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(f"#/recording/{KOREAN_MEETING}[?]t=36"))
    sought(page, 36)


@pytest.mark.weights
def test_one_recording_is_asked_and_says_what_it_does_not_hold(answering: LiveServer, visit: Enter) -> None:
    page = visit(answering, f"#/recording/{MEETING}")
    page.get_by_role("tab", name="Ask").click()
    field = page.get_by_label("Ask a question")
    field.fill("Which railway line was electrified in 1931?")
    field.press("Enter")
    refused = page.get_by_text(re.compile("certain enough to tell|comes near this question"))
    expect(refused).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_without_a_language_model_it_says_what_is_missing(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/ask")
    field = page.get_by_label("Ask a question")
    field.fill("release day fifteenth of September")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("section ol .bad")).to_be_visible()
    expect(page.locator("section ol .near a").first).to_be_visible()


@pytest.mark.parametrize(
    ("language", "ask", "within"),
    [("en", "Ask", "Only within: Audio, #release."), ("ko", "묻기", "오디오, #release 안에서만 물어봐요.")],
)
def test_a_question_keeps_the_filters_of_the_search(
    library: LiveServer, visit: Enter, language: str, ask: str, within: str
) -> None:
    page = visit(library, "#/library?q=tag:release+day&kind=audio", language=language)
    page.locator("mark").first.wait_for()
    with page.expect_request(re.compile("/api/ask")) as asked:
        page.get_by_role("main").get_by_role("link", name=ask, exact=True).click()
    assert asked.value.url.endswith("/api/ask?tag=release&kind=audio")
    assert '"question":"day"' in (asked.value.post_data or "")
    expect(page.get_by_text(within)).to_be_visible()
    page.reload()
    expect(page.get_by_text(within)).to_be_visible()
    page.locator("main").get_by_role("link").last.click()
    expect(page.get_by_text(within)).to_have_count(0)


def test_results_come_while_typing_and_by_recording(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/search")
    page.get_by_role("searchbox").press_sequentially("release")
    expect(page.locator("main h3 a").first).to_be_visible()
    expect(page.locator("mark").first).to_have_text(re.compile("release", re.IGNORECASE))
    expect(page.get_by_role("searchbox")).to_have_value("release")
    expect(page).to_have_url(re.compile("q=release$"))
    page.get_by_role("searchbox").fill("")
    expect(page.locator("mark")).to_have_count(0)


@pytest.mark.parametrize(("typed", "found"), [("ㅊㅅㅇ", "출시일"), ("마켸팅", "마케팅"), ("relaese", "release")])
def test_half_typed_and_misspelt_words_find_what_was_meant(library: LiveServer, visit: Enter, typed: str, found: str) -> None:
    page = visit(library, f"#/search?q={typed}")
    expect(page.locator("mark").first).to_have_text(re.compile(found, re.IGNORECASE))
    expect(page.get_by_text(f"“{typed}” is nowhere")).to_be_visible()

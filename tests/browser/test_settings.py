"""Settings in the page: what is chosen is kept by the server, models come from a hub, templates are made, nothing is hidden."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sttEngine.bench.archive import seed
from sttEngine.bench.live_server import LiveServer, fetch, live_server
from tests.browser.conftest import Enter
from tests.browser.screens import SETTINGS
from tests.weights.hub_server import Hub, running_hub

pytestmark = pytest.mark.browser

FETCH = re.compile("^(Fetch|Go on)")
PLACE = "/Systran/faster-whisper-small/resolve/main"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[LiveServer, Hub]]:
    """A server whose models come from a hub of the test's own, small ones."""
    (tmp_path / "archive").mkdir()
    seed(tmp_path / "archive")
    with running_hub() as hub:
        names = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
        hub.files = {f"{PLACE}/{name}": name.encode() * 1000 for name in names}
        environment = {"RECORDROUTE_MODELS_DIR": str(tmp_path / "models"), "RECORDROUTE_HUB": hub.url, "RECORDROUTE_THREADS": "2"}
        with live_server(tmp_path / "archive", environment=environment) as server:
            yield server, hub


def test_language_and_theme_outlive_the_browser(server: LiveServer, visit: Enter) -> None:
    page = visit(server, "#/settings/general")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_label("Language").select_option("ko")
    expect(page.get_by_role("heading", name="언어와 모양")).to_be_visible()
    page.reload()
    expect(page.locator("html[lang=ko][data-theme=dark]")).to_have_count(1)
    other = visit(server, "#/library")  # one that has never been here
    expect(other.locator("html[lang=ko][data-theme=dark]")).to_have_count(1)


def test_what_is_chosen_is_kept_and_goes_back_to_the_default(server: LiveServer, visit: Enter) -> None:
    page = visit(server, "#/settings/speech")
    page.get_by_label("Language of recordings", exact=True).select_option(label="Korean")
    expect(page.get_by_text("Saved")).to_be_visible()
    assert fetch(server, "/api/settings")["values"]["language"] == "ko"
    page.reload()
    expect(page.get_by_label("Language of recordings", exact=True)).to_have_value("ko")
    page.get_by_role("button", name="Back to the default: Detect it").click()
    expect(page.get_by_label("Language of recordings", exact=True)).to_have_value("")
    expect(page.get_by_label("Threads", exact=True)).to_be_hidden()
    page.get_by_text("Advanced", exact=True).click()
    page.get_by_label("Threads", exact=True).fill("-3")
    page.get_by_label("Threads", exact=True).blur()
    expect(page.get_by_text("This value cannot be used.")).to_be_visible()
    assert fetch(server, "/api/settings")["chosen"] == []


def test_a_setting_of_the_environment_is_shown_as_fixed(shop: tuple[LiveServer, Hub], visit: Enter) -> None:
    page = visit(shop[0], "#/settings/speech")
    expect(page.get_by_label("Threads")).to_be_disabled()
    expect(page.get_by_text("Fixed by RECORDROUTE_THREADS.")).to_be_visible()


def test_a_language_server_is_set_and_the_page_says_where_words_go(server: LiveServer, visit: Enter) -> None:
    page = visit(server, "#/settings/minutes")
    expect(page.get_by_role("link", name="Nothing leaves this computer")).to_be_visible()
    page.get_by_text("Advanced", exact=True).click()
    page.get_by_label("Address").fill("nonsense")
    page.get_by_label("Name of the model there").fill("qwen3:4b")
    expect(page.get_by_text("Begin the address with http://")).to_be_visible()
    expect(page.get_by_role("button", name="Use this server")).to_be_disabled()
    page.get_by_label("Address").fill("http://192.0.2.7:11434/v1")
    expect(page.get_by_text("What was said will be sent to 192.0.2.7:11434")).to_be_visible()
    page.get_by_label("Key", exact=True).fill("sk-sesame")
    page.get_by_role("button", name="Use this server").click()
    expect(page.get_by_role("link", name="Minutes are written by 192.0.2.7:11434")).to_be_visible()
    expect(page.get_by_text("A key is set.")).to_be_visible()
    expect(page.get_by_label("Key", exact=True)).to_have_value("")
    page.get_by_role("link", name="Minutes are written by").click()
    expect(page.get_by_text("What was said is sent to 192.0.2.7:11434")).to_be_visible()
    assert "sk-sesame" not in json.dumps(fetch(server, "/api/settings"))
    page.goto(f"{server.base_url}/#/settings/minutes")
    page.get_by_role("button", name="Write on this computer again").click()
    expect(page.get_by_role("link", name="Nothing leaves this computer")).to_be_visible()
    assert fetch(server, "/api/settings")["key_set"] is False


def test_a_model_is_paused_fetched_used_verified_and_removed(shop: tuple[LiveServer, Hub], visit: Enter) -> None:
    server, hub = shop
    hub.hang = True
    page = visit(server, "#/settings/models")
    row = page.locator("li[data-model=whisper-small]")
    row.get_by_role("button", name=FETCH).click()
    row.get_by_role("button", name="Pause fetching Whisper small").click()
    hub.hang = False
    hub.released.set()
    row.get_by_role("button", name=FETCH).click()
    row.get_by_role("button", name="Use Whisper small").click()
    expect(row.get_by_text("In use")).to_be_visible()
    assert fetch(server, "/api/settings")["values"]["speech_model"] == "whisper-small"
    row.get_by_role("button", name="Verify Whisper small").click()
    expect(page.get_by_text("Whisper small: every file is as it should be.")).to_be_visible()
    row.get_by_role("button", name="Remove Whisper small").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(row.get_by_text("Chosen, not here yet")).to_be_visible()


def test_a_fetch_that_fails_says_what_to_do(shop: tuple[LiveServer, Hub], visit: Enter) -> None:
    server, hub = shop
    hub.wrong_bytes = True
    page = visit(server, "#/settings/models")
    row = page.locator("li[data-model=whisper-small]")
    row.get_by_role("button", name=FETCH).click()
    expect(row.get_by_text("The source sent the wrong bytes.")).to_be_visible()
    hub.wrong_bytes = False
    row.get_by_role("button", name=FETCH).click()
    expect(row.get_by_role("button", name="Use Whisper small")).to_be_visible()


def test_a_template_is_copied_mended_saved_used_removed_and_brought_back(server: LiveServer, visit: Enter) -> None:
    page = visit(server, "#/settings/templates")
    page.get_by_role("button", name="Make a copy of Meeting").click()
    page.get_by_label("Name").fill("Site Visit")
    expect(page.get_by_label("Name")).to_have_value("site-visit")
    text = page.get_by_label("Text of the template")
    text.fill('title = "Site visit"\nsections = ["points", "defects"]')
    expect(page.get_by_text("is a section of your own")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    text.fill(
        'title = "<b>Site</b> visit"\nsections = ["points", "defects"]\n[defects]\ntitle = "Defects"\nquestion = "what is broken"'
    )
    expect(page.get_by_text("This works. Sections: points, defects")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("<b>Site</b> visit").first).to_be_visible()
    page.goto(f"{server.base_url}/#/settings/minutes")
    page.get_by_label("Template", exact=True).select_option("site-visit")
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()
    page.goto(f"{server.base_url}/#/settings/templates")
    remove = page.get_by_role("button", name="Remove <b>Site</b> visit")
    remove.click()
    expect(page.get_by_text("New minutes are written by this template.")).to_be_visible()
    page.goto(f"{server.base_url}/#/settings/minutes")
    page.get_by_role("button", name="Back to the default: Meeting Template").click()
    page.goto(f"{server.base_url}/#/settings/templates")
    remove.click()
    expect(remove).to_have_count(0)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(remove).to_be_visible()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_section_shows_without_complaint(library: LiveServer, visit: Enter, language: str, dark: bool) -> None:
    page = visit(library, "#/settings", language=language, dark=dark, width=390)
    for screen in SETTINGS:
        page.goto(f"{library.base_url}/{screen.route}")
        page.locator(screen.ready).first.wait_for()
        expect(page.locator("h1")).to_be_focused()
        heading = page.locator("h1").inner_text()
        expect(page).to_have_title(re.compile(f"^{re.escape(heading)} · "))
        screen.act(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_licence_is_read_in_the_page(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/settings/about")
    page.get_by_text("fastapi", exact=False).first.click()
    expect(page.get_by_role("region", name="Licence of fastapi")).to_contain_text("MIT")
    page.get_by_text("svelte", exact=False).first.click()
    expect(page.get_by_role("region", name="Licence of svelte")).to_contain_text("Permission is hereby granted")

"""Takes a picture of every screen from the running app: `python -m tests.browser.screens FOLDER`.

With `--readme`, takes frontend/pictures/recording.png alone.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FilePayload

from sttEngine.bench.archive import KOREAN_MEETING, MEETING, seed
from sttEngine.bench.browser import enter
from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.settings import PROJECT_ROOT
from tests.browser.chromium import chromium, context

SETTINGS = (
    ("general", "main select"),
    ("speech", "main select"),
    ("minutes", "main form"),
    ("models", "main li.model"),
    ("templates", "main li.entry"),
    ("computer", "main dl"),
    ("data", "main ol"),
    ("about", "main details"),
)
README_PICTURE = PROJECT_ROOT / "frontend/pictures/recording.png"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--readme", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        models = Path(made) / "models"
        models.mkdir()
        environment = {"RECORDROUTE_MODELS_DIR": str(models)}
        full, empty = Path(made) / "full", Path(made) / "empty"
        full.mkdir()
        seed(full)
        with live_server(full, environment=environment) as server:
            if args.readme:
                README_PICTURE.parent.mkdir(exist_ok=True)
                page = enter(context(browser), server, f"#/recording/{MEETING}?t=33")
                page.get_by_role("listitem").filter(has_text="I can write the test plan").first.wait_for()
                page.get_by_role("button", name="Pause").click()
                page.locator(".track.drawn").wait_for()
                page.screenshot(path=README_PICTURE)
            if args.folder:
                args.folder.mkdir(parents=True, exist_ok=True)
                every_screen(browser, server, args.folder)
        if args.folder:
            empty.mkdir()
            with live_server(empty, environment=environment) as server:
                nothing_there(browser, server, args.folder)


def every_screen(browser: Browser, server: LiveServer, folder: Path) -> None:
    first = True
    for language in ("en", "ko"):
        for dark in (False, True):
            for width in (1280, 390):
                opened = context(browser, language=language, dark=dark, width=width, height=800)
                page = enter(opened, server)
                if first:
                    page.locator("input[type=file]").set_input_files(_files())
                    page.locator("li[data-state=failed]").first.wait_for()
                    page.locator("li[data-state=succeeded]").first.wait_for()
                    first = False
                look = f"{language}-{'dark' if dark else 'light'}-{width}"
                for name, route, ready in _routes(language):
                    page.goto(f"{server.base_url}/{route}")
                    page.locator(ready).first.wait_for()
                    page.screenshot(path=folder / f"{name}-{look}.png")
                    if name == "recording" and width == 390:
                        page.get_by_role("tab").nth(1).click()
                        page.screenshot(path=folder / f"minutes-{look}.png")
                opened.close()


def nothing_there(browser: Browser, server: LiveServer, folder: Path) -> None:
    opened = context(browser)
    page = enter(opened, server)
    for name in ("inbox", "library", "trash", "ask", "settings/vocabulary"):
        page.goto(f"{server.base_url}/#/{name}")
        page.locator("h1").first.wait_for()
        page.screenshot(path=folder / f"empty-{name.replace('/', '-')}.png")
    page.goto(f"{server.base_url}/#/inbox")
    page.evaluate(DRAG_IN)
    page.screenshot(path=folder / "drop.png")
    page.evaluate("() => window.dispatchEvent(new DragEvent('dragleave'))")
    server.kill()
    page.locator(".offline").wait_for()
    page.screenshot(path=folder / "offline.png")
    opened.close()


DRAG_IN = """() => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(['x'], 'x.txt'));
  window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: transfer, bubbles: true }));
}"""


def _files() -> list[FilePayload]:
    names = {"notes.txt": b"The budget was agreed.", "empty.txt": b"", "broken.mp3": b"ID3 this is no sound" * 40}
    return [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in names.items()]


def _routes(language: str) -> tuple[tuple[str, str, str], ...]:
    return (
        ("inbox", "#/inbox", "li[data-state=failed]"),
        ("library", "#/library", "main [data-index]"),
        ("search", f"#/library?q={'회의' if language == 'ko' else 'release'}", "mark"),
        ("ask", "#/ask", "main form"),
        ("recording", f"#/recording/{KOREAN_MEETING if language == 'ko' else MEETING}", "main ol li"),
        ("tagged", f"#/library?tag={'마케팅' if language == 'ko' else 'release'}", "main [data-index]"),
        ("vocabulary", "#/vocabulary", "main li"),
        *((f"settings-{name}", f"#/settings/{name}", ready) for name, ready in SETTINGS),
        ("welcome", "#/welcome", "h1"),
        ("trash", "#/trash", "h1"),
    )


if __name__ == "__main__":
    main()

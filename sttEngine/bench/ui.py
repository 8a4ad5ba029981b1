"""`bench ui`: how soon the page is there, how smoothly it scrolls, and that it keeps to this machine, in a real Chromium."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from sttEngine.app import FRONTEND
from sttEngine.bench.archive import seed, seed_many
from sttEngine.bench.browser import enter, started_chromium
from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.bench.report import Row, aim, check_known, note
from sttEngine.bench.talks import LONG, seed_long_talk
from sttEngine.bench.ui_loading import SCREENS, load, loaded_before_a_recording, settle
from sttEngine.bench.ui_scrolling import Scrolled, scroll
from sttEngine.bench.ui_walk import walk
from sttEngine.errors import DependencyError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOADING, SCROLLING, WALK = PARTS = ("loading", "scrolling", "walk")
MOST_FIRST_PAINT_MS = 1000
MOST_KB = 250  # script and style, gzipped, before a recording is opened
MOST_SHIFT = 0.01
MOST_FRAME_MS = 17
MOST_SLOW_FRAME_MS = 34  # one frame in twenty


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is to scroll, and for how long."""

    recordings: int = 10_000
    lines: int = 20_000
    seconds: float = 5.0


def measure(rounds: int, only: Sequence[str] = (), traces: Path | None = None, sizes: Sizes | None = None) -> list[Row]:
    """Rows of the chosen parts, each with its aims behind it. Figures are medians of so many rounds.

    `traces`: beside this file a trace of each scrolling is written, of a round that does not count. Raises InvalidRequest for
    a part that is none, BrowserMissing, DependencyError when the page is not built.
    """
    check_known(only, PARTS, "--only")
    if not (FRONTEND / "index.html").exists():
        raise DependencyError("The page is not built.", hint="`python3 -m sttEngine` builds it when it starts.")
    wanted, of = only or PARTS, sizes or Sizes()
    rows: list[Row] = []
    with started_chromium() as browser, _archive(of) as server:
        if LOADING in wanted:
            rows += _loading(browser, server, rounds)
        if SCROLLING in wanted:
            rows += _scrolling(browser, server, rounds, of, traces)
        if WALK in wanted:
            rows += _walk(browser, server)
    return rows


@contextmanager
def _archive(sizes: Sizes) -> Iterator[LiveServer]:
    """A server without weights, so that nothing but the page and what answers it is at work."""
    with tempfile.TemporaryDirectory(prefix="recordroute-bench-") as folder:
        note(f"an archive of {sizes.recordings} recordings and a transcript of {sizes.lines} lines")
        data_dir, models = Path(folder, "archive"), Path(folder, "models")
        data_dir.mkdir()
        models.mkdir()
        seed(data_dir)
        seed_many(data_dir, sizes.recordings)
        seed_long_talk(data_dir, sizes.lines)
        with live_server(data_dir, environment={"RECORDROUTE_MODELS_DIR": str(models)}) as server:
            yield server


def _loading(browser: Browser, server: LiveServer, rounds: int) -> list[Row]:
    rows: list[Row] = []
    aims: list[Row] = []
    for screen, route, ready in SCREENS:
        note(f"loading: {screen}")
        load(browser, server, route, ready)  # warms the server
        each = [load(browser, server, route, ready) for _ in range(rounds)]
        first, largest = median(one.first_paint for one in each), median(one.largest_paint for one in each)
        shift = max(one.shift for one in each)
        rows.append({"screen": screen, "first paint ms": first, "largest paint ms": largest, "layout shift": shift})
        if screen == "Inbox":
            aims.append(aim("first paint of the Inbox, ms", first, MOST_FIRST_PAINT_MS, less=True))
        aims.append(aim(f"{screen}: layout shift", shift, MOST_SHIFT, less=True))
    files = loaded_before_a_recording(browser, server)
    rows += [{"loaded before a recording": one.name, "kB": one.size / 1000, "kB gzipped": one.gzipped / 1000} for one in files]
    total = sum(one.gzipped for one in files) / 1000
    aims.append(aim("script and style before a recording, kB gzipped", total, MOST_KB, less=True))
    return rows + aims


def _scrolling(browser: Browser, server: LiveServer, rounds: int, sizes: Sizes, traces: Path | None) -> list[Row]:
    rows: list[Row] = []
    aims: list[Row] = []
    for name, route, rows_of, count in (
        ("library", "#/library", "main [data-index]", sizes.recordings),
        ("transcript", f"#/recording/{LONG}", "section.words li", sizes.lines),
    ):
        note(f"scrolling: {name}")
        each = [_scrolled(browser, server, route, rows_of, sizes.seconds) for _ in range(rounds)]
        if traces is not None:
            trace = traces.with_name(f"{traces.stem}-{name}.trace.json")
            _scrolled(browser, server, route, rows_of, sizes.seconds, trace)
        frame, slow = median(one.frame for one in each), median(one.slow_frame for one in each)
        rows.append({
            "scrolling": name, "of": count, "rows in the page": max(one.rows for one in each),
            "frames a second": median(one.frames_a_second for one in each),
            "frame ms": frame, "p95 ms": slow, "slowest ms": max(one.slowest_frame for one in each),
            "work ms": median(one.work for one in each), "script ms": median(one.script for one in each),
            "layout ms": median(one.layout for one in each),
        })  # fmt: skip
        aims.append(aim(f"{name}: a frame, ms", frame, MOST_FRAME_MS, less=True))
        aims.append(aim(f"{name}: one frame in twenty, ms", slow, MOST_SLOW_FRAME_MS, less=True))
    return rows + aims


def _scrolled(browser: Browser, server: LiveServer, route: str, rows: str, seconds: float, trace: Path | None = None) -> Scrolled:
    opened = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    try:
        page = enter(opened, server, route)
        settle(page, rows)
        if trace is None:
            return scroll(page, rows, seconds)
        browser.start_tracing(page=page, path=trace)
        try:
            return scroll(page, rows, seconds)
        finally:
            browser.stop_tracing()
    finally:
        opened.close()


def _walk(browser: Browser, server: LiveServer) -> list[Row]:
    note("a walk through every screen")
    steps = walk(browser, server)
    for step in steps:
        for what in (*step.elsewhere, *step.complaints):
            note(f"{step.screen}: {what}")
    elsewhere, complaints = sum(len(step.elsewhere) for step in steps), sum(len(step.complaints) for step in steps)
    rows: list[Row] = [
        {"walk": step.screen, "requests": step.requests, "elsewhere": len(step.elsewhere), "complaints": len(step.complaints)}
        for step in steps
    ]
    return [
        *rows,
        aim("requests that leave this machine", elsewhere, 0, less=True),
        aim("errors and warnings in the console", complaints, 0, less=True),
    ]

"""How smoothly a list scrolls in a real browser: time between frames, and what the page itself works for each."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

_WORK = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
# 120 pixels in each frame, as a wheel turned steadily does.
_FRAMES = """async seconds => {
    const gaps = [];
    let last = await new Promise(requestAnimationFrame);
    const end = last + seconds * 1000;
    while (last < end) {
        scrollBy(0, 120);
        const now = await new Promise(requestAnimationFrame);
        gaps.push(now - last);
        last = now;
    }
    return gaps;
}"""


@dataclass(frozen=True, slots=True)
class Scrolled:
    """Milliseconds between frames (the middle, one in twenty, the slowest), those of work in each frame; rows in the page."""

    frames_a_second: float
    frame: float
    slow_frame: float
    slowest_frame: float
    work: float
    script: float
    layout: float
    rows: int


def scroll(page: Page, rows: str, seconds: float) -> Scrolled:
    """Scroll the window down steadily for `seconds`. `rows`: the selector of the list's rows."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = _worked(session)
    gaps: list[float] = page.evaluate(_FRAMES, seconds)
    after = _worked(session)
    task, script, layout, style = (1000 * (after[name] - before[name]) / len(gaps) for name in _WORK)
    session.detach()
    return Scrolled(
        frames_a_second=1000 * len(gaps) / sum(gaps),
        frame=median(gaps),
        slow_frame=float(np.percentile(gaps, 95)),
        slowest_frame=max(gaps),
        work=task,
        script=script,
        layout=layout + style,
        rows=page.locator(rows).count(),
    )


def _worked(session: CDPSession) -> dict[str, float]:
    """Seconds that the page's process has worked until now, by what for."""
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}

"""`test`: sets up what the tests need and runs all of them, part by part: lint, types, python, frontend, browser, shell."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence

from sttEngine.errors import InvalidRequest
from sttEngine.settings import Settings
from sttEngine.testing.prepare import ensure_chromium, node_packages
from sttEngine.testing.tools import Outcome, root, run_tool

PARTS = ("lint", "types", "python", "frontend", "browser", "shell")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only", metavar="PART[,PART]", help=f"run these parts alone, of: {', '.join(PARTS)}; what follows `--` goes to pytest"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    chosen = tuple(filter(None, (args.only or ",".join(PARTS)).split(",")))
    unknown = sorted(set(chosen) - set(PARTS))
    if unknown:
        raise InvalidRequest(f"There is no part {', '.join(unknown)}.", hint=f"The parts are {', '.join(PARTS)}.")
    os.environ["RECORDROUTE_MODELS_DIR"] = str(settings.models_dir)
    outcomes: list[tuple[str, Outcome, float]] = []
    for name in PARTS:
        if name in chosen:
            print(f"\n=== {name}", flush=True)
            started = time.monotonic()
            outcomes.append((name, _RUN[name](args.passed_on), time.monotonic() - started))
    print()
    for name, outcome, seconds in outcomes:
        counted = f"{outcome.passed} passed, {outcome.failed} failed" if outcome.passed + outcome.failed else ""
        told = outcome.reason or counted
        print(f"{'ok  ' if outcome.ok else 'FAIL'} {name:<9} {seconds:6.1f} s  {told}")
    passed, failed = sum(o.passed for _, o, _ in outcomes), sum(max(o.failed, not o.ok) for _, o, _ in outcomes)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if all(outcome.ok for _, outcome, _ in outcomes) else 1


def _lint(_: Sequence[str]) -> Outcome:
    return run_tool([sys.executable, "-m", "ruff", "check", "sttEngine", "tests"])


def _types(_: Sequence[str]) -> Outcome:
    return run_tool([sys.executable, "-m", "mypy"])


def _python(passed_on: Sequence[str]) -> Outcome:
    return run_tool([sys.executable, "-m", "pytest", "-m", "not browser", *passed_on])


def _browser(passed_on: Sequence[str]) -> Outcome:
    folder = root() / "frontend"
    if not (folder / "dist" / "index.html").exists():
        return Outcome(False, reason="frontend/dist is not built: `python3 -m sttEngine serve` builds it")
    found = ensure_chromium()
    if found is None:
        return Outcome(False, reason="no Chromium was found: install chromium and run again")
    return run_tool([sys.executable, "-m", "pytest", "-m", "browser", *passed_on], CHROMIUM_PATH=found)


def _frontend(_: Sequence[str]) -> Outcome:
    return _npm_parts("frontend", ("check", "lint", "test"))


def _shell(_: Sequence[str]) -> Outcome:
    return _npm_parts("electron", ("check", "test"))


def _npm_parts(folder_name: str, scripts: Sequence[str]) -> Outcome:
    """Install the folder's packages, then run each script; all must end well."""
    folder = root() / folder_name
    found, problem = node_packages(folder)
    if found is None:
        return Outcome(False, reason=problem)
    outcomes = [run_tool(["npm", "run", script], folder=folder, **found) for script in scripts]
    return Outcome(
        all(one.ok for one in outcomes),
        sum(one.passed for one in outcomes),
        sum(max(one.failed, not one.ok) for one in outcomes),
    )


_RUN: dict[str, Callable[[Sequence[str]], Outcome]] = {
    "lint": _lint,
    "types": _types,
    "python": _python,
    "frontend": _frontend,
    "browser": _browser,
    "shell": _shell,
}

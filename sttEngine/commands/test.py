"""`test`: sets up what the tests need and runs all of them, part by part: lint, types, python, frontend, browser, shell.

`--release` runs one more by itself: it freezes the program, which takes minutes, and tests what came of it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence

from sttEngine.errors import InvalidRequest
from sttEngine.release.build import freeze
from sttEngine.settings import Settings
from sttEngine.setup import pip
from sttEngine.setup.steps import project_dependencies
from sttEngine.testing.prepare import ensure_chromium, node_packages
from sttEngine.testing.tools import Outcome, root, run_tool

PARTS = ("lint", "types", "python", "frontend", "browser", "shell")
RELEASE = "release"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only", metavar="PART[,PART]", help=f"run these parts alone, of: {', '.join(PARTS)}; what follows `--` goes to pytest"
    )
    parser.add_argument("--release", action="store_true", help="freeze the program and test that, and nothing else")


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.release and args.only:
        raise InvalidRequest("--release runs alone.", hint="Leave out --only.")
    chosen = (RELEASE,) if args.release else tuple(filter(None, (args.only or ",".join(PARTS)).split(",")))
    unknown = sorted(set(chosen) - set(_RUN))
    if unknown:
        raise InvalidRequest(f"There is no part {', '.join(unknown)}.", hint=f"The parts are {', '.join(PARTS)}.")
    os.environ["RECORDROUTE_MODELS_DIR"] = str(settings.models_dir)
    outcomes: list[tuple[str, Outcome, float]] = []
    for name in _RUN:
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
    return run_tool([sys.executable, "-m", "pytest", "-m", "not browser and not release", *passed_on])


def _browser(passed_on: Sequence[str]) -> Outcome:
    found, problem = _page_and_chromium()
    if problem:
        return Outcome(False, reason=problem)
    return run_tool([sys.executable, "-m", "pytest", "-m", "browser", *passed_on], CHROMIUM_PATH=found)


def _page_and_chromium() -> tuple[str, str]:
    """The Chromium to drive, and why tests of pages cannot run."""
    if not (root() / "frontend" / "dist" / "index.html").exists():
        return "", "frontend/dist is not built: `python3 -m sttEngine serve` builds it"
    found = ensure_chromium()
    return found or "", "" if found else "no Chromium was found: install chromium and run again"


def _frontend(_: Sequence[str]) -> Outcome:
    return _npm_parts("frontend", ("check", "lint", "test"))


def _shell(_: Sequence[str]) -> Outcome:
    found, problem = _page_and_chromium()
    if problem:
        return Outcome(False, reason=problem)
    return _npm_parts("electron", ("check", "test", "test:shell"), CHROMIUM_PATH=found, RECORDROUTE_PYTHON=sys.executable)


def _release(passed_on: Sequence[str]) -> Outcome:
    if not (root() / "frontend" / "dist" / "index.html").exists():
        return Outcome(False, reason="frontend/dist is not built: `python3 -m sttEngine serve` builds it")
    try:
        pip.install(project_dependencies("release"), label="PyInstaller", python=sys.executable)
    except pip.PipFailed:
        return Outcome(False, reason="PyInstaller could not be installed")
    if freeze() != 0:
        return Outcome(False, reason="the program could not be frozen; the lines above say why")
    return run_tool([sys.executable, "-m", "pytest", "-m", "release", "tests/release", *passed_on])


def _npm_parts(folder_name: str, scripts: Sequence[str], **environment: str) -> Outcome:
    """Install the folder's packages, then run each script; all must end well."""
    folder = root() / folder_name
    found, problem = node_packages(folder)
    if found is None:
        return Outcome(False, reason=problem)
    outcomes = [run_tool(["npm", "run", script], folder=folder, **{**found, **environment}) for script in scripts]
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
    RELEASE: _release,
}

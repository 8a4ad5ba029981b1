"""From any Python to a command that runs: decides what the command needs, has it set up, and hands over.

Standard library alone, and on the way of every start: it imports `os` and `sys` only, compares stamps, and replaces
itself by the virtual environment's Python. The steps themselves are in `sttEngine.setup`, imported when one has to run.
This file stays free of syntax that Python 3.8 cannot compile, so that an old one gets a sentence.
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib costs 10 ms a start
VENV = os.path.join(ROOT, ".venv")  # noqa: PTH118
STAMPS = os.path.join(VENV, "recordroute")  # noqa: PTH118
WINDOWS = sys.platform == "win32"
VENV_PYTHON = os.path.join(VENV, *(("Scripts", "python.exe") if WINDOWS else ("bin", "python")))  # noqa: PTH118
OLDEST = (3, 11)
EXIT_UNABLE = 3

_BASE = ("venv", "dependencies", "language-engine")
NEEDS = {
    "open": (*_BASE, "frontend", "weights"),
    "serve": (*_BASE, "frontend", "weights"),
    "process": (*_BASE, "weights"),
    "test": (*_BASE, "test-dependencies", "frontend", "weights"),
}
# These answer a question and start nothing; with the packages in place they run at once.
_LIGHT = ("venv", "dependencies")


def main(argv: list[str]) -> int:
    """Set up what is missing for the command in `argv`, then run it. Returns an exit code, or does not return."""
    if sys.version_info < OLDEST:
        found, oldest = ".".join(map(str, sys.version_info[:2])), ".".join(map(str, OLDEST))
        print(f"RecordRoute needs Python {oldest} or newer; this is {found}. Install one and run it instead.", file=sys.stderr)
        return EXIT_UNABLE
    command = next((word for word in argv if word in _commands()), "open")
    wants_help = "-h" in argv or "--help" in argv
    needs = _LIGHT if wants_help else NEEDS.get(command, _LIGHT)
    if not all(fulfilled(step) for step in needs):
        from sttEngine.setup.steps import SetupFailed, set_up

        try:
            set_up(needs)
        except SetupFailed as failure:
            print(f"\n{failure}", file=sys.stderr)
            if command != "doctor":
                return EXIT_UNABLE
            from sttEngine.setup.report import print_report

            print_report(json_wanted="--json" in argv)
            return EXIT_UNABLE
        except KeyboardInterrupt:
            print("\nInterrupted. Run the same command again: it goes on from here.", file=sys.stderr)
            return 130
    return hand_over(argv)


def hand_over(argv: list[str]) -> int:
    """Run the command line under the virtual environment's Python, in this process where the system can."""
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        from sttEngine.cli import main as run

        return run(argv)
    os.environ["PYTHONPATH"] = os.pathsep.join([ROOT, *filter(None, [os.environ.get("PYTHONPATH")])])
    words = [VENV_PYTHON, "-m", "sttEngine.cli", *argv]
    if WINDOWS:
        import subprocess

        return subprocess.run(words, check=False).returncode
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(VENV_PYTHON, words)


def fulfilled(step: str) -> bool:
    """True when the step's stamp says what it would say if the step ran now."""
    return os.path.exists(VENV_PYTHON) and read_stamp(step) == wanted_stamp(step)  # noqa: PTH110


def wanted_stamp(step: str) -> str:
    """What the step depends on, as text: files small enough to compare whole, or a listing of sources."""
    if step in ("dependencies", "test-dependencies", "language-engine"):
        return _text("constraints.txt") + _text("pyproject.toml")
    if step == "frontend":
        return sources(os.path.join(ROOT, "frontend"))  # noqa: PTH118
    return "done"


def sources(folder: str) -> str:
    """Name, size and time of every file that the page is built from."""
    lines = []
    pending = [folder]
    while pending:
        try:
            entries = sorted(os.scandir(pending.pop()), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name in ("node_modules", "dist", "coverage", "test-results") or entry.name.startswith("."):
                continue
            if entry.is_dir():
                pending.append(entry.path)
            else:
                found = entry.stat()
                lines.append(f"{entry.path[len(folder) :]} {found.st_size} {found.st_mtime_ns}")
    return "\n".join(sorted(lines))


def read_stamp(step: str) -> str:
    try:
        with open(os.path.join(STAMPS, step), encoding="utf-8") as file:  # noqa: PTH118, PTH123
            return file.read()
    except OSError:
        return ""


def _text(name: str) -> str:
    try:
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:  # noqa: PTH118, PTH123
            return file.read()
    except OSError:
        return ""


def _commands() -> tuple[str, ...]:
    work = ("open", "serve", "process", "search", "ask", "index", "export", "vocabulary")
    return (*work, "models", "doctor", "bench", "test")

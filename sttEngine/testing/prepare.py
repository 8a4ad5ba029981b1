"""Brings what tests need besides Python packages: Chromium, fonts, the page's and the shell's npm packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sttEngine.setup import node, pip

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_PLACES = (
    Path("/usr/bin/chromium"),
    Path("/usr/lib/chromium/chromium"),
    Path("/snap/bin/chromium"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
)
KOREAN_FONT_PACKAGE = "fonts-noto-cjk"


def find_chromium() -> str | None:
    """CHROMIUM_PATH, PATH, then the usual places."""
    given = os.environ.get("CHROMIUM_PATH")
    if given and Path(given).exists():
        return given
    on_path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return on_path or next((str(place) for place in CHROMIUM_PLACES if place.exists()), None)


def ensure_chromium() -> str | None:
    """The browser that browser tests drive; installed from Debian's packages where this process may do that."""
    found = find_chromium()
    if found is None:
        apt_install(["chromium", KOREAN_FONT_PACKAGE])
        found = find_chromium()
    return found


def apt_install(packages: Sequence[str]) -> bool:
    """True when Debian's packages could be installed. Needs root and apt-get; anything else is for a person to do."""
    apt = shutil.which("apt-get")
    if apt is None or sys.platform != "linux" or os.geteuid() != 0:
        print(f"Not installed here, because that takes root and apt-get: {' '.join(packages)}", flush=True)
        return False
    print(f"Installing {' '.join(packages)} with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        if subprocess.run([apt, *words], env=environment, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            return False
    return True


def node_packages(folder: Path) -> tuple[dict[str, str] | None, str]:
    """An environment in which npm runs `folder`'s scripts, its packages installed; or None and the reason."""
    if not (folder / "package.json").exists():
        return None, f"{folder.name}/package.json is not there"
    found = node.environment(sys.prefix)
    if found is None:
        try:
            pip.install([node.WHEEL], label="Node", python=sys.executable)
        except pip.PipFailed:
            return None, "Node 20 or newer is not here and could not be installed"
        found = node.environment(sys.prefix)
    if found is None:
        return None, "Node does not run on this machine: install Node 20 or newer"
    if node.install_packages(str(folder), found) != 0:
        return None, "npm could not install the packages; the lines above say why"
    return found, ""

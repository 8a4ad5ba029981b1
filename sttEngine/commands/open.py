"""What happens without a command: the desktop shell if it is installed, else the server and the browser."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import webbrowser
from pathlib import Path

from sttEngine.bootstrap import ROOT
from sttEngine.launching import own_command
from sttEngine.settings import Settings

SHELL = Path(ROOT) / "electron"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--browser", action="store_true", help="open the browser even if the desktop shell is installed")


def run(args: argparse.Namespace, settings: Settings) -> int:
    shell = None if getattr(args, "browser", False) else shell_program()
    if shell is not None:
        # The shell starts the server itself, with this Python, so that closing its window ends both.
        environment = {**os.environ, "RECORDROUTE_PYTHON": sys.executable, "RECORDROUTE_DATA_DIR": str(settings.data_dir)}
        return subprocess.run([str(shell), str(SHELL)], env=environment, check=False).returncode
    return _with_browser(settings)


def shell_program() -> Path | None:
    """The Electron program of this clone, or None while it, or a screen to show it on, is missing."""
    named = SHELL / "node_modules" / "electron" / "path.txt"
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    try:
        program = SHELL / "node_modules" / "electron" / "dist" / named.read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return program if program.is_file() else None


def _with_browser(settings: Settings) -> int:
    """Start the server as a child, open its page once it is ready, and stay until it ends."""
    # A plain end of this process must reach the server too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    words = [*own_command("sttEngine.cli"), "serve", "--data-dir", str(settings.data_dir)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stdout is not None
        try:
            first = server.stdout.readline()
            if first:
                url = json.loads(first)["url"]
                if not webbrowser.open(url):
                    print("No browser could be opened here. Open this address in one:", file=sys.stderr)
                print(f"{url}\nCtrl+C ends RecordRoute.", file=sys.stderr, flush=True)
            return server.wait()
        except KeyboardInterrupt:
            # A terminal sends Ctrl+C to the server as well; a signal to this process alone does not reach it.
            server.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
            server.wait()
            return 0

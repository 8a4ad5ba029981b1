"""What can be said of a machine before any package is installed: the small sister of the doctor command."""

from __future__ import annotations

import json
import os
import shutil
import sys

from sttEngine import bootstrap
from sttEngine.setup import node
from sttEngine.setup.console import size
from sttEngine.setup.steps import COMPILERS, STEPS


def early_report() -> dict[str, object]:
    own_node = shutil.which("node")
    found = node.version(own_node) if own_node else None
    return {
        "set_up": False,
        "python": sys.version.split()[0],
        "steps": {step: bootstrap.fulfilled(step) for step in STEPS},
        "compiler": next(filter(None, map(shutil.which, COMPILERS)), None),
        "ffmpeg": shutil.which("ffmpeg"),
        "node": ".".join(map(str, found)) if found else None,
        "free_disk_bytes": shutil.disk_usage(bootstrap.ROOT).free,
        "writable": os.access(bootstrap.ROOT, os.W_OK),
    }


def print_report(*, json_wanted: bool) -> None:
    report = early_report()
    if json_wanted:
        print(json.dumps(report))
        return
    print("RecordRoute is not set up yet on this machine.")
    for name, value in report.items():
        if name == "steps" and isinstance(value, dict):
            for step, done in value.items():
                print(f"  set-up step {step:<20} {'done' if done else 'to do'}")
        elif name == "free_disk_bytes" and isinstance(value, int):
            print(f"  {'free disk':<32} {size(value)}")
        elif name != "set_up":
            print(f"  {name:<32} {value if value not in (None, '') else 'not found'}")

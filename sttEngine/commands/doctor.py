"""`doctor`: what is installed, what is missing, devices, weights, ports, free disk; `--settings` prints the README's table."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from sttEngine.commands.remarks import device_line
from sttEngine.diagnosis import Diagnosis, diagnose
from sttEngine.settings import Settings
from sttEngine.settings_text import env_example, markdown_table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--settings", choices=("table", "env"), help="print every setting as a Markdown table or as .env.example")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Exit code 3 when something is missing without which nothing can be worked on."""
    if args.settings:
        print(markdown_table() if args.settings == "table" else env_example(), end="")
        return 0
    found = diagnose(settings)
    if args.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
    else:
        _print(found)
    return 3 if any(problem.blocking for problem in found.problems) else 0


def _print(found: Diagnosis) -> None:
    def section(title: str, rows: list[tuple[str, str]]) -> None:
        print(f"\n{title}")
        for name, told in rows:
            print(f"  {name:<28} {told}")

    print(f"RecordRoute {found.version} on Python {found.python}, {found.system}")
    print(f"{found.cores} cores, {found.memory_bytes / 1e9:.1f} GB memory, devices: {', '.join(found.devices)}")
    print(f"Speech: {device_line(found.device) if found.device else 'the devices could not be asked'}")
    section(
        "Packages",
        [(one.name, one.version or ("missing" if one.needed else "not installed, not needed")) for one in found.packages],
    )
    section("Programs", [(one.name, " ".join(filter(None, (one.path, one.version))) or "missing") for one in found.tools])
    section("Weights", [(one.id, one.state + (" (chosen)" if one.chosen else "")) for one in found.weights])
    section("Ports", [(one.name, f"{one.number} {one.state} {one.program or ''}".rstrip()) for one in found.ports])
    free = f"{found.free_disk_bytes / 1e9:.1f} GB free"
    section("Folders", [("recordings", f"{found.data_dir} ({free})"), ("weights", found.models_dir)])
    print()
    for problem in found.problems:
        print(f"{'!!' if problem.blocking else '- '} {problem.message} {problem.hint}")
    if not found.problems:
        print("Everything is here.")

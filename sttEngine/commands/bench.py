"""`bench NAME`: run a measurement, print its table, and write it as JSON when asked."""

from __future__ import annotations

import argparse
from pathlib import Path

from sttEngine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", choices=("server",), help="what to measure")
    parser.add_argument("--data", type=Path, metavar="DIR", help="reference recordings (default: RECORDROUTE_DATA)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write {machine, date, rows} there")
    parser.add_argument("--only", metavar="PART,...", default="", help="some parts: start, uploads, sockets, cancel, kill")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """0 when every row that has a limit meets it, else 1."""
    from sttEngine.bench import server
    from sttEngine.bench.report import publish

    parts = tuple(part for part in args.only.split(",") if part) or server.PARTS
    rows = server.measure(settings.replaced(reference_data_dir=args.data), parts)
    publish(rows, args.json)
    return 0 if all(row.get("met", True) for row in rows) else 1

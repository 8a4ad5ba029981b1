"""`bench NAME`: run a measurement, print its table, and write it as JSON when asked."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sttEngine.settings import Settings

if TYPE_CHECKING:
    from sttEngine.bench.report import Row


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        choices=("server", "speech", "vocabulary", "minutes", "languages", "correction", "search", "ui"),
        help="what to measure",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="reference recordings (default: RECORDROUTE_DATA)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write {machine, date, rows} there")
    parser.add_argument(
        "--only",
        metavar="PART,...",
        default="",
        help="server: start, uploads, sockets, cancel, kill; minutes: meetings; search: quality, 10k, 100k, 1m, answers;"
        " ui: loading, scrolling, walk",
    )
    parser.add_argument("--engines", metavar="NAME,...", default="", help="speech: some engines, ours and raw ones")
    parser.add_argument(
        "--sets",
        metavar="NAME,...",
        default="",
        help="speech, minutes, correction, search: some sets; speech: long-10m, long-60m, long-3h, non-speech",
    )
    parser.add_argument("--rounds", type=int, metavar="N", default=1, help="speech, ui: how often; figures are medians")
    parser.add_argument(
        "--limit", type=int, metavar="N", help="speech, minutes, correction: so many of each folder; search: questions"
    )
    parser.add_argument("--fillers", action="store_true", help="correction: also with um, uh, 어, 음 left out")
    parser.add_argument(
        "--terms", action="store_true", help="correction: also with the names of a set's references as vocabulary"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """0 when every row that has a limit meets it, else 1."""
    from sttEngine.bench.report import publish

    rows = _measure(args, settings.replaced(reference_data_dir=args.data))
    publish(rows, args.json)
    return 0 if all(row.get("met", True) for row in rows) else 1


def _measure(args: argparse.Namespace, settings: Settings) -> list[Row]:
    if args.name == "vocabulary":
        from sttEngine.bench import vocabulary

        return vocabulary.measure(settings)
    if args.name == "minutes":
        from sttEngine.bench import minutes

        return minutes.measure(settings, _names(args.sets), args.limit, _names(args.only))
    if args.name == "languages":
        from sttEngine.bench import languages

        return languages.measure(settings, args.limit)
    if args.name == "correction":
        from sttEngine.bench import correction

        return correction.measure(settings, _names(args.sets), args.limit, fillers=args.fillers, terms=args.terms)
    if args.name == "search":
        from sttEngine.bench import search

        return search.measure(settings, _names(args.sets), args.limit, _names(args.only))
    if args.name == "speech":
        from sttEngine.bench import speech

        return speech.measure(settings, _names(args.engines), _names(args.sets), args.rounds, args.limit)
    if args.name == "ui":
        from sttEngine.bench import ui

        return ui.measure(args.rounds, _names(args.only), args.json)
    from sttEngine.bench import server

    return server.measure(settings, _names(args.only) or server.PARTS)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)

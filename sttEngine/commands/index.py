"""`index check | repair`: whether search holds exactly what the library does, and making it so."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import asdict

from sttEngine.cli import data_dir_option
from sttEngine.settings import Settings
from sttEngine.store.database import Database
from sttEngine.store.search_check import IndexProblem, check, repair

_MEANS = {
    "full_text": "the full text index is not that of what it covers",
    "missing": "it is not in the index",
    "stray_vector": "there are vectors of nothing",
    "missing_vector": "vectors are missing",
    "range": "its place in the index is not what it says",
    "text": "the index is not its text as it is now",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="action", required=True, parser_class=argparse.ArgumentParser)
    told = {
        "check": "compare the index with the library; changes nothing",
        "repair": "make the index that of the library; words at once, vectors when the app runs next",
    }
    for action, help_text in told.items():
        one = actions.add_parser(action, help=help_text, description=help_text.capitalize() + ".", parents=[data_dir_option()])
        one.add_argument("--json", action="store_true", help="one line of JSON for each difference")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """0 when they agree, or agree now; 1 when `check` found a difference. Raises ArchiveMissing, ArchiveVersion, ArchiveBusy."""
    repairs = args.action == "repair"
    problems = asyncio.run(_run(settings, repairs))
    for problem in problems:
        print(json.dumps(asdict(problem)) if args.json else f"{problem.recording_id or 'index'}  {_MEANS[problem.difference]}")
    if not args.json:
        print("Index and library agree." if repairs or not problems else "`index repair` mends this; nothing is lost.")
    return 1 if problems and not repairs else 0


async def _run(settings: Settings, repairs: bool) -> tuple[IndexProblem, ...]:
    await (await Database.open(settings.database_path, read_only=True)).close()  # an archive that is not there is not made
    db = await Database.open(settings.database_path)
    try:
        return await db.write(repair if repairs else check)
    finally:
        await db.close()

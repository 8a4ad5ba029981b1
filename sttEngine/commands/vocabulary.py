"""`vocabulary list | add | remove | suggest`: the terms that transcriptions look for."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable
from dataclasses import asdict

from sttEngine.cli import data_dir_option
from sttEngine.domain import Term
from sttEngine.errors import TermNotFound
from sttEngine.library.vocabulary import Suggestion, VocabularyShelf
from sttEngine.settings import Settings
from sttEngine.store.database import Database
from sttEngine.store.vocabulary import folded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="action", required=True, parser_class=argparse.ArgumentParser)
    told = {
        "list": "every term",
        "add": "add a term; recordings that are transcribed from then on use it",
        "remove": "remove terms",
        "suggest": "words that accepted corrections put in and that are no terms yet",
    }
    for action, help_text in told.items():
        one = actions.add_parser(action, help=help_text, description=help_text.capitalize() + ".", parents=[data_dir_option()])
        one.add_argument("--json", action="store_true", help="one line of JSON for each")
        if action == "add":
            one.add_argument("text", metavar="TERM", help="a name, product or word of the trade")
            one.add_argument("aliases", nargs="*", metavar="SPELLING", help="other spellings, also in another script")
            one.add_argument("--scope", default="", metavar="TAG", help="for recordings with this tag alone")
        if action == "remove":
            one.add_argument("terms", nargs="+", metavar="TERM", help="texts or ids as `vocabulary list --json` shows them")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Raises InvalidRequest, InvalidTag, TermExists, TermNotFound, VocabularyFull, ArchiveMissing, ArchiveVersion."""
    return asyncio.run(_run(args, settings))


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    # Beside a running server too: SQLite lets one writer after the other.
    db = await Database.open(settings.database_path, read_only=args.action in ("list", "suggest"))
    shelf = VocabularyShelf(db)
    try:
        match args.action:
            case "list":
                _tell(await shelf.list(), args.json)
            case "add":
                _tell([await shelf.add(args.text, args.aliases, args.scope)], args.json)
            case "suggest":
                _tell(await shelf.suggestions(), args.json)
            case _:
                for name in args.terms:
                    removed = await _find(shelf, name)
                    await asyncio.gather(*(shelf.remove(term.id) for term in removed))
                    _tell(removed, args.json)
        return 0
    finally:
        await db.close()


async def _find(shelf: VocabularyShelf, name: str) -> list[Term]:
    found = [term for term in await shelf.list() if name == term.id or folded(name) == folded(term.text)]
    if not found:
        raise TermNotFound(f"{name!r} is not in the vocabulary.", hint="`vocabulary list` shows what is.")
    return found


def _tell(found: Iterable[Term | Suggestion], as_json: bool) -> None:
    for one in found:
        if as_json:
            print(json.dumps(asdict(one), ensure_ascii=False))
        elif isinstance(one, Term):
            print(", ".join((one.text, *one.aliases)) + (f"  [{one.scope}]" if one.scope else ""))
        else:
            print(f"{one.text}  ({one.count}, instead of {', '.join(one.instead_of)})")

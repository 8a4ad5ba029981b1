"""`search QUERY`: moments that answer it. Reads the archive, also while a server works in it."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import asdict

from sttEngine.container import build_services
from sttEngine.domain import SearchHit
from sttEngine.export.base import clock
from sttEngine.logs import set_up_logs
from sttEngine.search.service import SearchAnswer
from sttEngine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "query",
        nargs="+",
        metavar="QUERY",
        help='words, "exact phrases", -without, filters such as tag:weekly, kind:video, after:2026-03, longer:10m',
    )
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most this many moments (default: 20)")
    parser.add_argument("--recording", metavar="ID", help="in this recording alone")
    parser.add_argument("--json", action="store_true", help="one line of JSON: {hits, vectors_used, took_ms, meant}")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """0, also when nothing was found. Raises ArchiveMissing, InvalidRequest."""
    set_up_logs("WARNING" if settings.log_level.upper() == "INFO" else settings.log_level)
    answer = asyncio.run(_find(settings, " ".join(args.query), args.limit, args.recording))
    if args.json:
        print(json.dumps(asdict(answer), ensure_ascii=False))
        return 0
    for hit in answer.hits:
        print(f"{hit.title}  {place(hit.start, hit.page)}\n  {_marked(hit)}\n  {hit.recording_id}")
    for typed, words in answer.meant.items():
        print(f"{typed} is nowhere; looked for {', '.join(words)}.")
    if not answer.hits:
        print("Nothing was found.")
    return 0


async def _find(settings: Settings, query: str, limit: int, recording_id: str | None) -> SearchAnswer:
    services = await build_services(settings, runs_jobs=False)
    try:
        return await services.search.find(query, limit=limit, recording_id=recording_id)
    finally:
        await services.close()


def place(start: float | None, page: int | None) -> str:
    """A second or a page, as a person reads it."""
    if start is not None:
        return clock(start)
    return f"p. {page}" if page is not None else ""


def _marked(hit: SearchHit) -> str:
    """The text on one line with what matched between brackets."""
    pieces: list[str] = []
    position = 0
    for start, end in hit.marks:
        pieces += [hit.text[position:start], "[", hit.text[start:end], "]"]
        position = end
    return " ".join("".join([*pieces, hit.text[position:]]).split())

"""`ask QUESTION`: an answer from everything that was said, each sentence with the moment that proves it."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict

from sttEngine.commands.search import place
from sttEngine.container import build_services
from sttEngine.domain import AnswerClaim
from sttEngine.errors import from_body
from sttEngine.logs import set_up_logs
from sttEngine.search.asking import Answered, Claim, Failed, Found
from sttEngine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="+", metavar="QUESTION", help="what you want to know")
    parser.add_argument("--recording", metavar="ID", help="from this recording alone")
    parser.add_argument("--json", action="store_true", help="one line of JSON: {claims, held, took_ms, moments}")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """0, also when the archive does not hold the answer. Raises ArchiveMissing, InvalidRequest, ModelMissing and others."""
    set_up_logs("WARNING" if settings.log_level.upper() == "INFO" else settings.log_level)
    return asyncio.run(_ask(settings, " ".join(args.question), args.recording, args.json))


async def _ask(settings: Settings, question: str, recording_id: str | None, as_json: bool) -> int:
    services = await build_services(settings, runs_jobs=False)
    found = Found(())
    try:
        async for event in services.asking.ask(question, recording_id=recording_id):
            if isinstance(event, Found):
                found = event
            elif isinstance(event, Claim) and not as_json:
                _show(event.claim)
            elif isinstance(event, Failed):
                raise from_body(event.error)
            elif isinstance(event, Answered):
                _end(event, found, as_json)
    finally:
        await services.close()
    return 0


def _end(answered: Answered, found: Found, as_json: bool) -> None:
    if as_json:
        whole = {**asdict(answered), "moments": [asdict(hit) for hit in found.moments]}
        whole.pop("type")
        print(json.dumps(whole, ensure_ascii=False))
    elif not answered.held:
        print("The archive does not seem to hold the answer.")
        for hit in found.moments:
            print(f"{hit.title}  {place(hit.start, hit.page)}\n  {' '.join(hit.text.split())}")


def _show(claim: AnswerClaim) -> None:
    print(f"“{claim.text}”" if claim.quoted else claim.text)
    for citation in claim.citations:
        print(f"  {citation.title}  {place(citation.start, citation.page)}  {citation.recording_id}")
    sys.stdout.flush()

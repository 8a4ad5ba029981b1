"""`export ID --format F`: one recording as a file, on stdout or where `--out` says. Reads the archive, also beside a server."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from sttEngine.commands.output import OutputFolder, write_whole
from sttEngine.container import build_services
from sttEngine.errors import InvalidRequest
from sttEngine.export import Exported, export, formats
from sttEngine.library.exporting import export_source
from sttEngine.logs import set_up_logs
from sttEngine.settings import Settings

BINARY = frozenset({"docx"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of a recording, as `process` and `search` print it")
    parser.add_argument("--format", required=True, choices=tuple(formats()), help="what to write")
    parser.add_argument("--out", type=Path, metavar="PATH", help="a file, or a folder to name it in (default: stdout)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Raises ArchiveMissing, RecordingNotFound, ResultNotReady, TranscriptWithoutTimes, InvalidRequest."""
    set_up_logs("WARNING" if settings.log_level.upper() == "INFO" else settings.log_level)
    if args.out is None and args.format in BINARY and sys.stdout.isatty():
        raise InvalidRequest(f"A terminal cannot show {args.format}.", hint="Name a file with --out.")
    made = asyncio.run(_export(settings, args.id, args.format))
    if args.out is None:
        sys.stdout.buffer.write(made.content)
        sys.stdout.flush()
    else:
        written = OutputFolder(args.out).write(made) if args.out.is_dir() else write_whole(args.out, made.content)
        print(written)
    return 0


async def _export(settings: Settings, recording_id: str, name: str) -> Exported:
    services = await build_services(settings, runs_jobs=False)
    try:
        return export(name, await export_source(services.shelf, recording_id))
    finally:
        await services.close()

"""`models list | fetch | verify | remove`: the weights on this machine."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from sttEngine.cli import data_dir_option, exit_code
from sttEngine.errors import Cancelled, RecordRouteError
from sttEngine.events.types import Event, ModelProgress
from sttEngine.settings import Settings
from sttEngine.weights.service import WeightsService


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="action", required=True, parser_class=argparse.ArgumentParser)
    told = {
        "list": "every model of the catalog and whether it is here",
        "fetch": "bring models; what has arrived of them is not fetched again",
        "verify": "hash every file of installed models",
        "remove": "delete models",
    }
    for action, help_text in told.items():
        one = actions.add_parser(action, help=help_text, description=help_text.capitalize() + ".", parents=[data_dir_option()])
        one.add_argument("--json", action="store_true", help="one line of JSON for each model")
        if action != "list":
            count = "+" if action == "remove" else "*"
            one.add_argument("ids", nargs=count, metavar="ID", help="ids as `models list` shows them")
        if action == "fetch":
            one.add_argument("--starter", action="store_true", help="the starter set; also what is fetched when nothing is named")


def run(args: argparse.Namespace, settings: Settings) -> int:
    service = WeightsService(settings.models_dir, hub=settings.hub)
    match args.action:
        case "list":
            return _list(service, args.json)
        case "fetch":
            chosen = dict.fromkeys([*args.ids, *(service.starter_ids() if args.starter or not args.ids else ())])
            return _fetch(service, list(chosen), args.json)
        case "verify":
            chosen_ids = args.ids or [model.id for model in service.list() if model.state != "missing"]
            return _verify(service, chosen_ids, args.json)
        case _:
            for model_id in args.ids:
                _tell(model_id, "removed" if service.remove(model_id) else "missing", args.json)
            return 0


def _list(service: WeightsService, as_json: bool) -> int:
    if as_json:
        for model in service.list():
            print(json.dumps(asdict(model), ensure_ascii=False))
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "kind", "size", "memory", "licence", "state", "", box=None, pad_edge=False)
    for model in service.list():
        sizes = (f"{model.bytes / 1e6:,.0f} MB", f"{model.memory_bytes / 1e9:.1f} GB")
        table.add_row(model.id, model.kind, *sizes, model.licence, model.state, "starter" if model.starter else "")
    # Piped into a file the table must not be folded to a guessed width.
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    return 0


def _fetch(service: WeightsService, ids: list[str], as_json: bool) -> int:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    code = 0
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        for model_id in ids:
            task = progress.add_task(model_id, total=None)

            def show(event: Event, task: TaskID = task, model_id: str = model_id) -> None:
                assert isinstance(event, ModelProgress)
                told = model_id if event.state in ("fetching", "ready", "failed") else f"{model_id} ({event.state})"
                progress.update(task, completed=event.bytes_done, total=event.bytes_total or None, description=told)

            if not console.is_terminal:
                print(f"Fetching {model_id}", file=sys.stderr, flush=True)
            try:
                service.fetch_now(model_id, show)
                _tell(model_id, "ready", as_json)
            except RecordRouteError as error:
                code = _failed(model_id, error, as_json)
            except Cancelled:
                raise KeyboardInterrupt from None
    return code


def _verify(service: WeightsService, ids: list[str], as_json: bool) -> int:
    states = {model_id: service.verify(model_id) for model_id in ids}
    for model_id, state in states.items():
        _tell(model_id, state, as_json)
    return 0 if all(state == "ready" for state in states.values()) else 1


def _tell(model_id: str, state: str, as_json: bool) -> None:
    print(json.dumps({"id": model_id, "state": state}) if as_json else f"{model_id}: {state}", flush=True)


def _failed(model_id: str, error: RecordRouteError, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"id": model_id, "error": asdict(error.body())}, ensure_ascii=False), flush=True)
    print(f"{model_id}: {error.message}\n{error.hint}", file=sys.stderr)
    return exit_code(error)

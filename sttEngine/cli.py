"""The command line: which commands there are, their common options and what an exit code means.

Each command lives in a module of `sttEngine/commands` with `add_arguments(parser)` and `run(args, settings) -> int`; only
the module of the command that runs is imported. Setting up the machine belongs to `bootstrap`, which starts this.

Exit codes: 0 all done, 1 some input failed, 2 wrong usage, 3 the environment is not able, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from sttEngine.errors import Conflict, DependencyError, FetchError, InvalidRequest, InvalidSetting, ModelUnknown, RecordRouteError

if TYPE_CHECKING:
    from sttEngine.settings import Settings

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_UNABLE, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

NO_COMMAND = "open"
COMMANDS = {
    NO_COMMAND: "start the server and open the app; what happens without a command",
    "serve": "start the server; prints one line of JSON once it answers",
    "process": "work on files to the end and print where the results are",
    "search": "find moments in everything that was said",
    "ask": "answer a question from everything that was said",
    "index": "compare the search index with the library, and mend it",
    "export": "write one recording as txt, md, srt, vtt, json or docx",
    "vocabulary": "list, add, remove and suggest terms that transcriptions look for",
    "models": "list, fetch, verify or remove weights",
    "doctor": "what is installed, what is missing, devices, weights, ports, disk",
    "bench": "run a measurement that the README quotes",
    "test": "set up what the tests need and run all of them",
}
# What follows `--` goes to another program unread.
PASSING_ON = frozenset({"test"})


class Command(Protocol):
    """What a module in `sttEngine/commands` offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace, settings: Settings) -> int: ...


class _CommandParser(argparse.ArgumentParser):
    """Asks the command's module for its arguments when it is this command's turn."""

    command: str = ""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self.command:
            command_module(self.command).add_arguments(self)
            self.command = ""
        return super().parse_known_args(args, namespace)


def command_module(name: str) -> Command:
    return cast(Command, import_module(f"sttEngine.commands.{name}"))


def data_dir_option() -> _CommandParser:
    """The option that every command takes, as a parent for its parser; a command adds it to the parsers of its actions."""
    common = _CommandParser(add_help=False)
    common.add_argument(
        "--data-dir", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="folder of recordings and the archive"
    )
    return common


def build_parser() -> argparse.ArgumentParser:
    common = data_dir_option()
    parser = argparse.ArgumentParser(
        prog="python3 -m sttEngine", description="RecordRoute: transcripts, cited minutes and search.", parents=[common]
    )
    commands = parser.add_subparsers(dest="command", metavar="command", parser_class=_CommandParser)
    for name, help_text in COMMANDS.items():
        commands.add_parser(name, help=help_text, description=help_text.capitalize() + ".", parents=[common]).command = name
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code; errors of ours are told on stderr with their hint."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not any(word in COMMANDS or word in ("-h", "--help") for word in given) and _only_data_dir(given):
        given.append(NO_COMMAND)
    passed_on: list[str] = []
    if "--" in given and any(word in PASSING_ON for word in given[: given.index("--")]):
        at = given.index("--")
        given, passed_on = given[:at], given[at + 1 :]
    args = build_parser().parse_args(given)
    args.passed_on = passed_on
    try:
        from sttEngine.settings import load_settings

        data_dir: Path | None = getattr(args, "data_dir", None)
        settings = load_settings(data_dir=data_dir.expanduser().resolve() if data_dir else None)
        return command_module(args.command).run(args, settings)
    except RecordRouteError as error:
        print(f"{error.message}\n{error.hint}", file=sys.stderr)
        return exit_code(error)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def exit_code(error: RecordRouteError) -> int:
    if isinstance(error, InvalidRequest | InvalidSetting | ModelUnknown):
        return EXIT_USAGE
    return EXIT_UNABLE if isinstance(error, DependencyError | FetchError | Conflict) else EXIT_FAILED


def _only_data_dir(given: Sequence[str]) -> bool:
    """True when nothing but `--data-dir DIR` was given, which means: open the app."""
    return not given or given[0].startswith("--data-dir")


if __name__ == "__main__":
    sys.exit(main())

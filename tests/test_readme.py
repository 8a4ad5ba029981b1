"""The README says what is: events, commands, exports and files that it names are there, and all of them."""

from __future__ import annotations

import re
from typing import get_args

from sttEngine.cli import COMMANDS, NO_COMMAND
from sttEngine.events.types import Event
from sttEngine.export.formats import formats
from sttEngine.settings import PROJECT_ROOT

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")


def test_every_event_is_in_the_table_with_its_fields() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", README, re.MULTILINE))
    for event in get_args(get_args(Event)[0]):
        fields = {name: item for name, item in event.__dataclass_fields__.items()}
        held = rows[fields.pop("type").default]
        assert set(fields) <= set(re.findall(r"`(\w+)`", held)), event.__name__


def test_every_command_is_in_the_table() -> None:
    for name in set(COMMANDS) - {NO_COMMAND}:
        assert re.search(rf"^\| `{name}\b", README, re.MULTILINE), name


def test_every_export_is_named() -> None:
    for name in formats():
        assert re.search(rf"\b{name}\b", README), name


def test_every_file_that_is_named_is_there() -> None:
    for name in re.findall(r"`((?:sttEngine|tests|frontend|electron|models)/[\w./-]*\w)`", README):
        assert (PROJECT_ROOT / name).exists(), name
    for name in re.findall(r"\]\(([^)#]+)\)", README):
        assert (PROJECT_ROOT / name).is_file(), name

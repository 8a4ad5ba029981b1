"""The cut of the packages, held by reading every module's imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sttEngine.settings import PROJECT_ROOT, configurable

ENGINE_ROOM = PROJECT_ROOT / "sttEngine"
# Know nothing of HTTP or of the environment; `api` and `commands` call them.
INNER = (
    *("media", "engines", "workers", "pipeline", "speech", "minutes", "search"),
    *("jobs", "events", "store", "weights", "export", "library"),
)
OUTER = ("sttEngine.api", "sttEngine.commands", "sttEngine.cli", "sttEngine.app", "sttEngine.container", "sttEngine.settings")
HTTP_SERVERS = ("fastapi", "starlette", "uvicorn", "websockets")


def modules(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("package", INNER)
def test_inner_packages_know_neither_http_nor_the_front_doors(package: str) -> None:
    for path in modules(ENGINE_ROOM / package):
        for name in imported(path):
            assert not name.startswith(OUTER + HTTP_SERVERS), f"{path.name} imports {name}"


def test_only_the_settings_read_what_can_be_configured() -> None:
    names = {item.metadata["variable"] for item in configurable()}
    readers = {path.name for path in modules(ENGINE_ROOM) if names & set(variables_read(path))}
    assert readers <= {"settings.py"}


def variables_read(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name)), ctx=ast.Load()):
                yield name
            case ast.Call(func=ast.Attribute(attr="get" | "pop" | "getenv"), args=[ast.Constant(value=str(name)), *_]):
                yield name


def test_concrete_workers_meet_only_in_the_container() -> None:
    users = {
        str(path.relative_to(ENGINE_ROOM))
        for path in modules(ENGINE_ROOM)
        if "sttEngine.workers.supervisor" in set(imported(path)) and path.parent.name != "workers"
    }
    assert users == {"container.py"}


def test_every_module_says_what_it_owns() -> None:
    silent = [
        str(path.relative_to(PROJECT_ROOT))
        for path in modules(ENGINE_ROOM)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []

"""The settings as text for people: `.env.example` and the README's table. Made from Settings, so they cannot differ."""

from __future__ import annotations

from dataclasses import MISSING
from pathlib import Path
from typing import Any

from sttEngine.settings import PROJECT_ROOT, configurable

_DEFAULT_DATA_DIR = "the system's folder for application data"


def rows() -> list[tuple[str, str, str]]:
    """Variable, default and meaning of each setting, in order. A default that depends on the machine is described."""
    found = []
    for item in configurable():
        assert item.default is not MISSING
        found.append((item.metadata["variable"], _default(item.name, item.default), item.metadata["meaning"]))
    return found


def env_example() -> str:
    """The content of `.env.example`: every setting, commented out, with its default."""
    lines = ["# Copy to .env and take the # off what you want to change. Sizes are bytes, times are seconds.", ""]
    for variable, default, meaning in rows():
        described = default == _DEFAULT_DATA_DIR
        told, value = (f"{meaning} Default: {default}.", "") if described else (meaning, default)
        lines += [f"# {told}", f"#{variable}={value}", ""]
    return "\n".join(lines)


def markdown_table() -> str:
    """The README's table of settings."""
    lines = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for variable, default, meaning in rows():
        shown = default if default == _DEFAULT_DATA_DIR else f"`{default}`" if default else "(empty)"
        lines.append(f"| `{variable}` | {shown} | {meaning} |")
    return "\n".join(lines) + "\n"


def _default(name: str, value: Any) -> str:
    if name == "data_dir":
        return _DEFAULT_DATA_DIR
    if isinstance(value, Path):
        # Told from the project's folder, so that the text is the same on every machine.
        if value.is_relative_to(PROJECT_ROOT):
            return value.relative_to(PROJECT_ROOT).as_posix()
        return f"../{value.relative_to(PROJECT_ROOT.parent).as_posix()}"
    return str(value)

"""Rows of a measurement: printed as a table, written as JSON `{machine, date, rows}`."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sttEngine.errors import InvalidRequest

Value = str | int | float | bool | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Machine:
    """What the figures were taken on. Memory in bytes."""

    system: str
    processor: str
    cores: int
    memory_bytes: int
    python: str


def check_known(names: Sequence[str], known: Sequence[str], option: str) -> None:
    """Raises InvalidRequest for a choice that would measure nothing."""
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InvalidRequest(f"{option}: there is no {', '.join(unknown)}.", hint=f"Choose among {', '.join(known)}.")


def aim(name: str, found: float, wanted: float, *, less: bool = False) -> Row:
    """A row that says what is wanted, what was found, and whether that will do: at least as much, or at most."""
    return {"aim": name, "found": found, "wanted": wanted, "met": found <= wanted if less else found >= wanted}


def number(value: object) -> float:
    """A cell of a row that is a number."""
    assert isinstance(value, int | float)
    return float(value)


def this_machine() -> Machine:
    import psutil

    return Machine(
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        python=platform.python_version(),
    )


def publish(rows: Sequence[Row], file: Path | None) -> None:
    """Print the rows on stdout, one table for each set of columns, and write `file` when one is given."""
    _print_tables(rows)
    if file is not None:
        report = {"machine": asdict(this_machine()), "date": datetime.now(UTC).date().isoformat(), "rows": list(rows)}
        temporary = file.with_suffix(file.suffix + ".part")
        temporary.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        temporary.replace(file)


def note(text: str) -> None:
    """Say on stderr what is being measured."""
    print(text, file=sys.stderr, flush=True)


def _print_tables(rows: Sequence[Row]) -> None:
    by_columns: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(row)
    for columns, group in by_columns.items():
        cells = [list(columns), *[[_cell(row[name]) for name in columns] for row in group]]
        widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
        for number, line in enumerate(cells):
            print("| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |")
            if number == 0:
                print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
        print()


def _cell(value: Value) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()

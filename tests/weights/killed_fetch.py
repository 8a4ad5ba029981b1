"""Fetches a model and dies without a word where it is told: `python -m tests.weights.killed_fetch MODELS HUB KNOWN POINT`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sttEngine.weights import install, installed
from sttEngine.weights.catalog import Catalog
from sttEngine.weights.service import WeightsService
from tests.weights.test_install import HUB_MODEL, KILLED, UNKNOWN


def _die(*given: object) -> None:
    os._exit(KILLED)


die: Any = _die


def die_if(path_starts: str, real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda path, *given, **more: die() if path.name.startswith(path_starts) else real(path, *given, **more)


def main(models: str, hub: str, known: str, point: str) -> None:
    match point:
        case "verifying":
            install._check = die
        case "preparing":
            installed.record = die
        case "moving in":
            Path.replace = die_if(".ready-", Path.replace)  # type: ignore[method-assign]
        case "clearing up":
            install.shutil.rmtree = die_if("whole", install.shutil.rmtree)  # type: ignore[attr-defined]
    model = HUB_MODEL if known == "known" else UNKNOWN
    WeightsService(Path(models), hub=hub, catalog=Catalog((model,))).fetch_now(model.id)


if __name__ == "__main__":
    main(*sys.argv[1:])

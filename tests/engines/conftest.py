"""Real engines, loaded once for this folder's tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.workers.switch import CancelSwitch


@pytest.fixture(scope="session")
def real_engines(models_dir: Path) -> Iterator[LeasedEngines]:
    engines = LeasedEngines(EngineConfig(str(models_dir), os.cpu_count() or 1, 2048), idle_seconds=300.0)
    yield engines
    engines.close()


@pytest.fixture
def flag() -> CancelSwitch:
    return CancelSwitch(lambda: None, 60.0)

"""The speech engines to run a test with; one whose extra is not installed is skipped."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from sttEngine.engines.registry import EXTRAS, SPEECH_ENGINES


def installed(name: str) -> pytest.MarkDecorator:
    package = EXTRAS.get(name)
    return pytest.mark.skipif(package is not None and find_spec(package) is None, reason=f"{package} is not installed")


ENGINES = [pytest.param(name, marks=installed(name)) for name in SPEECH_ENGINES]

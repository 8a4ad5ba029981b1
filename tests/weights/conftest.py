"""A misbehaving hub for the tests of this package."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.weights.hub_server import Hub, running_hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as found:
        yield found

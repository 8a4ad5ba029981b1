"""The analyser of Korean morphemes, loaded once a process and only where there is Korean. Workers alone use it: it is large."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def analyser() -> Any:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1)

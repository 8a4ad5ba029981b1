"""How this program starts a part of itself in a process of its own: the one place that knows whether it is frozen.

From a clone a part is `python -m MODULE`. A frozen program is no Python: it is given the module's name after `--module` and runs
it as Python would; see `sttEngine.release.entry`. Only what is listed here can be started that way.
"""

from __future__ import annotations

import sys

MODULE_OPTION = "--module"
PARTS = ("sttEngine.cli", "sttEngine.engines.devices", "sttEngine.weights.convert", "sttEngine.workers.child", "pip")


def is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def own_command(part: str, *python_options: str) -> tuple[str, ...]:
    """The words that start one of PARTS; its arguments follow them. Raises ValueError for any other module.

    `python_options` go to Python itself; a frozen program needs none of them.
    """
    if part not in PARTS:
        raise ValueError(f"{part} is no part that is started by itself")
    if is_frozen():
        return (sys.executable, MODULE_OPTION, part)
    return (sys.executable, *python_options, "-m", part)

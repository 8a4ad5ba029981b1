"""Where the frozen program begins: the command line, or one of our parts when `--module` names it.

It stands for `python -m`: a part sees itself as `__main__` and its own arguments, as it would from a clone.
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys
from collections.abc import Sequence

from sttEngine.launching import MODULE_OPTION, PARTS

EXIT_USAGE = 2


def main(argv: Sequence[str]) -> int:
    """`argv` without the program's name. Returns an exit code; a part may leave by SystemExit, as under Python."""
    if not argv or argv[0] != MODULE_OPTION:
        from sttEngine.cli import main as run

        return run(argv)
    if len(argv) < 2 or argv[1] not in PARTS:
        print(f"{MODULE_OPTION} takes one of {', '.join(PARTS)}", file=sys.stderr)
        return EXIT_USAGE
    sys.argv = [argv[1], *argv[2:]]
    runpy.run_module(argv[1], run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a library's own child process begins here too
    sys.exit(main(sys.argv[1:]))

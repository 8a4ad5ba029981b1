"""`python -m sttEngine`: sets the machine up where that is needed, then runs the command."""

import sys

from sttEngine.bootstrap import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python -m certlint``."""

import sys

from certlint.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""The test suite: a folder for each room of certlint, `project` for what lies around it, `support` for what tests share."""

from pathlib import Path

ROOT = Path(__file__).parent.parent

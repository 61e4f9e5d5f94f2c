"""Programs in Python that stand on pages of the documentation."""

from __future__ import annotations

import re
from pathlib import Path


def programs(page: Path, name: str) -> list[str]:
    """Those of a page that are marked to be run under a name: the language, or the engine that runs them."""
    return re.findall(rf"<!-- run: {name} -->\n```python\n(.*?)```", page.read_text(), re.DOTALL)

"""The one place that finds `rules/` and `reports/templates/`: in a wheel, in an editable install, in a checkout."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_SHIPPED = os.path.join(_PACKAGE, "_data")
_ROOT = _SHIPPED if os.path.isdir(_SHIPPED) else os.path.dirname(_PACKAGE)

RULES = os.path.join(_ROOT, "rules")
PROFILES = os.path.join(RULES, "profiles")
TEMPLATES = os.path.join(_ROOT, "reports", "templates")

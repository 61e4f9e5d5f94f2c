"""Which version this is, and the one place that finds its `rules/` and `reports/templates/`: in a wheel or in a checkout."""

from __future__ import annotations

import os

__version__ = "0.1.0"

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_SHIPPED = os.path.join(_PACKAGE, "_data")
# Whether this is an installed wheel, whose files never change.
INSTALLED = os.path.isdir(_SHIPPED)
_ROOT = _SHIPPED if INSTALLED else os.path.dirname(_PACKAGE)

RULES = os.path.join(_ROOT, "rules")
PROFILES = os.path.join(RULES, "profiles")
# Where the compiled form of the rules lies.
COMPILED = os.path.join(RULES, ".compiled")
TEMPLATES = os.path.join(_ROOT, "reports", "templates")

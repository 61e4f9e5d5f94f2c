"""The columns of tables are those that the pages describe."""

from __future__ import annotations

import re

from certlint.output.certificate_table import COLUMNS
from tests import ROOT


def test_each_column_of_certificates_is_described():
    page = (ROOT / "docs/inventory.md").read_text()
    table = page.partition("## `csv-certificates`")[2].partition("\n\nA file that")[0]
    rows = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    described = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(described) == sorted(COLUMNS)

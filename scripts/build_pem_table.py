"""Writes the table of docs/pem.md: what the programs of this machine read of each odd form of a certificate file.

usage: python -m scripts.build_pem_table
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.fuzz.agreement import read_by_all
from tests.support.clients import Reading, versions
from tests.support.judging import judge
from tests.support.pem_forms import DERS, FORMS, Form

PAGE = Path(__file__).parent.parent / "docs" / "pem.md"
START, END = "<!-- table: written by `python -m scripts.build_pem_table` -->\n", "<!-- end of the table -->\n"


def cell(reading: Reading) -> str:
    """Which certificates of the chain are read, by their numbers, and whether the file is refused."""
    numbers = " ".join(str(DERS.index(der) + 1) if der in DERS else "?" for der in reading.certificates)
    if not reading.refused:
        return numbers or "nothing"
    return f"refuses, after {numbers}" if numbers else "refuses"


def rules(form: Form) -> str:
    """What certlint says of a form, about the file and its blocks."""
    result = judge([form.data], profile="hygiene")
    found = {finding.rule.id: finding.severity.label for finding in result.findings}
    formal = [rule for rule in sorted(found) if rule.startswith(("pem/", "x509/"))]
    reported = [f"[{rule}](rules/{rule}.md) ({found[rule]})" for rule in formal]
    return ", ".join([*reported, *(["not evaluated"] if result.bundle.document.problem else [])]) or "nothing"


def row(form: Form, readings: dict[str, Reading]) -> str:
    cells = [cell(readings[client]) for client in ("server", "gnutls", "java", "pyca")]
    return f"| {' | '.join([form.name, *cells, rules(form)])} |"


def table() -> str:
    with tempfile.TemporaryDirectory() as folder:
        readings = read_by_all({form.name: form.data for form in FORMS}, Path(folder))
    head = "| form | OpenSSL | GnuTLS | Java | cryptography | certlint (`hygiene`) |\n|---|---|---|---|---|---|"
    return "\n".join(
        [f"Measured with {versions()}.", "", head, *(row(form, readings[form.name]) for form in FORMS), ""]
    )


def main() -> None:
    before, _, rest = PAGE.read_text().partition(START)
    PAGE.write_text(f"{before}{START}\n{table()}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()

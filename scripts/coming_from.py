"""The pages for those who come from other linters: which rule reports what a lint of theirs does."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from certlint.policy.catalogue import Rule

SCOPES = {
    "zlint": "All lints about certificates for TLS.",
    "pkilint": "Rules that name a code of pkilint. [All its errors](../coming-from-pkilint.md) have a page of their own.",
}


def linters(rules: list[Rule]) -> str:
    """Which rule says what a lint of another tool says."""
    pairs = sorted((each.partition(":")[0], each.partition(":")[2], r.id) for r in rules for each in r.equivalents)
    out = ["# Coming from another linter"]
    for tool, known in SCOPES.items():
        rows = [f"| `{theirs}` | [{ours}]({ours}.md) |" for name, theirs, ours in pairs if name == tool]
        out.append(f"## {tool}\n\n{known}\n\n| {tool} | certlint |\n|---|---|\n" + "\n".join(rows))
    return "\n\n".join(out) + "\n"


def pkilint(text: str, pages: Container[str]) -> str:
    """Every error of pkilint in `text`, a TOML table, and the rules that report the same, or why there are none.

    `pages` are the ids of rules that have a page to link to.
    """
    known = tomllib.loads(text)
    rows = known["code"]
    found = sum("rules" in row for row in rows)
    lines = [
        "# Coming from pkilint",
        "",
        f"pkilint {known['version']} lists {len(rows)} codes of the severities ERROR and FATAL for TLS, S/MIME, CRLs and OCSP",
        f"responses. For {found} of them, certlint has rules that report the same. The equivalents were found by running both",
        "on forged certificates, CRLs and responses; about a dozen codes, which no object produced, are placed by their names.",
        "",
        "| linter of pkilint | certlint |",
        "|---|---|",
        "| `lint_cabf_serverauth_cert` | `--profile web-pki` |",
        "| `lint_cabf_smime_cert` | `--profile smime` |",
        "| `lint_crl` | `--profile crl` |",
        "| `lint_ocsp_response` | `--profile ocsp` |",
        "",
        "| code | about | rules of certlint, or the reason why no rule reports it |",
        "|---|---|---|",
    ]
    for row in rows:
        ours = ", ".join(
            f"[{rule}](rules/{rule}.md)" if rule in pages else f"`{rule}`" for rule in row.get("rules", ())
        )
        lines.append(f"| `{row['name']}` | {', '.join(row['linters'])} | {ours or 'none: ' + row['why']} |")
    return "\n".join(lines) + "\n"

"""The pages for those who come from other linters: which rule reports what a lint of theirs does."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from certlint.policy.rule import Rule


def zlint(rules: list[Rule]) -> str:
    """Which rule says what a lint of zlint says, from the `equivalents` of the rules."""
    pairs = sorted((each.removeprefix("zlint:"), rule.id) for rule in rules for each in rule.equivalents)
    return "\n".join(
        [
            "# Coming from another linter",
            "",
            "The table lists the lints of zlint with equivalent rules.",
            "For pkilint, see [Coming from pkilint](../coming-from-pkilint.md).",
            "",
            "| zlint | certlint |",
            "|---|---|",
            *(f"| `{theirs}` | [{ours}]({ours}.md) |" for theirs, ours in pairs),
            "",
        ]
    )


def pkilint(text: str, pages: Container[str]) -> str:
    """Every error of pkilint in `text`, a TOML table, and the rules that report the same, or why there are none.

    `pages` are the ids of rules that have a page to link to.
    """
    known = tomllib.loads(text)
    rows = known["code"]
    qualified = [row for row in rows if row["linters"] == ["etsi"]]
    found, of_etsi = (sum("rules" in row for row in each) for each in (rows, qualified))
    lines = [
        "# Coming from pkilint",
        "",
        f"pkilint {known['version']} lists {len(rows) - len(qualified)} codes with severity ERROR or FATAL for TLS, S/MIME,",
        f"CRLs and OCSP responses. certlint has equivalent rules for {found - of_etsi} of them.",
        f"For qualified certificates, pkilint has {len(qualified)} codes that begin with `etsi.`; certlint has equivalent",
        f"rules for {of_etsi}. The equivalents were found by running both linters on the same certificates, CRLs and",
        "responses, which produced all codes except seven. These seven were matched by their names.",
        "",
        "| pkilint | certlint |",
        "|---|---|",
        "| `lint_cabf_serverauth_cert` | `--profile web-pki` |",
        "| `lint_cabf_smime_cert` | `--profile smime` |",
        "| `lint_pkix_cert` | `--profile rfc5280` |",
        "| `lint_crl --profile BR` | `--profile crl` |",
        "| `lint_crl --profile PKIX` | `--profile crl-rfc5280` |",
        "| `lint_ocsp_response` | `--profile ocsp` |",
        "| `lint_etsi_cert` | `--profile etsi` |",
        "",
        "| code | for | equivalent rules, or why none exists |",
        "|---|---|---|",
    ]
    for row in rows:
        ours = ", ".join(
            f"[{rule}](rules/{rule}.md)" if rule in pages else f"`{rule}`" for rule in row.get("rules", ())
        )
        lines.append(f"| `{row['name']}` | {', '.join(row['linters'])} | {ours or 'none: ' + row['why']} |")
    return "\n".join(lines) + "\n"

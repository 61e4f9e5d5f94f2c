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
            "All lints of zlint about certificates for TLS.",
            "The errors of [pkilint](../coming-from-pkilint.md) have a page of their own.",
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
        f"pkilint {known['version']} lists {len(rows) - len(qualified)} codes of the severities ERROR and FATAL for TLS,",
        f"S/MIME, CRLs and OCSP responses. For {found - of_etsi} of them, certlint has rules that report the same. The",
        "equivalents were found by running both on forged certificates, CRLs and responses, which produced all codes but",
        "six; these are placed by their names.",
        "",
        f"Of the codes for qualified certificates, {len(qualified)} begin with `etsi.`. For {of_etsi} of them, certlint has",
        "rules. Forged certificates produced all of them but one, which is placed by its name.",
        "",
        "| linter of pkilint | certlint |",
        "|---|---|",
        "| `lint_cabf_serverauth_cert` | `--profile web-pki` |",
        "| `lint_cabf_smime_cert` | `--profile smime` |",
        "| `lint_pkix_cert` | `--profile rfc5280` |",
        "| `lint_crl --profile BR` | `--profile crl` |",
        "| `lint_crl --profile PKIX` | `--profile crl-rfc5280` |",
        "| `lint_ocsp_response` | `--profile ocsp` |",
        "| `lint_etsi_cert` | `--profile etsi` |",
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

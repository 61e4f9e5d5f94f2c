"""What RFC 5280 forbids is rejected, and what it allows is accepted, by `hygiene` and `rfc5280` with the rules of today."""

from __future__ import annotations

import pytest

import certlint
from tests import forge
from tests.trust import path_cases, path_detail_cases, path_encoding_cases, path_name_cases
from tests.trust.path_cases import Case

pytestmark = pytest.mark.slow

LISTED = (path_cases, path_detail_cases, path_name_cases, path_encoding_cases)
REJECTED = {name: case for listed in LISTED for name, case in listed.REJECTED.items()}
ACCEPTED = {name: case for listed in LISTED for name, case in listed.ACCEPTED.items()}


def errors(case: Case, folder) -> set[str]:
    """The rules of `hygiene` and `rfc5280` that find an error."""
    pool, trusted = folder / "pool", folder / "trusted.pem"
    pool.mkdir()
    for number, certificate in enumerate(case.pool):
        (pool / f"{number:02}.pem").write_bytes(forge.bundle(certificate))
    trusted.write_bytes(forge.bundle(*case.trusted))
    found: set[str] = set()
    is_address = case.host.replace(".", "").isdigit() or ":" in case.host
    asked = {"ip": [case.host]} if is_address else {"fqdn": [case.host]}
    for profile in ("hygiene", "rfc5280"):
        linter = certlint.Linter(profile, as_of=forge.AS_OF, rules_of="today", pool=[pool], trust=[trusted], **asked)
        result = linter.lint(forge.bundle(*case.sent))
        found |= {each.rule for each in result.findings if each.severity is certlint.Severity.ERROR}
    return found


@pytest.mark.parametrize("name", REJECTED)
def test_what_is_wrong_is_rejected(name, tmp_path):
    assert errors(REJECTED[name], tmp_path)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_sound_is_accepted(name, tmp_path):
    assert errors(ACCEPTED[name], tmp_path) == set()


def test_there_are_many():
    assert sum(len(each.REJECTED) + len(each.ACCEPTED) for each in LISTED) == len(REJECTED) + len(ACCEPTED) >= 1000

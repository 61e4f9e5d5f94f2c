"""What a page says is to be done about a finding can be pasted, as what the report says."""

from __future__ import annotations

import re
import shlex

import pytest

from certlint.inventory.queries.row_types import FindingRow
from certlint.service.remedies import with_remedies
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.pages import Page
from tests.support.service import served

pytestmark = pytest.mark.slow

FIX = re.compile(r"certlint fix .*? --profile \S+")


@pytest.mark.parametrize("profile", ["hygiene", "redis-enterprise-server"])
def test_commands_name_the_file_and_the_profile(tmp_path, profile):
    bundle, target = tmp_path / "two words.pem", str(tmp_path / "inventory.db")
    leaf, *issuers = forge.chain()
    bundle.write_bytes(forge.bundle(*issuers, leaf))
    check = ("check", bundle, "--profile", profile, "--fqdn", forge.FQDN, *DAY)
    assert certlint(*check, "--record", target).code == 1
    with served("--record", target) as service:
        command = FIX.search(Page(service.ask("/places/1").text).text())
    assert command
    words = shlex.split(command[0])
    assert words[-2:] == ["--profile", profile]
    assert certlint(*words[1:], "--fqdn", forge.FQDN, *DAY).code == 0
    assert certlint(*check).code == 0


def test_an_entry_of_a_file_is_no_file():
    row = FindingRow(1, "pem/crlf", "warning", "CRLF", 0, 0, None, 1, "file", "site", "/a/store.p12: one", "", "")
    [found] = with_remedies([row], {1: "hygiene"})
    [command] = [each.text for each in found.remedy if "certlint fix" in each.text]
    assert command.startswith("certlint fix <BUNDLE-FILE> ")
    assert command.endswith("--profile hygiene")

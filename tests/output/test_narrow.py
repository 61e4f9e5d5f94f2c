"""Reports in a terminal of 80 columns: what is not a command, a name or a path is folded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import DAY, certlint

INPUTS = {
    "a TBSCertificate that is a certificate": ("tbs", "bundle.pem"),
    "nothing at a long path": ("/nowhere/with/some/very/long/path/that/goes/on/and/on.pem",),
    "a certificate that cannot be read": ("broken.pem",),
    "an empty file": ("empty.pem",),
}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    Path("broken.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    Path("empty.pem").write_bytes(b"")


@pytest.mark.parametrize("what", INPUTS)
@pytest.mark.parametrize("color", ["never", "always"])
def test_what_was_not_evaluated_is_folded_under_its_label(what, color):
    out = certlint(*INPUTS[what], *DAY, "--color", color).out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines()
    begin = next(n for n, line in enumerate(plain) if line.startswith(("not evaluated  ", "not read  ")))
    label = re.match(r"not \w+  ", plain[begin])[0]
    assert len(plain[begin]) <= 80
    for line in plain[begin + 1 :]:
        if not line.startswith(" " * len(label)):
            break
        assert len(line) <= 80

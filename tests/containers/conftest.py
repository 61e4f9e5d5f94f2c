"""What tests of containers have in common: a folder to work in, and no passphrase from outside."""

from __future__ import annotations

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CERTLINT_PASSPHRASE", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path

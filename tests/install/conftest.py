from __future__ import annotations

import pytest

from tests import forge
from tests.forge import bundle, key_pem
from tests.install import cluster as stand_ins

FQDN = "cluster.example.com"


@pytest.fixture
def folder(tmp_path):
    """A sound certificate with its key. It is valid whenever the tests run; they judge it as of 2026."""
    root = forge.root(key="p384-a", **stand_ins.LASTING)
    chain = [forge.leaf(root, FQDN, **stand_ins.LASTING), root]
    (tmp_path / "cert.pem").write_bytes(bundle(*chain))
    (tmp_path / "cert.pem").chmod(0o644)
    (tmp_path / "key.pem").write_text(key_pem())
    (tmp_path / "key.pem").chmod(0o600)
    (tmp_path / "api-ca.pem").write_text(stand_ins.API_CA.pem)
    (tmp_path / "password").write_text(stand_ins.PASSWORD + "\n")
    return tmp_path


@pytest.fixture
def cluster(tmp_path):
    served = tmp_path / "served"
    served.mkdir()
    with stand_ins.running(stand_ins.Cluster(served)) as running:
        yield running


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """An `rladmin` on PATH; its record of calls."""
    programs = tmp_path / "bin"
    programs.mkdir()
    record = stand_ins.rladmin(programs)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return record

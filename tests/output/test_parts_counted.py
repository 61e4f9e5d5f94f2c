"""Totals over many files: keys and other parts of a bundle, in files of their own, are not bundles."""

from __future__ import annotations

import re

import pytest

from tests import forge
from tests.support.cli import DAY, certlint


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two bundles: one with its key in a file of its own, and one whose chain and key have files of their own."""
    folder = tmp_path_factory.mktemp("parts")
    leaf, issuer, root = forge.chain()
    (folder / "web").mkdir()
    (folder / "web" / "tls.crt").write_bytes(forge.bundle(leaf, issuer, root))
    (folder / "web" / "tls.key").write_bytes(forge.key_pem(leaf.key).encode())
    (folder / "letsencrypt").mkdir()
    for name, content in (
        ("cert", forge.bundle(leaf)),
        ("chain", forge.bundle(issuer, root)),
        ("fullchain", forge.bundle(leaf, issuer, root)),
        ("privkey", forge.key_pem(leaf.key).encode()),
    ):
        (folder / "letsencrypt" / f"{name}.pem").write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("html", r'<h2 id="overview-title">.*?</strong> ([^,]*),'),
        ("html-summary", r"<h2>.*?</strong> ([^,]*),"),
        ("markdown", r" in ([^,]*) with "),
        ("github", r" in ([^,(]*) \(profile"),
    ],
)
def test_bundles_are_counted_without_their_parts(name, heading, folder):
    report = certlint("check", folder, "--format", name, *DAY).out
    assert re.search(heading, report, re.DOTALL)[1] == "2 bundles in 6 files"


def test_verdicts_of_an_index_count_files(folder):
    report = certlint("check", folder, "--format", "html", *DAY).out
    counts = re.search(r'<ul class="counts" aria-label="Verdicts">(.*?)</ul>', report, re.DOTALL)[1]
    numbers = re.findall(r"</strong> (\d+) files?</li>", counts)
    assert sum(map(int, numbers)) == 6
    assert re.search(r'<h2 id="bundles-title">(.*?)</h2>', report)[1] == "Files"


def test_without_parts_all_are_bundles(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.pem").write_bytes(forge.bundle(*forge.chain()))
    report = certlint("check", tmp_path, "--format", "html", *DAY).out
    assert "</strong> 2 bundles, 6 certificates</h2>" in report
    assert "files" not in re.search(r'<section id="overview".*?</ul>', report, re.DOTALL)[0]

"""Real servers, each with every case: what becomes of it is what the table says, and certlint says the same beforehand."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from certlint.engine.setup import make_plan
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.users import NOBODY
from tests.targets.cases import CASES, REFUSES, SERVES, Files
from tests.targets.products import IS_ROOT, PRODUCTS, Product
from tests.targets.runs import make_data, outcome, write

pytestmark = pytest.mark.slow

OF_FILES = tuple(name for name in CASES if name.startswith("mode "))
"""What the file system says of the key: one product looks at it, the others load what they can read."""
OF_ROOT = tuple(name for name in CASES if CASES[name].make().owner)
RUNS = [
    (p, c)
    for p, product in PRODUCTS.items()
    for c in CASES
    if (c not in OF_FILES or c in product.outcomes)
    and (IS_ROOT or c not in OF_ROOT)
    and c not in product.left_out
    and (product.passphrase or not c.endswith("its passphrase"))
]


@pytest.fixture(scope="module")
def prepared() -> Iterator[dict[str, Path]]:
    """What each product needs once, in folders that nobody may enter too, as pytest's own is not."""
    with tempfile.TemporaryDirectory() as made:
        os.chmod(made, 0o755)
        folders = {}
        for name, product in PRODUCTS.items():
            folder = Path(made, name)
            folder.mkdir()
            folders[name] = make_data(product, folder)
        yield folders


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        os.chmod(made, 0o755)
        yield Path(made)
        shutil.rmtree(made, ignore_errors=True)
        os.makedirs(made, exist_ok=True)


@pytest.mark.parametrize(("product", "case"), RUNS)
def test_certlint_says_beforehand_what_becomes_of_a_server(product, case, prepared, folder):
    started, tried = PRODUCTS[product], CASES[case]
    expected = started.outcomes.get(case, tried.outcome)
    files = tried.make()
    found = outcome(
        started,
        files,
        folder,
        prepared[product],
        at_any_time=case != "expired",
        knows_passphrase=case.endswith("its passphrase"),
    )
    assert found.what == expected, found.said
    rule = tried.rule_of(started.profile)
    told = told_of(started, files, folder)
    errors = {each for each, severity in told.items() if severity == "error"}
    if tried.is_encrypted and started.passphrase:  # whether it is told the passphrase, no file shows
        assert told[rule] == "warning"
        assert errors == set()
    else:
        assert errors == ({rule, *tried.also} if expected != SERVES or case in started.stricter else set())
    if expected == REFUSES:
        assert_quoted(started, rule, found.said)


def told_of(product: Product, files: Files, folder: Path) -> dict[str, str]:
    """The rules that report something, and how severe it is."""
    write(files, folder)
    if files.owner:
        shutil.chown(folder / "key.pem", files.owner)
    elif IS_ROOT:
        shutil.chown(folder / "key.pem", NOBODY)
    answer = certlint(
        folder / "chain.pem", "--key", folder / "key.pem", "--trust", folder / "root.pem", "--fqdn", forge.FQDN,
        "--profile", product.profile, *product.options, "--format", "json", *DAY,
    )  # fmt: skip
    bundle, *_ = json.loads(answer.out)["bundles"]  # a request beside certificates is one of its own
    return {each["rule"]: each["severity"] for each in bundle["findings"]}


def assert_quoted(product: Product, rule: str, log: str) -> None:
    """What the rule quotes of the product's log is in the log."""
    settings = {"database_user": "nobody"} if product.options else {}
    (text,) = (each.rule.rationale for each in make_plan(product.profile, settings).selected if each.rule.id == rule)
    quoted = re.findall(r'"([^"]+)"', text)
    assert [each for each in quoted if each in log], (text, log)

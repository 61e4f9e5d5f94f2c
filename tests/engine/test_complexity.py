"""Work grows with the size of what is judged, whatever that is made of, and never with its square."""

from __future__ import annotations

from datetime import UTC
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from certlint import pem
from certlint.batch import bundles
from certlint.bundle import covered_names
from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import PrivateKey
from certlint.engine import plan as planning
from certlint.engine.setup import make_plan
from certlint.output.run import Run
from certlint.policy import profile
from certlint.policy.severity import Severity
from tests import forge
from tests.forge.hostile import BUNDLES, FILES, KEYS, SHAPES, TEXTS
from tests.support.cli import DAY, certlint
from tests.support.work import faster_than_it_should, lines

pytestmark = pytest.mark.slow

FEW = 60
# Shapes of which so many times fewer are taken: in files of over 512 KiB parts are decoded twice, which is a step.
HEAVY = {"large-keys": 2, "namesakes-with-large-keys": 2}
# One of each kind: the others are left to the slow tests.
QUICK = ("subject-one-rdn", "constraints-directories", "constraints-networks", "san-odd-hosts", "headers", "crossed")
ALL = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in SHAPES]


@cache
def job(*, whole: bool) -> bundles.Job:
    """Every rule there is; for bundles as a `whole` without those about each certificate, which would hide the others."""
    with TemporaryDirectory() as folder:
        policy = Path(folder, "every-rule.toml")
        policy.write_text(f'extends = {profile.names()}\nselect = ["*"]\n')
        plan_of = partial(
            make_plan, str(policy), {"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC), memo=False
        )
        plan = plan_of()
        if whole:
            plan = plan_of(select=[call.selected.rule.id for call in plan.per_bundle])
    about = Run("0", "every-rule", "every rule", plan.now, (forge.FQDN,), Severity.ERROR, Severity.INFO)
    return bundles.Job(plan, about, ("text", "json"), "", 1 << 24, 10_000)


def judge(name: str, count: int) -> bundles.Record:
    document = pem.read(SHAPES[name](count), "hostile.pem")
    return bundles.record(job(whole=name in BUNDLES or name in TEXTS), Bundle(document))


@pytest.mark.parametrize("name", ALL)
def test_work_grows_no_faster_than_the_input(name):
    few = FEW // HEAVY.get(name, 1)
    judge(name, few - 1)  # what is loaded once is not the input's
    counts = [lines(partial(judge, name, count)) for count in (few, 2 * few, 4 * few)]
    assert not faster_than_it_should(counts), counts


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("beside", [True, False], ids=["beside-a-bundle", "alone"])
def test_work_on_key_files_grows_no_faster_than_the_input(name, beside):
    """Their numbers are read in one go each: the shapes grow in bytes."""

    def judged(count: int) -> None:
        file = pem.read(KEYS[name](count), "key.pem")
        document = pem.read(forge.bundle(*forge.chain()), "bundle.pem") if beside else file
        bundles.record(job(whole=True), Bundle(document, PrivateKey(file)))

    few = 2 * FEW
    judged(few - 1)
    counts = [lines(partial(judged, count)) for count in (few, 2 * few, 4 * few)]
    assert not faster_than_it_should(counts), counts


def test_what_findings_say_of_names_is_made_once_for_all_of_them():
    """A certificate may have thousands of names and a finding about each, and every finding suggests a command with names."""
    plan = make_plan("redis-enterprise-server", {}, now=forge.AS_OF.replace(tzinfo=UTC), memo=False)
    bundle = Bundle(pem.read(SHAPES["san-empty"](50), "hostile.pem"))
    judged = partial(bundles.record, job(whole=False)._replace(plan=plan), bundle)
    once = lines(partial(covered_names.names_of, bundle.certificates[0]), within=covered_names.__file__)
    assert once <= lines(judged, within=covered_names.__file__) <= 2 * once


TOLD = {
    "bundles.toml": ("bundle.pem", "--config"),
    "suppressions.toml": ("bundle.pem", "--config"),
    "rules.policy.toml": ("rules", "--verify"),
    "patterns.owners.toml": ("bundle.pem", "--record", "inventory.db", "--owners"),
    "tables.owners.toml": ("bundle.pem", "--record", "inventory.db", "--owners"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TOLD)
def test_work_on_what_a_run_is_told_grows_no_faster_than_the_file(name, tmp_path, monkeypatch):
    """Configurations, policies and owners: somebody else may have written them, too."""
    monkeypatch.chdir(tmp_path)
    Path("bundle.pem").write_bytes(forge.bundle(*forge.chain()))

    def run(count: int) -> None:
        Path(name).write_bytes(FILES[name](count))
        words = (*TOLD[name], name, *(() if TOLD[name][0] == "rules" else DAY))
        assert "internal error" not in certlint(*words).err

    few = 100
    run(few - 1)
    counts = [lines(partial(run, count)) for count in (few, 2 * few, 4 * few)]
    assert not faster_than_it_should(counts), counts


@pytest.mark.slow
def test_what_many_sections_ask_alike_is_put_together_once(tmp_path, monkeypatch):
    """And with thousands of them that differ, no more than some hundred are."""
    monkeypatch.chdir(tmp_path)
    Path("bundle.pem").write_bytes(forge.bundle(*forge.chain()))

    def run(count: int, text: str) -> None:
        Path("certlint.toml").write_text("".join(text.format(n) for n in range(count)))
        assert certlint("bundle.pem", *DAY).code in {0, 1}

    alike = '[[bundle]]\npath = "a{0}.pem"\n'
    different = alike + 'fqdn = "h{0}.example.com"\n'
    run(10, alike)
    assert lines(partial(run, 50, alike), planning.__file__) == lines(partial(run, 10, alike), planning.__file__)
    assert lines(partial(run, 220, different), planning.__file__) == lines(
        partial(run, 110, different), planning.__file__
    )
    Path("certlint.toml").write_text(
        "".join(different.format(n) for n in range(150)) + '[[bundle]]\npath = "bundle.pem"\nignore = ["*"]\n'
    )
    answer = certlint("bundle.pem", *DAY)  # one of those that are not tried at once
    assert answer.code == 2
    assert "certlint.toml:453: no rule is left to run" in answer.err

"""Documents that come from elsewhere than files: rules about PEM text and about files do not apply to them."""

from __future__ import annotations

from datetime import UTC

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.pem.facts import FileFacts
from certlint.report import Status
from tests import forge


def statuses(document: pem.Document) -> dict[str, Status]:
    plan = make_plan("hygiene", {"fqdn": (forge.FQDN,)}, now=forge.AS_OF.replace(tzinfo=UTC))
    return {outcome.rule.id: outcome.status for outcome in run(plan, Bundle(document)).outcomes}


def test_what_has_no_text_and_no_file_is_judged_by_its_certificates_alone():
    document = pem.read(forge.bundle(*forge.chain()), "keystore.jks: alias server")
    document.facts = FileFacts(document.path, mode=0o644, uid=0, gid=0, directory=".", directory_mode=0o755)
    with_text = statuses(document)
    document.has_text, document.facts = False, None
    without = statuses(document)
    about_text = {rule for rule in with_text if rule.startswith("pem/")}
    about_files = {rule for rule in with_text if rule.startswith("file/")}
    assert about_text
    assert about_files
    assert Status.PASSED in {with_text[rule] for rule in about_text}
    assert {without[rule] for rule in about_text | about_files} == {Status.NOT_APPLICABLE}
    rest = with_text.keys() - about_text - about_files
    assert {rule: without[rule] for rule in rest} == {rule: with_text[rule] for rule in rest}


def test_each_certificate_of_files_beside_it_is_told_of_its_own_file():
    leaf, *chain = forge.chain(depth=5)
    first, second, third = (
        pem.read(forge.bundle(*some), path) for some, path in ((chain[:1], "1"), (chain[1:3], "2"), (chain[3:], "3"))
    )
    found = Bundle(pem.read(forge.bundle(leaf, leaf), "0"), chain_documents=[first, second, third])
    assert [found.path_of(index) for index in range(6)] == ["0", "0", "1", "2", "2", "3"]
    assert (found.held, found.chain) == (2, [0, 2, 3, 4, 5])
    assert found.title(0) == "leaf 'cluster.example.com' (block 1)"
    assert found.title(5).endswith("(block 1 of 3)")

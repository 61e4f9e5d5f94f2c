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

"""Rule, check, parameters, cases, page: none without the others. Each test tells all offenders at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from certlint import checks
from certlint.engine.binding import find_check, verify_params
from certlint.policy import catalogue, composition, model, profile, rule_rows, selection
from certlint.report import Status
from scripts import build_docs
from tests import ROOT, cases
from tests.cases import books, books_defects, forum, forum_defects
from tests.cases.kinds import KINDS
from tests.support.books import statuses
from tests.support.fixture_files import FOLDER, check, read

WITH_PAGES = {rule.id: rule for name in catalogue.names() for rule in catalogue.load(name)}
RULES = WITH_PAGES | {rule.id: rule for name in profile.names() for rule in profile.load(name).rules}
OWN = {r.id for r in RULES.values() if r.origin.startswith("rules/")}
PLACEHOLDER = re.compile(r"\{(\w+)\}")
FIXTURES = {path: read(path) for path in sorted(FOLDER.rglob("*.pem")) if path.parent.name != "demo"}


def test_a_rule_names_a_check_that_takes_its_parameters():
    known = {setting for name in profile.names() for setting in composition.settings_of(name).names}
    for rule in RULES.values():
        _, signature = find_check(rule.check, rule.id)
        settings = set(PLACEHOLDER.findall(repr(dict(rule.params))))
        assert settings <= known, rule.id
        if not settings:
            verify_params(rule.id, rule.origin, signature, dict(rule.params))


def test_a_rule_speaks_to_people():
    assert [r.id for r in RULES.values() if not all(map(str.strip, (r.title, r.rationale, r.remediation)))] == []
    assert [r.id for r in RULES.values() if r.title.endswith(".")] == [], "titles have no full stop"
    assert [r.id for r in RULES.values() if "FILL IN" in r.title + r.rationale + r.remediation + r.citation] == []


OF_EDITIONS = r"(?:Baseline Requirements|EV Guidelines|Root Store Policy|Root Program Policy)"


def test_a_citation_names_document_and_edition():
    """RFCs do not change; of what does, the edition is named that the row was read in, or the one before which it held."""
    without = re.compile(OF_EDITIONS + r"(?! (?:before )?\d+\.\d+)")
    assert [r.id for r in RULES.values() if not r.citation.strip() or without.search(r.citation)] == []


@pytest.mark.slow
def test_what_fix_does_is_what_rules_are_mended_by():
    """A rule that `certlint fix` mends says what mends it, and no two that a profile runs are mended by the same."""
    assert [r.id for r in RULES.values() if r.fix and not r.repair] == []
    assert {r.repair for r in RULES.values()} == {"", *rule_rows.REPAIRS}
    for name in profile.names():
        loaded = profile.load(name)
        runs = [each.rule for each in selection.select(loaded, loaded.defaults)]
        by = [rule.repair for rule in runs if rule.repair]
        assert len(by) == len(set(by)), name


def test_equivalents_are_lints_of_zlint():
    """The codes of pkilint have a table of their own, `rules/pkilint.toml`."""
    assert [r.id for r in RULES.values() if not all(each.startswith("zlint:") for each in r.equivalents)] == []


@pytest.mark.slow
def test_every_rule_is_selected_by_some_profile():
    selected = {rule for name in profile.names() for rule in added_by(name)}
    assert sorted(OWN - selected) == []


def test_every_check_is_named_by_a_rule():
    used = {rule.check for rule in RULES.values()}
    unused = []
    for path in Path(checks.__file__).parent.glob("*.py"):
        source = path.read_text()
        names = re.findall(r"@check\ndef (\w+)\(", source)
        unused += [f"{path.stem}.{n}" for n in names if f"{path.stem}.{n}" not in used]
    assert unused == []


WEB = ("rfc5280", "cabf-br", "cabf-ev", "mozilla", "apple", "chrome", "microsoft", "community", "web-pki")


@pytest.mark.parametrize(("books", "least"), [(WEB, 7), (tuple(catalogue.names()), 5)], ids=["web", "all"])
def test_many_rules_share_a_check(books, least):
    """Rules are data and checks are code: a rule of a known kind costs a row, and most are of a known kind."""
    rules = [rule for book in books for rule in catalogue.load(book)]
    assert len(rules) / len({rule.check for rule in rules}) >= least


def test_every_rule_has_a_page():
    pages = {str(p.relative_to(build_docs.DOCS).with_suffix("")) for p in build_docs.DOCS.glob("*/*.md")}
    assert pages == set(WITH_PAGES)
    assert {rule.id for rule in RULES.values() if rule.has_page} == pages


# What cases there are: fixture files of any profile, and tables.


def added_by(name: str) -> set[str]:
    """The rules that a profile selects itself, under whatever condition."""
    loaded = profile.load(name)
    known = {rule.id: rule for rule in loaded.rules}
    rules: set[str] = set()
    for layer in loaded.layers:
        if layer.origin == f"profile {name}":
            rules.update(rule for pattern in layer.select for rule in model.matching_rules(pattern, known))
            if not layer.condition:
                rules.difference_update(
                    rule for pattern in layer.ignore for rule in model.matching_rules(pattern, known)
                )
    return rules


# No certificate shows these: they are about suppressions, the age of tables, and what a live cluster serves.
# Rule → the tests that fire it and do not.
ABOUT_RUNS = {
    # A fixture is a file of PEM, not a manifest.
    "file/key-in-config-map": "containers/test_kubernetes.py",
    "meta/suppression-expired": "engine/test_suppressions.py",
    "meta/suppression-unused": "engine/test_suppressions.py",
    "meta/data-outdated": "policy/test_tables.py",
    "meta/shared-key": "engine/test_repetition.py",
    "meta/serial-reused": "engine/test_repetition.py",
    "ct/pair-differs": "engine/test_repetition.py",
    "apple/too-few-operators": "checks/test_ct_logs.py",
    "ct/sct-signature-invalid": "checks/test_ct_logs.py",
    "ct/sct-not-verified": "checks/test_ct_logs.py",
    # What stands beside the objects in a PKCS #12 store.
    "file/keystore-attribute-malformed": "containers/test_bag_attributes.py",
    "file/keystore-key-unpaired": "containers/test_bag_attributes.py",
    "file/keystore-key-of-other-certificate": "containers/test_bag_attributes.py",
    "file/keystore-name-repeated": "containers/test_bag_attributes.py",
    "file/keystore-unread-by-java": "containers/test_unread_by_java.py",
    "file/keystore-unread-by-openssl": "containers/test_unread_by_java.py",
    "target/keystore-without-key": "containers/test_without_key.py",
    "file/keystore-names-differ": "containers/test_bag_attributes.py",
    # A folder in the place of a file.
    "target/file-beside-unreadable": "policy/test_companions.py",
    "redis/served-differs": "install/test_cluster.py",
    "hygiene/served-differs": "commands/test_scan_compare.py",
    # The file system tells who owns a key file.
    "postgresql/key-exposed": "checks/test_files.py",
    "postgresql/key-of-other-user": "checks/test_files.py",
    # An ML-DSA signature is another one each time, so no fixture is kept.
    "cnsa/key": "policy/test_standards.py",
    "cnsa/signature": "policy/test_standards.py",
}


# They apply only where their defect is, so that they find something or do not apply; each with what says so.
_UNREADABLE = "it reads why a part cannot be decoded"
_PART = "it reads the part that must not be there"
_OUTSIDE = "it applies to what is outside the scope of its profile"
ONLY_THERE = {
    "community/public-key-unreadable": _UNREADABLE,
    "rfc5280/san-undecodable": _UNREADABLE,
    "rfc5280/scts-undecodable": _UNREADABLE,
    "rfc5280/subject-not-a-name": _UNREADABLE,
    "rfc5280/validity-undecodable": _UNREADABLE,
    "ocsp/version-stated": _PART,
    "rfc5280/extensions-not-v3": _PART,
    "rfc5280/issuer-unique-id": _PART,
    "rfc5280/issuer-unique-id-v1": _PART,
    "rfc5280/subject-unique-id": _PART,
    "rfc5280/subject-unique-id-v1": _PART,
    "code-signing/out-of-scope": _OUTSIDE,
    "etsi/out-of-scope": _OUTSIDE,
    "hygiene/out-of-scope": _OUTSIDE,
    "smime/out-of-scope": _OUTSIDE,
    "web-pki/out-of-scope": _OUTSIDE,
    "web-pki/not-a-ca": "it applies to what is not a CA certificate",
    "cabf-br/extensions-missing": "it applies to a certificate without extensions",
    "cabf-br/precertificate-signing-ca": "it applies to a CA with the purpose that it forbids",
    "redis/metrics-name": "its profile selects it where the name is `metrics`",
}


IN_TABLES = {
    "rfc5280",
    "web-pki",
    *(sound.PROFILE for sound, _ in cases.OF_PROFILES),
    *(f"web-pki-{kind}" for kind in KINDS),
    "cnsa-2.0",  # `test_standards.py` makes them: an ML-DSA signature is another one each time
}
"""The profiles whose sound inputs are not fixtures but made in tests, most in `tests/cases`."""


@pytest.fixture(scope="module")
def firing():
    """Rules that some case shows to find something."""
    shown = {rule for fixture in FIXTURES.values() for rule in fixture.expect}
    shown.update(forum_defects.DEFECTS, books_defects.DEFECTS, *(each.DEFECTS for _, each in cases.OF_PROFILES))
    return shown | {case.rule for name in cases.SUBJECTS for case in cases.of(name) if case.outcome is Status.FAILED}


@pytest.fixture(scope="module")
def passing(tmp_path_factory):
    """Rules that some case shows to have been evaluated, and to find nothing."""
    shown = {rule for fixture in FIXTURES.values() for rule, outcome in fixture.silent if outcome == "passed"}
    shown |= {case.rule for name in cases.SUBJECTS for case in cases.of(name) if case.outcome is Status.PASSED}
    for make in (*forum.SOUND.values(), *books.SOUND.values()):
        shown |= {rule for rule, status in statuses(make()).items() if status is Status.PASSED}
    for book, _ in cases.OF_PROFILES:
        for make in book.SOUND.values():
            shown |= {rule for rule, status in statuses(make(), book.PROFILE).items() if status is Status.PASSED}
    for fixture in FIXTURES.values():
        if not fixture.expect:
            outcomes = check(fixture, tmp_path_factory.mktemp("fixture"))["outcomes"]
            shown |= {each["rule"] for each in outcomes if each["status"] == "passed"}
    return shown


@pytest.mark.slow
@pytest.mark.parametrize("name", profile.names())
def test_every_rule_of_a_profile_has_a_case_that_fires_and_one_that_passes(name, firing, passing):
    """In a file of `tests/fixtures`, or in a table of `tests/cases`. That a rule does not apply is not enough."""
    rules = added_by(name) - ABOUT_RUNS.keys()
    assert sorted(rules - firing) == []
    assert sorted(rules - passing - ONLY_THERE.keys()) == []


@pytest.mark.slow
def test_what_cannot_pass_has_no_case_in_which_it_does(passing):
    assert sorted(ONLY_THERE.keys() & passing) == []
    assert ONLY_THERE.keys() <= RULES.keys()
    assert all(ONLY_THERE.values())


def test_rules_about_runs_are_tested_where_it_says():
    assert {
        rule for rule, path in ABOUT_RUNS.items() if f'"{rule}"' not in (ROOT / "tests" / path).read_text()
    } == set()
    assert ABOUT_RUNS.keys() <= RULES.keys()


def test_cases_are_of_rules_that_exist():
    named = {rule for fixture in FIXTURES.values() for rule in (*fixture.expect, *dict(fixture.silent))}
    named |= {case.rule for name in cases.SUBJECTS for case in cases.of(name)}
    assert sorted(named - set(RULES)) == []


def test_a_fixture_lies_in_the_folder_of_its_rule():
    for path, fixture in FIXTURES.items():
        folder = str(path.parent.relative_to(FOLDER))
        assert folder == (fixture.expect[0] if fixture.expect else f"good/{path.parent.name}")


@pytest.mark.parametrize("name", profile.names())
def test_every_profile_has_a_sound_input(name):
    """A file of `tests/fixtures/good`; for public certificates, the sound ones of `tests/cases`."""
    good = [fixture for path, fixture in FIXTURES.items() if path.parent == FOLDER / "good" / name]
    assert good or name in IN_TABLES, (
        f"no function of tests/make_fixtures has @good({name!r}), or `make fixtures` was not run"
    )
    assert all(f"--profile {name}" in fixture.options and not fixture.expect for fixture in good)

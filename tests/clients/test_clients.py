"""The table of clients is held by measurement: what certlint says is what real verifiers said, and say."""

from __future__ import annotations

import collections
import json
from datetime import UTC
from pathlib import Path

import pytest

from certlint.bundle import bundle as judged_bundle
from certlint.clients import model, search
from certlint.clients.pool import Pool
from certlint.clients.survey import Survey
from certlint.engine.run import find_paths
from certlint.engine.setup import plan_for
from certlint.files import sources
from tests import forge
from tests.verifiers import pairs
from tests.verifiers.answers import VERIFIERS, stored
from tests.verifiers.generate import build, write
from tests.verifiers.judging import accepted, errors, judged
from tests.verifiers.oracles import CANNOT_LOAD, ORACLES, Bundle

FIXTURES = Path(__file__).parent.parent / "fixtures"
# Names that are asked for in the kit and that no setting can hold: the cases of asking are tested below.
ODD_HOSTS = {
    name
    for name in stored().pairs
    if name
    in {"fqdn-trailing-dot", "san-ip", "san-ip6", "san-ip-as-dns", "san-ip-in-cn", "san-ip-as-uri", "single-label"}
    or name in {"wildcard-alone", "san-underscore", "san-hyphen-first"}
}
# Of a sample, so much may differ: verifiers have defects of their own.
LEAST = 0.98
PAIRS = sorted(set(stored().pairs) - ODD_HOSTS)


def differences(said, answers):
    """Client → (what certlint says, what the verifier said), where these differ."""
    asked = {client: answers[verifier] for client, verifier in VERIFIERS.items() if verifier in answers}
    return {client: (said[client], answer) for client, answer in asked.items() if said[client] is not answer}


def test_every_measured_client_has_a_verifier():
    assert {client.id for client in model.clients() if client.is_measured} == VERIFIERS.keys()


@pytest.mark.parametrize("part", range(8))
def test_every_pair_is_judged_as_each_verifier_judges_it(part, tmp_path):
    wrong = {}
    for name in PAIRS[part::8]:
        said = accepted(judged(tmp_path / name, pairs.bundle(name)))
        if found := differences(said, stored().pairs[name]):
            wrong[name] = found
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", [0, 500, 1000, 1500])
def test_random_bundles_are_judged_as_each_verifier_judges_them(first, tmp_path):
    agree, asked = collections.Counter(), collections.Counter()
    for seed in range(first, first + 50):
        said = accepted(judged(tmp_path / str(seed), build(seed)))
        wrong = differences(said, stored().seeds[seed])
        for client, verifier in VERIFIERS.items():
            if verifier in stored().seeds[seed]:
                asked[client] += 1
                agree[client] += client not in wrong
    assert {client: agree[client] for client in asked if agree[client] < LEAST * asked[client]} == {}


# Those that take milliseconds for a bundle, by the client that they are asked for.
LIVE = {"openssl-strict", "gnutls", "java", "pyca"}


@pytest.mark.slow
@pytest.mark.parametrize("client", sorted(LIVE))
def test_a_verifier_that_is_here_says_the_same(client, tmp_path, record_property):
    """Of bundles that nobody has seen. Of another version than the one that was measured, what differs is only told."""
    oracle = next(each for each in ORACLES if each.name == VERIFIERS[client])
    version = oracle.version()
    bundles, said = [], {}
    for seed in range(7_000, 7_060):
        folder = tmp_path / str(seed)
        said[folder.name] = accepted(judged(folder, build(seed)))[client]
        bundles.append(Bundle.read(folder))
    answers = {bundle.name: error for bundle, error in oracle.judge(bundles)} if version else {}
    known = {name: error for name, error in answers.items() if not error.startswith(CANNOT_LOAD) or oracle.is_server}
    wrong = {name: error for name, error in known.items() if said[name] is bool(error)}
    record_property("differs", json.dumps(wrong))
    if version == stored().versions[oracle.name]:
        assert len(wrong) <= (1 - LEAST) * len(known), wrong


def test_the_kit_makes_the_same_bytes_each_time(tmp_path):
    for run in ("one", "two"):
        write(tmp_path / run, *build(7))
    assert (tmp_path / "one" / "file.pem").read_bytes() == (tmp_path / "two" / "file.pem").read_bytes()


def about_usage(result):
    return [found for found in result._judged.findings if found.rule.id == "clients/key-usage-no-signature"]


def test_a_finding_tells_who_refuses_and_clients_that_are_kept_out_do_not_count(tmp_path):
    made = pairs.bundle("leaf-ku-encipherment-only")
    (found,) = about_usage(judged(tmp_path / "all", made))
    assert (found.severity.label, found.refused_by) == ("warning", ("java", "chromium"))
    result = judged(tmp_path / "some", made, clients=["openssl", "go"])
    (found,) = about_usage(result)
    assert (found.severity.label, found.refused_by) == ("info", ())
    assert accepted(result) == {"openssl": True, "go": True}
    assert errors(result) == []


def test_clients_known_by_documentation_alone_refuse_or_are_not_known_of(tmp_path):
    assert accepted(judged(tmp_path / "sound", pairs.bundle("sound")))["apple"] is None
    assert accepted(judged(tmp_path / "weak", pairs.bundle("leaf-rsa1024")))["apple"] is False


def test_the_only_path_is_what_each_client_finds_by_its_own_search():
    plan = plan_for({"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC))
    taken = 0
    for path in sorted(FIXTURES.rglob("*.pem")):
        bundle = judged_bundle.Bundle(sources.load(str(path)), names=plan.facts["fqdns"])
        paths = find_paths(plan, bundle)
        if paths is None or len(bundle.certificates) > 20:
            continue
        pool = Pool(paths.known.links, paths.known.count, None, plan.now)
        survey = Survey(pool, model.clients(), plan.facts["fqdns"])
        taken += bool(search.only(pool))
        assert survey.answers == tuple(survey._answer(client) for client in survey.clients), path
    assert taken > 100

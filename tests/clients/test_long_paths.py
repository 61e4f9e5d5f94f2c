"""Long paths: what clients say of them, and what that costs."""

from __future__ import annotations

from datetime import UTC

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.clients import constraints, model
from certlint.clients.pool import Pool
from certlint.clients.survey import Survey
from tests import forge
from tests.forge.hostile.bundles import BUNDLES
from tests.forge.hostile.names import NAMES
from tests.support.work import faster_than_it_should, lines
from tests.verifiers import pairs
from tests.verifiers.answers import VERIFIERS
from tests.verifiers.judging import accepted, judged
from tests.verifiers.oracles import ORACLES
from tests.verifiers.oracles import Bundle as Served

NOW = forge.AS_OF.replace(tzinfo=UTC)
OPENSSL = {"openssl", "openssl-strict", "curl"}
SHORT_OF_BREATH = {"firefox", "chromium", "rustls", "pyca"}
MEASURED = {client.id for client in model.clients() if client.is_measured}


def of_depth(folder, count):
    """What certlint says of a server below so many intermediates, and the files for verifiers."""
    return accepted(judged(folder, pairs.made("deep", "sound", pairs.deep(count)))), Served.read(folder)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "refusing"), [(20, SHORT_OF_BREATH), (100, SHORT_OF_BREATH | {"go"})])
def test_a_long_path_is_refused_by_those_alone_that_do_not_follow_it(count, refusing, tmp_path):
    said, served = of_depth(tmp_path, count)
    assert {client for client in MEASURED if not said[client]} == refusing
    for oracle in ORACLES:
        if oracle.name in {VERIFIERS[client] for client in ("openssl-strict", "gnutls", "pyca")} and oracle.version():
            ((_, error),) = oracle.judge([served])
            assert bool(error) is (oracle.name == VERIFIERS["pyca"]), error


@pytest.mark.slow
def test_openssl_follows_a_hundred_intermediates_and_of_others_that_is_not_known(tmp_path):
    said, served = of_depth(tmp_path, 101)
    assert {client for client in MEASURED if said[client] is False} == OPENSSL
    assert {said[client] for client in MEASURED - OPENSSL} == {None}
    ((_, error),) = next(each for each in ORACLES if each.name == "python-ssl-strict").judge([served])
    assert "too long" in error


def work(count: int) -> int:
    """Lines that are run for the constraints of a path: a leaf below so many CAs, each with constraints of its own."""
    bundle = Bundle(pem.read(BUNDLES["constrained-chain"](count)))
    survey = Survey(Pool(bundle.links, len(bundle.certificates), None, NOW), model.clients(), [forge.FQDN])
    return lines(lambda: survey.answers, constraints.__file__)


@pytest.mark.slow
def test_constraints_of_cas_without_end_take_no_longer_than_their_file():
    counts = [work(count) for count in (110, 220, 440)]
    assert work(90) > 0, "a path that is followed is looked at"
    assert not faster_than_it_should(counts), counts


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["constraints-hosts", "constraints-directories", "constraints-networks"])
def test_names_are_looked_up_and_not_compared_with_each(kind):
    def work(count: int) -> int:
        bundle = Bundle(pem.read(NAMES[kind](count)))
        survey = Survey(Pool(bundle.links, len(bundle.certificates), None, NOW), model.clients(), [forge.FQDN])
        return lines(lambda: survey.answers)

    counts = [work(count) for count in (50, 100, 200)]
    assert not faster_than_it_should(counts), counts

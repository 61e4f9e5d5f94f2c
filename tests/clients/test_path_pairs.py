"""What random PKIs of another make showed: the verifiers that are here say it again, and certlint says what they say."""

from __future__ import annotations

import pytest

from tests.support.verifiers import live_answers
from tests.verifiers.judging import accepted, errors, judged
from tests.verifiers.oracles import Bundle
from tests.verifiers.pairs import MODULES, PAIRS, bundle

HERE = ("gnutls", "java", "nss", "pyca", "openssl-strict")
# What certlint says of paths that clients choose among, of servers that are trusted themselves, and of what some cannot read.
GROUPS = (
    "unread-before-",
    "self-signed-",
    "leaf-and-",
    "namesake-of-",
    "san-",
    "wildcard-partial-",
    "leaf-san-",
    "ca-path-length-",
    "host-",
    "cn-",
    "nc-ca-beside-",
    "nc-ipv",
    "nc-mail",
    "nc-every-",
    "nc-ca-mail-of-no-one-",
    "policy-mapping-any-",
    "constrained-twin-",
    "old-root-",
    "issuer-",
    "nc-both-families-",
    "nc-excluded-",
    "leaf-bc-",
    "beside-bc-",
    "leaf-time-",
    "ca-rsa-exponent-",
    "nc-ca-address-alone-",
    "nc-root-address-alone-",
    "nc-ca-no-san-",
    "leaf-nc-",
    "ca-version-",
    "leaf-subject-without-",
    "root-issuer-printable-",
    "resources-",
    "ca-aki-issuer-",
    "root-aki-issuer-",
    "ca-addresses-",
    "ca-numbers-",
    "root-netscape-",
    "stored-",
    "trusted-",
    "nc-ca-other-",
    "nc-ca-utf8-",
    "nc-ca-elsewhere-",
    "version-2-",
    "version-1-root-",
)


def group(start):
    return [
        name for name in PAIRS if name.startswith(start) and PAIRS[name][1].__module__.rpartition(".")[2] in MODULES
    ]


@pytest.mark.slow
@pytest.mark.parametrize("start", GROUPS)
def test_the_verifiers_that_are_here_say_it_again(start, tmp_path):
    names = group(start)
    said = {name: accepted(judged(tmp_path / name, bundle(name))) for name in names}
    wrong = {}
    for client in HERE:
        known, is_measured = live_answers(client, [Bundle.read(tmp_path / name) for name in names])
        if is_measured:
            wrong |= {(client, name): answer for name, answer in known.items() if said[name][client] is not answer}
    assert names
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ca-san-unreadable", "ca-eku-unreadable", "ca-path-length-negative"])
def test_an_issuer_that_openssl_cannot_read_is_an_error_unless_another_one_of_the_name_follows(name, tmp_path):
    alone = judged(tmp_path / name, bundle(name))
    assert accepted(alone)["openssl"] is False
    assert errors(alone)


@pytest.mark.slow
def test_a_trusted_server_does_not_excuse_its_ca_where_openssl_finds_a_path_to_a_root(tmp_path):
    """Python 3.13 trusts the leaf only where no path leads to another anchor."""
    said = accepted(judged(tmp_path, bundle("leaf-and-root-trusted-ca-without-aki")))
    assert (said["openssl"], said["openssl-strict"]) == (True, False)

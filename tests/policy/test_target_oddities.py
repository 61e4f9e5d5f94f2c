"""Whatever is odd about a PEM file: certlint reports an error where the server does not serve it, and none where it does."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import certlint
from certlint.pem import as_read
from tests import forge
from tests.targets.cases import ISSUING, LEAF, ROOT, SERVES
from tests.targets.engines import ENGINES
from tests.targets.oddities import BLOCK, FILE, PLACES, combinations, files
from tests.targets.products import PRODUCTS
from tests.targets.runs import outcome, write

TABLE: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parents[1] / "targets" / "oddities.toml").read_text())
PROFILES = {
    "openssl-server": "openssl",
    "haproxy": "haproxy",
    "apache": "apache",
    "go-server": "go",
    "java": "java",
    "rabbitmq": "erlang",
    "openldap": "gnutls",
}
"""Profile → the engine that reads its files."""
STRICTER = {("apache", "no BEGIN", "key"): "httpd reads base64 without boundaries, in which certlint sees no key"}
OF_SERVERS = {"haproxy": "haproxy", "apache": "apache", "etcd": "go"}
"""Servers that are started, because nothing smaller reads files as they do."""


def serves(engine: str, oddity: str, place: str) -> bool | None:
    """What the table says; None where that is not asked."""
    letter = TABLE[oddity][engine][PLACES.index(place)]
    return None if letter == "." else letter == "+"


def asked(engine: str) -> list[tuple[str, str]]:
    return [each for each in combinations() if serves(engine, *each) is not None]


def test_the_table_has_every_oddity():
    assert [*TABLE] == [*BLOCK, *FILE]


@pytest.mark.slow
@pytest.mark.parametrize("engine", sorted(set(PROFILES.values())))
def test_files_are_read_as_the_table_says(engine):
    """By what certlint knows of the engine."""
    wrong = [each for each in asked(engine) if reads(engine, *each) is not serves(engine, *each)]
    assert wrong == [each for each in wrong if engine == "java" and each[0] == "DER behind it"]  # a copy: no chain


def reads(engine: str, oddity: str, place: str) -> bool:
    found = files(oddity, place)
    key = found.key if isinstance(found.key, bytes) else found.key.encode()
    of_chain = "openssl" if engine == "apache" else engine
    of_key = "openssl" if engine == "haproxy" else engine
    try:
        chain = as_read.certificates(of_chain, found.chain)
        has_key = of_key not in as_read.OF_KEYS or as_read.key(of_key, key) == forge.key("rsa3072-a").pkcs8
    except as_read.FileRefused:
        return False
    return (
        has_key
        and chain[0] == LEAF.der
        and ISSUING.der in chain
        and {LEAF.der, ISSUING.der, ROOT.der}.issuperset(chain)
    )


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_engines_do_what_the_table_says(engine, tmp_path):
    cases = asked(engine)
    folders = [tmp_path / str(number) for number, _ in enumerate(cases)]
    for folder, case in zip(folders, cases, strict=True):
        folder.mkdir()
        write(files(*case), folder)
    found = list(ENGINES[engine](folders, tmp_path))
    assert [each for each, does in zip(cases, found, strict=True) if does is not serves(engine, *each)] == []


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_certlint_reports_an_error_where_the_server_does_not_serve(profile, tmp_path):
    engine = PROFILES[profile]
    (tmp_path / "root.pem").write_text(ROOT.pem)
    wrong = {}
    for case in asked(engine):
        if profile == "openldap" and not serves("openssl", *case):
            continue  # it is about both libraries, and an error where one of them does not load the file
        errors = errors_of(profile, case, tmp_path)
        if bool(errors) is serves(engine, *case):
            wrong[(profile, *case)] = errors
    assert wrong.keys() == {each for each in STRICTER if each[0] == profile}, wrong


@pytest.mark.slow
def test_ingress_nginx_is_served_by_openssl_what_go_has_read(tmp_path):
    """Its controller reads a Secret with Go, and nginx hands the same text to OpenSSL (certificate.lua)."""
    (tmp_path / "root.pem").write_text(ROOT.pem)
    cases = [each for each in asked("go") if serves("openssl", *each) is not None]
    both = [each for each in cases if serves("go", *each) and serves("openssl", *each)]
    found = [each for each in cases if not errors_of("kubernetes-ingress", each, tmp_path)]
    assert found == both


def errors_of(profile: str, case: tuple[str, str], folder: Path) -> set[str]:
    write(files(*case), folder)
    judges = linter(profile, folder) if case[1] == "key" else usual(profile, folder)
    return {each.rule for each in judges.lint(folder / "chain.pem").findings if str(each.severity).lower() == "error"}


def linter(profile: str, folder: Path) -> certlint.Linter:
    """A linter with the key that is in the folder now."""
    places = {"trust": [str(folder / "root.pem")], "key": str(folder / "key.pem")}
    return certlint.Linter(profile=profile, fqdn=[forge.FQDN], as_of=date(2026, 6, 1), **places)


@cache
def usual(profile: str, folder: Path) -> certlint.Linter:
    """The same for all cases with the sound key."""
    return linter(profile, folder)


def turns() -> Iterator[tuple[str, str, str]]:
    """Each oddity once for each server, at one place after the other: all of them take an hour."""
    for server, engine in OF_SERVERS.items():
        cases = asked(engine)
        for number, oddity in enumerate(TABLE):
            own = [each for each in cases if each[0] == oddity]
            yield (server, *own[number % len(own)])


@pytest.mark.slow
@pytest.mark.parametrize(("server", "oddity", "place"), list(turns()))
def test_servers_do_what_the_table_says(server, oddity, place, tmp_path):
    case = files(oddity, place)
    found = outcome(PRODUCTS[server], case, tmp_path, tmp_path, at_any_time=True, knows_passphrase=False)
    assert (found.what == SERVES) is serves(OF_SERVERS[server], oddity, place), found.said

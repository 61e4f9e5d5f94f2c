"""`certlint check --fetch`: issuers, CRLs and OCSP responses from a server on the loopback interface."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from tests import forge
from tests.support.cli import certlint
from tests.support.website import serving

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
DAY = timedelta(days=1)
CURRENT = {"this_update": NOW - DAY, "next_update": NOW + DAY}
LASTING = {"not_before": NOW - 9 * DAY, "not_after": NOW + 99 * DAY}


@pytest.fixture
def site():
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "certlint"


ROOT = forge.root(not_before=NOW - 99 * DAY, not_after=NOW + 999 * DAY)


class Authority:
    """A CA whose certificates say that everything is at `url`."""

    def __init__(self, url: str) -> None:
        self.root = ROOT
        aia, crl = {"ca_issuers": [f"{url}/root.cer"]}, [f"{url}/root.crl"]
        self.issuing = forge.intermediate(self.root, aia=aia, crl=crl, **LASTING)
        aia = {"ca_issuers": [f"{url}/issuing.cer"], "ocsp": [f"{url}/ocsp"]}
        self.leaf = forge.leaf(self.issuing, aia=aia, crl=[f"{url}/issuing.crl"], **LASTING)

    def pages(self) -> dict[str, bytes]:
        return {
            "/issuing.cer": self.issuing.der,
            "/root.cer": self.root.der,
            "/issuing.crl": forge.crl(self.issuing, **CURRENT),
            "/root.crl": forge.crl(self.root, **CURRENT),
            "/ocsp/*": forge.ocsp([forge.single(self.leaf, self.issuing, **CURRENT)], self.issuing),
        }


@pytest.fixture
def authority(site):
    made = Authority(site.url)
    site.pages = made.pages()
    return made


def check(tmp_path, certificates, *options: str) -> dict:
    path = tmp_path / "bundle.pem"
    path.write_bytes(forge.bundle(*certificates))
    answer = certlint(path, "--profile", "hygiene", "--format", "json", *options)
    (bundle,) = json.loads(answer.out)["bundles"]
    return {**bundle, "code": answer.code}


def chain(authority: Authority) -> list[forge.Cert]:
    return [authority.leaf, authority.issuing, authority.root]


@pytest.mark.slow
@pytest.mark.parametrize(("held", "asked"), [(1, ["/issuing.cer", "/root.cer"]), (2, ["/root.cer"]), (3, [])])
def test_only_issuers_that_the_file_lacks_are_asked_for(held, asked, tmp_path, site, authority):
    check(tmp_path, chain(authority)[:held], "--fetch", "aia", "--fetch-private")
    assert sorted(site.asked) == asked


@pytest.mark.slow
@pytest.mark.parametrize("kinds", ["crl", "ocsp", "crl,ocsp"])
def test_nothing_is_revoked(kinds, tmp_path, site, authority):
    bundle = check(tmp_path, chain(authority), "--fetch", kinds, "--fetch-private")
    leaf, issuing = bundle["revocation"]
    assert (bundle["code"], leaf["status"]) == (0, "good")
    assert issuing["status"] == ("good" if "crl" in kinds else "unknown")
    assert leaf["source"]["path"].startswith(site.url)
    asked = {"crl": "/issuing.crl", "ocsp": "/ocsp"}
    for kind, path in asked.items():
        assert any(each.startswith(path) for each in site.asked) is (kind in kinds.split(","))


@pytest.mark.slow
def test_a_revoked_certificate_is_an_error(tmp_path, site, authority):
    site.pages["/issuing.crl"] = forge.crl(authority.issuing, [forge.revoked(authority.leaf, "superseded")], **CURRENT)
    bundle = check(tmp_path, chain(authority), "--fetch", "crl,ocsp", "--fetch-private")
    assert (bundle["code"], bundle["revocation"][0]["status"]) == (1, "revoked")
    assert [found["rule"] for found in bundle["findings"]] == ["revocation/revoked"]


@pytest.mark.slow
def test_missing_issuers_are_fetched(tmp_path, site, authority):
    options = ("--trust", str(tmp_path / "root.pem"), "--fetch-private")
    (tmp_path / "root.pem").write_bytes(forge.bundle(authority.root))
    alone = check(tmp_path, [authority.leaf], *options[:2])
    assert not alone["trust"]["trusted"]
    bundle = check(tmp_path, [authority.leaf], *options, "--fetch", "aia")
    assert bundle["trust"]["trusted"]
    assert [step["path"] for step in bundle["trust"]["path"]][1] == f"{site.url}/issuing.cer"
    assert "/root.cer" not in site.asked  # the store has it
    assert {found["rule"] for found in bundle["findings"]} == {"chain/missing-intermediate"}


@pytest.mark.slow
def test_each_url_is_asked_once_a_run(tmp_path, site, authority):
    """Also of many files, and where certlint looks whether it can mend them."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(80):
        (folder / f"{number}.pem").write_bytes(forge.bundle(authority.leaf, authority.root, authority.issuing))
    answer = certlint(folder, "--profile", "hygiene", "--fetch", "aia,crl,ocsp", "--fetch-private", "--format", "json")
    assert len(json.loads(answer.out)["bundles"]) == 80
    assert sorted(site.asked) == sorted(set(site.asked))
    assert len([path for path in site.asked if path.startswith("/ocsp/")]) == 1


@pytest.mark.slow
def test_what_is_valid_is_kept_and_nobody_else_can_read_it(tmp_path, site, authority, cache):
    for _ in range(2):
        assert check(tmp_path, chain(authority), "--fetch", "crl,ocsp", "--fetch-private")["code"] == 0
    assert len(site.asked) == len(set(site.asked)) == 3
    files = [cache / name for name in os.listdir(cache)]
    assert len(files) == 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


@pytest.mark.slow
@pytest.mark.parametrize(
    "crl",
    [
        lambda issuing: forge.crl(issuing, tamper=True, **CURRENT),
        lambda issuing: forge.crl(issuing, this_update=NOW - 2 * DAY, next_update=NOW - DAY),
        lambda issuing: forge.crl(issuing, this_update=NOW - DAY, next_update=None),
        lambda _: b"not a CRL",
    ],
    ids=["tampered", "stale", "without nextUpdate", "something else"],
)
def test_what_does_not_hold_is_not_kept(crl, tmp_path, site, authority, cache):
    site.pages["/issuing.crl"] = crl(authority.issuing)
    for _ in range(2):
        check(tmp_path, chain(authority), "--fetch", "crl", "--fetch-private")
    assert site.asked.count("/issuing.crl") == 2
    assert len(os.listdir(cache)) == 1  # that of the root


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path, site, authority, cache):
    cache.parent.write_text("a file where the folder should be")
    assert check(tmp_path, chain(authority), "--fetch", "crl", "--fetch-private")["code"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("kinds", ["crl", "ocsp", "aia"])
def test_what_does_not_come_is_told_and_is_not_a_pass(kinds, tmp_path, site, authority):
    site.pages = {}
    bundle = check(
        tmp_path,
        [authority.leaf, *([authority.issuing, ROOT] if kinds != "aia" else [])],
        "--fetch",
        kinds,
        "--fetch-private",
    )
    assert (bundle["code"], bundle["verdict"]) == (3, "incomplete")
    assert any("answers 404" in reason for reason in bundle["incomplete"])
    assert {each["status"] for each in bundle["revocation"] or []} == ({"unknown"} if kinds != "aia" else set())


@pytest.mark.slow
@pytest.mark.parametrize("kinds", ["crl", "ocsp", "aia"])
def test_something_else_is_told(kinds, tmp_path, site, authority):
    site.pages = {"/*": b"<html>Log in to the network</html>"}
    bundle = check(
        tmp_path,
        [authority.leaf, *([authority.issuing, ROOT] if kinds != "aia" else [])],
        "--fetch",
        kinds,
        "--fetch-private",
    )
    assert bundle["code"] == 3
    assert any("does not contain" in reason for reason in bundle["incomplete"])


@pytest.mark.slow
def test_a_responder_that_takes_posts_alone(tmp_path, site, authority):
    site.posted = {"/ocsp": site.pages.pop("/ocsp/*")}
    bundle = check(tmp_path, chain(authority), "--fetch", "ocsp", "--fetch-private")
    assert (bundle["code"], bundle["revocation"][0]["status"]) == (0, "good")
    assert len(site.bodies) == 1


@pytest.mark.slow
def test_a_redirect_is_followed(tmp_path, site, authority):
    site.moved["/issuing.crl"] = f"{site.url}/elsewhere.crl"
    site.pages["/elsewhere.crl"] = site.pages.pop("/issuing.crl")
    assert check(tmp_path, chain(authority), "--fetch", "crl", "--fetch-private")["code"] == 0


@pytest.mark.slow
def test_redirects_have_an_end(tmp_path, site, authority):
    site.moved["/issuing.crl"] = f"{site.url}/issuing.crl"
    bundle = check(tmp_path, chain(authority), "--fetch", "crl", "--fetch-private")
    assert bundle["code"] == 3
    assert site.asked.count("/issuing.crl") == 4


@pytest.mark.slow
def test_a_private_address_is_not_asked_without_leave(tmp_path, site, authority):
    bundle = check(tmp_path, chain(authority), "--fetch", "crl,ocsp")
    assert (bundle["code"], site.asked) == (3, [])
    assert all("is not asked: 127.0.0.1 is a loopback address (--fetch-private" in why for why in bundle["incomplete"])


@pytest.mark.slow
def test_nothing_is_asked_without_fetch(tmp_path, site, authority):
    bundle = check(tmp_path, [authority.leaf])
    assert (site.asked, bundle["revocation"]) == ([], None)


@pytest.mark.slow
def test_a_proxy_is_asked_where_it_is_given_and_nowhere_else(tmp_path, site, authority, monkeypatch):
    with serving() as proxy:
        proxy.pages = {f"{site.url}{path}": body for path, body in site.pages.items()}
        monkeypatch.setenv("http_proxy", proxy.url)
        check(tmp_path, chain(authority), "--fetch", "crl", "--fetch-private")
        assert (len(site.asked), proxy.asked) == (2, [])
    with serving() as proxy:
        names = Authority("http://ca.example.com")
        proxy.pages = {f"http://ca.example.com{path}": body for path, body in names.pages().items()}
        bundle = check(tmp_path, chain(names), "--fetch", "crl,ocsp", "--fetch-proxy", proxy.url)
        assert (bundle["code"], len(proxy.asked)) == (0, 3)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--fetch", "all"), "is one of aia, crl, ocsp"),
        (("--fetch-private",), "belong to --fetch"),
        (("--fetch", "crl", "--fetch-proxy", "socks5://127.0.0.1"), "is not a URL"),
        (("--fetch", "crl", "--fetch-proxy", "https://127.0.0.1"), "is not an HTTP proxy"),
        (("--fetch", "crl", "--format", "jsonl"), "leave --crl"),
    ],
)
def test_what_is_asked_for_wrongly(options, word, tmp_path):
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(ROOT))
    answer = certlint(tmp_path / "bundle.pem", *options)
    assert answer.code == 2
    assert word in answer.err


@pytest.mark.slow
def test_an_address_that_is_not_of_the_web_is_passed_over(tmp_path):
    leaf = forge.leaf(ROOT, crl=["ldap://ldap.example.com/cn=CRL"], aia={"ocsp": ["ftp://example.com/"]}, **LASTING)
    bundle = check(tmp_path, [leaf, ROOT], "--fetch", "aia,crl,ocsp")
    assert [each["status"] for each in bundle["revocation"]] == ["unknown"]
    assert bundle["incomplete"] == []
    assert "revocation/leaf-unknown" in {found["rule"] for found in bundle["findings"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    "other",
    [
        lambda made: forge.crl(made.issuing, tamper=True, **CURRENT),
        lambda made: forge.crl(forge.intermediate(made.root, key="rsa3072-e", **LASTING), **CURRENT),
        lambda made: forge.crl(forge.root("Elsewhere"), **CURRENT),
    ],
    ids=["damaged", "of an older key", "of another CA"],
)
def test_a_crl_that_was_kept_and_is_of_no_use_is_fetched_anew(other, tmp_path, site, authority, cache):
    assert check(tmp_path, chain(authority), "--fetch", "crl", "--fetch-private")["code"] == 0
    for path in cache.iterdir():
        path.write_bytes(other(authority))
    site.asked.clear()
    leaf, issuing = check(tmp_path, chain(authority), "--fetch", "crl", "--fetch-private")["revocation"]
    assert (leaf["status"], issuing["status"]) == ("good", "good")
    assert sorted(site.asked) == ["/issuing.crl", "/root.crl"]


@pytest.mark.slow
def test_an_issuer_that_was_kept_and_has_another_key_is_fetched_anew(tmp_path, site, authority, cache):
    """The CA has got a new key, and its certificate is where that of the old one was."""
    (tmp_path / "root.pem").write_bytes(forge.bundle(authority.root))
    options = ("--trust", str(tmp_path / "root.pem"), "--fetch-private", "--fetch", "aia")
    assert check(tmp_path, [authority.leaf], *options)["trust"]["trusted"]
    (kept,) = cache.iterdir()
    kept.write_bytes(forge.intermediate(authority.root, key="rsa3072-e", **LASTING).der)
    assert check(tmp_path, [authority.leaf], *options)["trust"]["trusted"]
    assert kept.read_bytes() == authority.issuing.der

"""Files that lie side by side, laid out as certbot, acme.sh, Kubernetes and Redis Enterprise do, made by openssl."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from certlint.batch import folders
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.openssl_ca import OpensslCa

pytestmark = pytest.mark.slow

HYGIENE = ("--no-config", "--profile", "hygiene")


@pytest.fixture(scope="module")
def ca(tmp_path_factory) -> OpensslCa:
    return OpensslCa(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def pair(ca) -> tuple[str, str]:
    return ca.leaf()


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay(folder: str, **files: str) -> None:
    """Writes files; `_` stands for a dot, `__` for an underscore."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = Path(folder, name.replace("__", "\0").replace("_", ".").replace("\0", "_"))
        path.write_text(text)
        path.chmod(0o600 if "PRIVATE" in text else 0o644)


def report(*arguments: str) -> dict[str, Any]:
    return json.loads(certlint(*arguments, "--format", "json").out)


def read(folder: str, *arguments: str) -> dict[str, dict[str, Any]]:
    """The bundles of a report by the names of their files."""
    found = report(folder, *(arguments or HYGIENE))
    return {os.path.relpath(each["path"], folder): each for each in found["bundles"]}


def roles(folder: str) -> dict[str, str]:
    return {name: each["reading"] and each["reading"]["role"] for name, each in read(folder).items()}


def rules(bundle: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in bundle["findings"]}


def test_certbot(here, ca, pair):
    """live/ holds links into archive/, which lead out of the folder that is named, and a README."""
    leaf, key = pair
    archive = {"cert1_pem": leaf, "chain1_pem": ca.issuing, "fullchain1_pem": leaf + ca.issuing, "privkey1_pem": key}
    lay("archive/example.com", **archive)
    lay("live/example.com", README="These are links.\n")
    for name in ("cert", "chain", "fullchain", "privkey"):
        Path(f"live/example.com/{name}.pem").symlink_to(f"../../archive/example.com/{name}1.pem")
    assert roles("live/example.com") == {
        "cert.pem": "part",
        "chain.pem": "part",
        "fullchain.pem": "bundle",
        "privkey.pem": "key",
    }
    found = report("live", *HYGIENE)
    assert [each["verdict"] for each in found["bundles"]] == ["pass"] * 4
    told = "1 file was not read because of the name: --show-files lists what is read and what is not"
    assert told in found["summary"]["notes"]
    assert certlint("live", *HYGIENE).code == 0


def test_acme_sh(here, ca, pair):
    leaf, key = pair
    lay(
        "example.com_ecc",
        example_com_cer=leaf,
        example_com_key=key,
        ca_cer=ca.issuing,
        fullchain_cer=leaf + ca.issuing,
        example_com_conf="Le_Domain='example.com'\n",
    )
    found = read("example.com_ecc")
    assert found["fullchain.cer"]["reading"]["key"] == "example.com_ecc/example.com.key"
    assert roles("example.com_ecc") == {
        "ca.cer": "part",
        "example.com.cer": "part",
        "example.com.key": "key",
        "fullchain.cer": "bundle",
    }


def test_a_secret_of_kubernetes(here, ca, pair):
    """Each file is a link to ..data/, and that one to a folder with a date in its name."""
    leaf, key = pair
    lay("secret/..2026_11", tls_crt=leaf + ca.issuing, tls_key=key, ca_crt=ca.root)
    Path("secret/..data").symlink_to("..2026_11")
    for name in ("tls.crt", "tls.key", "ca.crt"):
        Path(f"secret/{name}").symlink_to(f"..data/{name}")
    assert roles("secret") == {"ca.crt": "authorities", "tls.crt": "bundle", "tls.key": "key"}
    assert {each["verdict"] for each in read("secret").values()} == {"pass"}


def test_a_certificate_that_issued_itself(here, ca):
    """cert-manager puts it into tls.crt and ca.crt alike."""
    certificate, key = ca.self_signed()
    lay("secret", tls_crt=certificate, tls_key=key, ca_crt=certificate)
    assert roles("secret") == {"ca.crt": "part", "tls.crt": "bundle", "tls.key": "key"}


def test_the_names_of_a_cluster_choose_rules(here, ca):
    """Who gives a profile or a name has the last word."""
    for name, purposes in (("proxy", "serverAuth,clientAuth"), ("syncer", "clientAuth")):
        leaf, key = ca.leaf("cluster.example.com", purposes)
        lay("etc", **{f"{name}__cert_pem": leaf + ca.issuing + ca.root, f"{name}__key_pem": key})
    found = read("etc", "--no-config", "--fqdn", "cluster.example.com")
    assert {name: (each["profile"], each["reading"]["name"]) for name, each in found.items() if "cert" in name} == {
        "proxy_cert.pem": ("redis-enterprise-server", "proxy"),
        "syncer_cert.pem": ("redis-enterprise-client", "syncer"),
    }
    assert "redis/server-eku-incomplete" not in rules(found["syncer_cert.pem"])
    assert "key/missing" not in rules(found["proxy_cert.pem"])
    assert {each["profile"] for each in read("etc").values()} == {"hygiene"}
    assert {each["profile"] for each in read("etc", "--no-config", "--cert-name", "proxy").values()} == {
        "redis-enterprise-server"
    }


def test_the_chain_goes_on_in_other_files(here, ca, pair):
    """Findings in a certificate of another file name that file; without it the chain would be incomplete."""
    leaf, key = pair
    lay("parts", cert_pem=leaf, chain_pem=ca.issuing + ca.root, key_pem=key)
    found = read("parts")
    bundle = found["cert.pem"]
    assert bundle["reading"]["beside"] == ["parts/chain.pem"]
    assert [os.path.basename(each["path"]) for each in bundle["certificates"]] == ["cert.pem", "chain.pem", "chain.pem"]
    assert "chain/missing-intermediate" not in rules(bundle)
    assert report("parts", *HYGIENE)["summary"]["certificates"] == 3
    os.remove("parts/chain.pem")
    assert "chain/missing-intermediate" in rules(read("parts")["cert.pem"])


def test_a_finding_names_the_file_of_its_certificate(here, ca, pair):
    leaf, _ = pair
    lay("parts", cert_pem=leaf, chain_pem=ca.issuing)
    found = read("parts", *HYGIENE, "--as-of", "2035-01-01")["cert.pem"]["findings"]
    expired = {each["location"]["path"] for each in found if each["rule"] == "validity/expired"}
    assert expired == {"parts/cert.pem", "parts/chain.pem"}


def test_one_chain_for_two_leaves(here, ca):
    (one, one_key), (two, two_key) = ca.leaf("one.example.com"), ca.leaf("two.example.com")
    lay("sites", one_crt=one, one_key=one_key, two_crt=two, two_key=two_key, chain_pem=ca.issuing)
    found = read("sites")
    assert {name: each["reading"]["key"] for name, each in found.items() if name.endswith(".crt")} == {
        "one.crt": "sites/one.key",
        "two.crt": "sites/two.key",
    }
    assert {each["verdict"] for each in found.values()} == {"pass"}


def test_keys_are_told_by_what_they_are_not_by_their_names(here, ca):
    (one, one_key), (two, two_key) = ca.leaf("one.example.com"), ca.leaf("two.example.com")
    lay("sites", one_crt=one + ca.issuing, one_key=two_key, two_crt=two + ca.issuing, two_key=one_key)
    found = read("sites")
    assert (found["one.crt"]["reading"]["key"], found["two.crt"]["reading"]["key"]) == (
        "sites/two.key",
        "sites/one.key",
    )


def test_a_key_that_was_meant_for_the_certificate_and_fits_nothing(here, ca, pair):
    """The names of the files say which: it is an error, as with --key. Where they do not, it is only reported."""
    leaf, _ = pair
    _, other_key = ca.leaf("other.example.com")
    lay("secret", tls_crt=leaf + ca.issuing, tls_key=other_key)
    assert "key/mismatch" in rules(read("secret")["tls.crt"])
    lay("more", web_pem=leaf + ca.issuing, spare_key=other_key)
    found = read("more")
    assert rules(found["web.pem"]) == set()
    assert "it matches no certificate in this folder" in found["spare.key"]["reading"]["reason"]
    assert "it matches no certificate in this folder" in certlint("more", *HYGIENE).out


@pytest.mark.parametrize("chain", ["", "issuing"])
def test_certificates_in_the_place_of_the_key(here, ca, pair, chain):
    """A copy under the wrong name: a server does not start with it."""
    text = pair[0] + (ca.issuing if chain else "")
    lay("web", server_crt=text, server_key=text)
    found = read("web")
    assert "key/unreadable" in rules(found["server.crt"])
    assert found["server.key"]["reading"]["role"] == "key"
    assert certlint("web/server.crt", "web/server.key", *HYGIENE).code == 1


def test_a_key_under_a_passphrase_goes_by_its_name(here, ca, pair):
    leaf, key = pair
    lay("secret", tls_crt=leaf + ca.issuing, tls_key=ca.encrypted(key))
    found = read("secret")
    assert found["tls.crt"]["reading"]["key"] == "secret/tls.key"
    assert "key/encrypted" in rules(found["tls.crt"])


def test_keys_alone(here, ca, pair):
    lay("keys", a_key=pair[1], b_key=ca.issuing_key)
    assert roles("keys") == {"a.key": None, "b.key": None}
    assert certlint("keys", *HYGIENE).code == 0


def test_the_mode_of_a_key_is_told_once(here, ca, pair):
    leaf, key = pair
    lay("secret", tls_crt=leaf + ca.issuing, tls_key=key)
    os.chmod("secret/tls.key", 0o644)
    found = [f for each in read("secret").values() for f in each["findings"] if f["rule"] == "file/key-exposed"]
    assert [each["location"]["path"] for each in found] == ["secret/tls.key"]


def test_a_form_of_a_key_file_is_told_once(here, ca, pair):
    leaf, key = pair
    lay("secret", tls_crt=leaf + ca.issuing)
    Path("secret/tls.key").write_text(key.replace("\n", "\r\n"), newline="")
    os.chmod("secret/tls.key", 0o600)
    found = [f for each in read("secret").values() for f in each["findings"]]
    assert [(each["rule"], each["location"]["path"]) for each in found] == [("pem/crlf", "secret/tls.key")]


def test_certificates_are_counted_once(here, ca, pair):
    """A chain in another file is a file of its own."""
    leaf, key = pair
    lay("site", server_crt=leaf, chain_pem=ca.issuing, server_key=key)
    out = certlint("site", *HYGIENE).out
    assert "3 files, 2 certificates" in out
    assert "quantum-safe: 0 of 2 certificates (keys: 2 classical)" in out


def test_what_is_wrong_with_the_file_of_a_part_is_told(here, ca, pair):
    leaf, _ = pair
    lay("parts", cert_pem=leaf, chain_pem="Bag Attributes\n" + ca.issuing)
    assert "pem/text-outside-blocks" in rules(read("parts")["chain.pem"])


def test_a_bundle_without_its_leaf_is_still_an_error(here, ca, pair):
    """Nothing says that CAs alone are meant: no name, and nothing here that they issued."""
    lay("certs", web_pem=ca.issuing + ca.root, web_key=pair[1])
    assert "chain/missing-leaf" in rules(read("certs")["web.pem"])
    lay("etc", proxy__cert_pem=ca.issuing + ca.root, api__cert_pem=pair[0] + ca.issuing + ca.root)
    found = read("etc", "--no-config", "--fqdn", "cluster.example.com")
    assert "chain/missing-leaf" in rules(found["proxy_cert.pem"])


def test_bundles_that_stand_alone_are_read_as_ever(here, ca):
    for number in range(3):
        lay("certs", **{f"{number}_pem": ca.leaf(f"n{number}.example.com")[0] + ca.issuing})
    assert roles("certs") == {"0.pem": None, "1.pem": None, "2.pem": None}


def test_files_that_are_named_together_are_read_as_those_of_a_folder(here, ca, pair):
    leaf, key = pair
    lay("parts", cert_pem=leaf, chain_pem=ca.issuing, key_pem=key)
    named = ["parts/key.pem", "parts/chain.pem", "parts/cert.pem"]
    found = report(*named, *HYGIENE)
    assert {each["path"]: each["reading"] for each in found["bundles"]} == {
        path: each["reading"] for path, each in ((f"parts/{name}", each) for name, each in read("parts").items())
    }
    assert [each["path"] for each in found["bundles"]] == named, "each has its verdict, in the order that was given"
    assert certlint(*named, "--show-files").out.splitlines()[2].startswith("parts/cert.pem  read as a bundle: ")


def test_what_was_not_named_is_not_read(here, ca, pair):
    """Whoever names a file means that file; what belongs to none of those that were named stands alone."""
    leaf, key = pair
    lay("parts", cert_pem=leaf, chain_pem=ca.issuing, key_pem=key)
    lay("elsewhere", chain_pem=ca.issuing)
    assert report("parts/cert.pem", *HYGIENE)["bundles"][0]["reading"] is None
    assert certlint("parts/cert.pem", "elsewhere/chain.pem", *HYGIENE).out.count("  read as ") == 0
    lay("cas", ca1_pem=ca.issuing, ca2_pem=ca.root)
    for each in report("cas/ca1.pem", "cas/ca2.pem", *HYGIENE)["bundles"]:
        assert (each["reading"], "chain/missing-leaf" in rules(each)) == (None, True), "no leaf is there"


def test_what_a_configuration_lists_is_a_bundle_each(here, ca, pair):
    leaf, _ = pair
    lay(".", cert_pem=leaf, chain_pem=ca.issuing)
    listed = "".join(f'[[bundle]]\npath = "{name}"\n' for name in ("cert.pem", "chain.pem"))
    Path("certlint.toml").write_text(f'profile = "hygiene"\n{listed}')
    assert [each["reading"] for each in report()["bundles"]] == [None, None]


def test_a_chain_from_a_shop_for_certificates(here, ca, pair):
    """`site.ca-bundle` is a chain, whatever way the report is written."""
    leaf, key = pair
    lay("shop", site_crt=leaf, site_key=key)
    Path("shop/site.ca-bundle").write_text(ca.issuing)
    assert roles("shop") == {"site.ca-bundle": "part", "site.crt": "bundle", "site.key": "key"}
    assert certlint("shop", *HYGIENE).code == 0


def test_every_way_to_report_reads_the_same_files(here, ca, pair):
    leaf, key = pair
    lay("mixed", a_crt=leaf + ca.issuing, a_key=key, b_pem=leaf, README="read me")
    Path("mixed/c.ca-bundle").write_text(ca.issuing)
    Path("mixed/d.der").write_bytes(b"\x30\x00")
    names = {"a.crt", "a.key", "b.pem", "c.ca-bundle", "d.der"}
    listed = certlint("mixed", "--show-files", *HYGIENE)
    lines = certlint("mixed", "--show-files", "--format", "jsonl", *HYGIENE)
    for answer in (listed, lines):
        assert {line.split()[0].removeprefix("mixed/") for line in answer.out.splitlines()} == names
        assert "mixed/README: not read" in answer.err
    streamed = certlint("mixed", "--format", "jsonl", *HYGIENE).out.splitlines()
    assert {json.loads(line)["path"] for line in streamed[:-1]} == {f"mixed/{name}" for name in names}


def test_a_key_that_is_given_has_the_last_word(here, ca, pair):
    leaf, key = pair
    _, other_key = ca.leaf("other.example.com")
    lay("secret", tls_crt=leaf + ca.issuing, tls_key=key)
    Path("given.key").write_text(other_key)
    assert "key/mismatch" in rules(read("secret", *HYGIENE, "--key", "given.key")["tls.crt"])


def test_a_command_that_is_suggested_has_the_key(here, ca, pair):
    leaf, key = pair
    lay("site", server_crt=ca.issuing + leaf, server_key=key)
    [finding] = [f for f in read("site")["server.crt"]["findings"] if f["rule"] == "chain/leaf-not-first"]
    assert "certlint fix site/server.crt --in-place" in finding["remediation"]
    assert "--key site/server.key" in finding["remediation"]


def test_each_folder_by_itself(here, ca, pair):
    leaf, key = pair
    lay("site", a_pem=leaf, z_pem=ca.root)
    lay("site/keys", a_key=key)
    lay("site/chains", chain_pem=ca.issuing)
    found = read("site")
    assert found["a.pem"]["reading"] is None
    assert "chain/missing-intermediate" in rules(found["a.pem"])


def test_several_processes_say_the_same(here, ca):
    for number in range(40):
        leaf, key = ca.leaf(f"n{number}.example.com") if number < 2 else (ca.issuing, ca.issuing_key)
        lay(f"certs/{number}", tls_crt=leaf, tls_key=key, chain_pem=ca.issuing)
    alone, shared = (certlint("certs", *HYGIENE, "--as-of", "2027-01-01", "--jobs", jobs).out for jobs in ("1", "2"))
    assert alone == shared


def test_show_files(here, ca, pair):
    leaf, key = pair
    lay("secret", tls_crt=leaf + ca.issuing, tls_key=key, notes_txt="x", export_csv="x")
    answer = certlint("secret", "--show-files", "--no-config")
    assert answer.out.splitlines() == [
        "secret/tls.crt  read as a bundle: its private key is in tls.key",
        "secret/tls.key  read as a private key: it belongs to tls.crt",
    ]
    reason = "not read: its name does not end as certificate files do"
    assert answer.err.splitlines() == [
        f"secret/export.csv: {reason}; --format jsonl reads it",
        f"secret/notes.txt: {reason}",
    ]


@pytest.mark.parametrize("what", ["a.pem", "b.pem"])
def test_what_cannot_be_read_is_told_when_it_is_its_turn(here, ca, pair, what):
    lay("odd", a_pem=pair[0], b_pem=ca.issuing, c_key=pair[1])
    os.remove(f"odd/{what}")
    os.mkfifo(f"odd/{what}")
    answer = certlint("odd", *HYGIENE)
    assert f"odd/{what}: this is a named pipe" in answer.out
    assert answer.code in (1, 3)


def test_a_folder_of_bundles_is_not_kept(here, ca):
    """So that a folder of ten thousand takes no more memory than one of a hundred."""
    leaf, _ = ca.leaf()
    for number in range(50):
        lay("certs", **{f"{number}_pem": leaf + ca.issuing})
    assert folders.readings_in("certs/", frozenset()) == {}


def test_a_ca_with_the_name_of_a_host_issued_what_lies_beside_it(here):
    """`cluster.local` has no keyUsage, as `openssl req -x509` omits it, and its file holds its key."""
    authority = forge.root(subject="cluster.local", key_usage=None)
    leaf = forge.leaf(authority)
    lay("mesh", cert_pem=leaf.pem, key_pem=forge.key_pem(), root_pem=authority.pem + forge.key_pem(authority.key))
    assert roles("mesh")["root.pem"] == "authorities"
    found = read("mesh", *HYGIENE, *DAY)
    assert rules(found["root.pem"]).isdisjoint({"x509/leaf-is-ca", "names/san-missing", "chain/missing-leaf"})
    assert "chain/missing-intermediate" not in rules(found["cert.pem"])


@pytest.mark.parametrize("with_key", [True, False])
def test_a_crl_beside_certificates_is_what_it_is(here, with_key):
    """It is evaluated by its own rules and leaves nothing open. By itself, it may be the wrong file."""
    chain = forge.chain()
    texts = {"site_pem": forge.bundle(*chain).decode(), "crl_pem": _crl(number=1)}
    lay("site", **texts, **({"site_key": forge.key_pem()} if with_key else {}))
    lay("alone", crl_pem=_crl(number=1))
    assert roles("site")["crl.pem"] == "revocation"
    assert [certlint(path, *HYGIENE, *DAY).code for path in ("site", "alone", "site/crl.pem")] == [0, 3, 3]
    lay("site", crl_pem=_crl(number=None))
    assert "crl/number-missing" in rules(read("site", *HYGIENE, *DAY)["crl.pem"])


def _crl(*, number: int | None) -> str:
    return forge.pem(forge.crl(forge.intermediate(), number=number), "X509 CRL")

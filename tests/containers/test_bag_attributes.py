"""localKeyId and friendlyName of PKCS #12 bags. What Java makes of each store is asked of keytool."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import forge
from tests.forge import der
from tests.forge.containers import FRIENDLY_NAME, LOCAL_KEY_ID
from tests.support.cli import DAY, certlint

pytestmark = pytest.mark.usefixtures("folder")
PASSWORD = b"secret"
LEAF, ISSUER, ROOT = forge.chain()
OTHER = forge.leaf(ISSUER, "other.example.com", key="p256-c")

UNPAIRED = "file/keystore-key-unpaired"
OTHER_CERTIFICATE = "file/keystore-key-of-other-certificate"
REPEATED = "file/keystore-name-repeated"
DIFFER = "file/keystore-names-differ"
MALFORMED = "file/keystore-attribute-malformed"
ABOVE = (forge.bag(ISSUER.der), forge.bag(ROOT.der))
# A store, the rules that find something in it, and what Java has of it: each alias with the subject of its first certificate.
LEAF_NAME, OTHER_NAME, ISSUER_NAME = "cluster.example.com", "other.example.com", "Example Test Issuing CA"


def key(of: forge.Cert = LEAF, **attributes) -> bytes:
    return forge.bag(of.key.pkcs8, password=PASSWORD, **attributes)


def cert(of: forge.Cert = LEAF, **attributes) -> bytes:
    return forge.bag(of.der, **attributes)


ONE, TWO = {"name": "a", "key_id": b"1"}, {"name": "b", "key_id": b"2"}
STORES = {
    "as usual": ([key(**ONE), cert(**ONE), *ABOVE], [], {"a": LEAF_NAME}),
    "names in other letters": ([key(**ONE), cert(name="A", key_id=b"1"), *ABOVE], [], {"a": LEAF_NAME}),
    "without names": ([key(key_id=b"1"), cert(key_id=b"1"), *ABOVE], [], {"1": LEAF_NAME}),
    "two keys": (
        [key(**ONE), cert(**ONE), key(OTHER, **TWO), cert(OTHER, **TWO), *ABOVE],
        [],
        {"a": LEAF_NAME, "b": OTHER_NAME},
    ),
    "a name alone": ([key(name="a"), cert(name="a"), *ABOVE], [], {"a": LEAF_NAME}),
    "an identifier of the key, and a name": ([key(**ONE), cert(name="a"), *ABOVE], [], {"a": LEAF_NAME}),
    "identifiers that differ, and a name": ([key(**ONE), cert(name="a", key_id=b"2"), *ABOVE], [], {"a": LEAF_NAME}),
    "two keys without names": (
        [key(key_id=b"1"), cert(key_id=b"1"), key(OTHER, key_id=b"2"), cert(OTHER, key_id=b"2"), *ABOVE],
        [],
        {"1": LEAF_NAME, "2": OTHER_NAME},
    ),
    "no attribute": ([key(), cert(), *ABOVE], [UNPAIRED], {"1": ""}),
    "an identifier of the key alone": ([key(**ONE), cert(), *ABOVE], [UNPAIRED], {"a": ""}),
    "an identifier of the certificate alone": ([key(name="a"), cert(key_id=b"1"), *ABOVE], [UNPAIRED], {"a": ""}),
    "identifiers that differ": ([key(**ONE), cert(key_id=b"2"), *ABOVE], [UNPAIRED], {"a": ""}),
    "two keys by names alone": (
        [key(name="a"), cert(name="a"), key(OTHER, name="b"), cert(OTHER, name="b"), *ABOVE],
        [UNPAIRED],
        {"a": LEAF_NAME},
    ),
    "two keys with other identifiers": (
        [key(**ONE), cert(name="a"), key(OTHER, **TWO), cert(OTHER, name="b"), *ABOVE],
        [],
        {"a": LEAF_NAME, "b": OTHER_NAME},
    ),
    "the name of the issuer": (
        [key(name="a"), cert(ISSUER, name="a"), cert()],
        [OTHER_CERTIFICATE],
        {"a": ISSUER_NAME},
    ),
    "that of the issuer": (
        [key(**ONE), cert(ISSUER, **ONE), cert(name="a"), forge.bag(ROOT.der)],
        [OTHER_CERTIFICATE],
        {"a": ISSUER_NAME},
    ),
    "one name twice": (
        [key(**ONE), cert(**ONE), key(OTHER, name="A", key_id=b"2"), cert(OTHER, name="A", key_id=b"2"), *ABOVE],
        [REPEATED],
        {"a": OTHER_NAME},
    ),
    "different names": ([key(**ONE), cert(name="b", key_id=b"1"), *ABOVE], [DIFFER], {"a": LEAF_NAME}),
}


def described(*attributes: bytes) -> bytes:
    """A bag with the leaf and these attributes."""
    plain = forge.bag(LEAF.der)
    return der.sequence(plain[4:], der.set_of(*attributes))


def attribute(kind: str, *values: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.set_of(*values))


ID = attribute(LOCAL_KEY_ID, der.octet_string(b"1"))
REFUSED_BY_JAVA = {
    "a name in UTF-8": [attribute(FRIENDLY_NAME, der.tlv(0x0C, b"a")), ID],
    "an identifier that is a text": [attribute(LOCAL_KEY_ID, der.tlv(0x0C, b"1"))],
    "an identifier without a value": [attribute(LOCAL_KEY_ID)],
}
READ_BY_JAVA = {
    "two names in one attribute": [attribute(FRIENDLY_NAME, der.tlv(0x1E, b"\0a"), der.tlv(0x1E, b"\0b")), ID],
    "half a character": [attribute(FRIENDLY_NAME, der.tlv(0x1E, b"a")), ID],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED_BY_JAVA | READ_BY_JAVA)
def test_malformed_attributes_are_an_error_and_the_rest_is_read(name):
    data = forge.pkcs12(key(**ONE), described(*(REFUSED_BY_JAVA | READ_BY_JAVA)[name]), *ABOVE)
    assert found(data) == {MALFORMED: "error"}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED_BY_JAVA)
def test_java_refuses_the_whole_file(name):
    Path("s.p12").write_bytes(forge.pkcs12(key(**ONE), described(*REFUSED_BY_JAVA[name]), *ABOVE))
    command = ["keytool", "-J-Duser.language=en", "-list", "-keystore", "s.p12", "-storepass", PASSWORD.decode()]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "keytool error" in refused.stdout


def found(data: bytes, profile: str = "hygiene") -> dict[str, str]:
    """Rules about attributes that find something, with their severities."""
    Path("s.p12").write_bytes(data)
    Path("secret").write_bytes(PASSWORD)
    said = certlint("s.p12", "--profile", profile, "--passphrase-file", "secret", *DAY, "--format", "json")
    listed = (finding for bundle in json.loads(said.out)["bundles"] for finding in bundle["findings"])
    return {each["rule"]: each["severity"] for each in listed if each["rule"].startswith("file/keystore-")}


@pytest.mark.slow
@pytest.mark.parametrize("name", STORES)
def test_what_is_found(name):
    bags, rules, _ = STORES[name]
    assert sorted(found(forge.pkcs12(*bags))) == rules


@pytest.mark.slow
@pytest.mark.parametrize("name", STORES)
def test_what_java_has_of_it(name):
    bags, _, expected = STORES[name]
    Path("s.p12").write_bytes(forge.pkcs12(*bags))
    command = ["keytool", "-J-Duser.language=en", "-list", "-v", "-keystore", "s.p12", "-storepass", PASSWORD.decode()]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    entries: dict[str, str] = {}
    for line in listed.splitlines():
        label, _, value = line.partition(": ")
        if label == "Alias name":
            alias = value
            entries[alias] = ""
        elif label == "Owner":
            entries[alias] = entries[alias] or value.removeprefix("CN=")
    assert entries == expected


@pytest.mark.slow
def test_a_key_without_a_name_is_called_as_java_calls_it():
    bags, _, names = STORES["two keys without names"]
    Path("s.p12").write_bytes(forge.pkcs12(*bags))
    Path("secret").write_bytes(PASSWORD)
    options = ("--passphrase-file", "secret", *DAY)
    said = certlint("s.p12", "--profile", "hygiene", *options, "--format", "json")
    assert [each["alias"] for each in json.loads(said.out)["bundles"][:2]] == [*names]
    for name, subject in names.items():
        assert certlint("fix", "s.p12", "--alias", name, "--out", f"{name}.pem", *options).code in (0, 1)
        assert subject in certlint("show", f"{name}.pem").out


@pytest.mark.slow
def test_a_name_that_is_a_number_is_not_given_twice():
    bags = [key(key_id=b"1"), cert(key_id=b"1"), key(OTHER, name="1", key_id=b"2"), cert(OTHER, key_id=b"2"), *ABOVE]
    found(forge.pkcs12(*bags))
    said = certlint("s.p12", "--profile", "hygiene", "--passphrase-file", "secret", *DAY, "--format", "json")
    assert [each["alias"] for each in json.loads(said.out)["bundles"][:2]] == ["2", "1"]


@pytest.mark.slow
def test_severities():
    everything = {
        rule: severity for bags, _, _ in STORES.values() for rule, severity in found(forge.pkcs12(*bags)).items()
    }
    assert everything == {UNPAIRED: "warning", OTHER_CERTIFICATE: "error", REPEATED: "warning", DIFFER: "info"}
    bags, _, _ = STORES["no attribute"]
    assert found(forge.pkcs12(*bags), "java") == {UNPAIRED: "error"}


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["-name", "server"]])
def test_what_openssl_makes_is_sound(options):
    Path("all.pem").write_bytes(forge.bundle(LEAF, ISSUER, ROOT))
    Path("key.pem").write_text(forge.key_pem())
    words = ["openssl", "pkcs12", "-export", "-in", "all.pem", "-inkey", "key.pem", "-out", "made.p12"]
    subprocess.run([*words, "-passout", f"pass:{PASSWORD.decode()}", *options], check=True, capture_output=True)
    assert found(Path("made.p12").read_bytes()) == {}


@pytest.mark.slow
def test_names_are_hostile():
    bags = [key(name="\x1b[31m\u202e", key_id=b"1"), cert(name="b", key_id=b"1")]
    assert found(forge.pkcs12(*bags)) == {DIFFER: "info"}
    text = certlint("s.p12", "--profile", "hygiene", "--passphrase-file", "secret", *DAY).out
    assert not {"\x1b", "\u202e"} & set(text)

"""What is said of the form of a key file, without OpenSSL: `test_key_form.py` has it say which files it refuses."""

from __future__ import annotations

import pytest

from certlint import pem
from certlint.bundle.private_key import PrivateKey
from tests import forge
from tests.bundle.test_key_form import LOADED, P8, REFUSED, as_bytes, labelled
from tests.forge import der

BEGIN = "-----BEGIN PRIVATE KEY-----"
ALONE = "OpenSSL does not find the key: its BEGIN and END lines share a line with other text"
HEADERS = (
    "OpenSSL does not read the key block that begins in line 1: it has headers other than those of an encrypted key"
)
STRUCTURE = "the structure around the encrypted key is damaged, so that no passphrase opens it"
ENCRYPTED = "an encrypted PKCS #8 key: a known algorithm with parameters, and an OCTET STRING"
TOLD = {
    "DER": ("the file is DER, but servers load keys only from PEM", 0, "PEM", "DER", True, ""),
    "END behind a certificate's": (ALONE, 28, BEGIN, "", True, ""),
    "JSON": (ALONE, 1, BEGIN, "", True, ""),
    "ANY PRIVATE KEY with a header in front": (f"{HEADERS} (not proc type)", 1, "base64", "", True, ""),
    "ANY PRIVATE KEY": ("OpenSSL does not know the label ANY PRIVATE KEY", 1, "PRIVATE KEY", "ANY PRIVATE KEY", True, ""),
    "ECDSA PRIVATE KEY": (
        *("OpenSSL does not know the label ECDSA PRIVATE KEY", 1, "EC PRIVATE KEY", "ECDSA PRIVATE KEY", True, ""),
    ),
    "PKCS #1 as PRIVATE KEY": (
        *("the block labelled PRIVATE KEY contains a PKCS #1 RSA key", 1, "RSA PRIVATE KEY", "PRIVATE KEY", True, ""),
    ),
    "PKCS #8 of EC as RSA PRIVATE KEY": (
        *("the block labelled RSA PRIVATE KEY contains a PKCS #8 EC key", 1, "PRIVATE KEY", "RSA PRIVATE KEY", True, ""),
    ),
    "PKCS #8 as RSA PRIVATE KEY": (
        "the block labelled RSA PRIVATE KEY contains a PKCS #8 key, which OpenSSL loads but GnuTLS rejects",
        *(1, "PRIVATE KEY", "RSA PRIVATE KEY", False, ""),
    ),
    "PKCS #1 as ENCRYPTED PRIVATE KEY": (STRUCTURE, 1, ENCRYPTED, "something else", True, ""),
}  # fmt: skip


def read(text: str | bytes) -> PrivateKey:
    return PrivateKey(pem.read(as_bytes(text), "key.pem"))


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told(name):
    text = REFUSED[name] if name in REFUSED else LOADED[name][0]
    assert TOLD[name] in [tuple(fault)[:6] for fault in read(text).faults]


@pytest.mark.parametrize("name", [*REFUSED, *LOADED])
def test_a_file_is_refused_or_it_is_not(name):
    key = read(REFUSED[name] if name in REFUSED else LOADED[name][0])
    assert (bool(key.error) or any(fault.refused for fault in key.faults)) is (name in REFUSED)


def test_what_the_reader_found_odd_elsewhere_is_nothing_about_the_key():
    """The other key of the file has the faults; the oddities of its block are reported where the file is judged."""
    sound = forge.key_pem("p256-a")
    for name in ("foreign character", "END of another label", "too much padding", "bits of no byte that are not zero"):
        other = as_bytes(REFUSED[name] if name in REFUSED else LOADED[name][0])
        assert not [fault for fault in read(sound.encode() + other).faults if fault.refused], name


def test_labels_that_are_not_in_capitals_are_not_shown():
    """They may be anything that somebody has pasted."""
    (fault,) = [f for f in read(forge.pem(forge.key("p256-a").pkcs8, "My PRIVATE KEY")).faults if not f.oddity]
    assert (fault.message, fault.found) == ("OpenSSL does not know the label (not shown)", "(not shown)")


PBES2, PBKDF2, AES = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12", "2.16.840.1.101.3.4.1.42"


def algorithm(oid: str, *parameters: bytes) -> bytes:
    return der.sequence(der.oid(oid), *parameters)


def encrypted(*fields: bytes) -> bytes:
    return forge.pem(der.sequence(*fields), "ENCRYPTED PRIVATE KEY").encode()


SCHEMES = algorithm(PBKDF2, der.sequence()), algorithm(AES, der.octet_string(bytes(16)))
SECRET = der.octet_string(b"secret")


@pytest.mark.parametrize(
    ("fields", "sound"),
    [
        ((algorithm(PBES2, der.sequence(*SCHEMES)), SECRET), True),
        ((algorithm("1.2.840.113549.1.12.1.3", der.sequence()), SECRET), True),
        ((algorithm(PBES2, der.sequence(*SCHEMES)), der.null()), False),
        ((algorithm(PBES2, der.sequence(*SCHEMES)),), False),
        ((algorithm(PBES2), SECRET), False),
        ((algorithm(PBES2, der.sequence(SCHEMES[0])), SECRET), False),
        ((algorithm(PBES2, der.sequence(*SCHEMES, SCHEMES[1])), SECRET), False),
        ((algorithm(PBES2, der.sequence(SCHEMES[0], der.null())), SECRET), False),
        ((algorithm(PBES2, der.sequence(SCHEMES[0], algorithm("1.2.3.4", der.null()))), SECRET), False),
        (
            (algorithm(PBES2, der.sequence(algorithm(PBKDF2, der.sequence(algorithm("1.2.3.4"))), SCHEMES[1])), SECRET),
            False,
        ),
        ((algorithm("1.2.3.4", der.sequence()), SECRET), False),
        ((der.sequence(der.null(), der.sequence()), SECRET), False),
        ((algorithm(PBES2, der.sequence(der.oid(PBKDF2), der.oid(AES))), SECRET), False),
        ((algorithm(PBES2, der.sequence(SCHEMES[0], der.octet_string(der.oid(AES) + der.null()))), SECRET), False),
    ],
)
def test_how_an_encrypted_key_says_that_it_is_encrypted(fields, sound):
    found = [fault.message for fault in read(encrypted(*fields)).faults if not fault.oddity]
    assert found == ([] if sound else [STRUCTURE])


def test_an_open_key_that_is_labelled_as_encrypted_is_loaded_by_all_but_erlang():
    key = read(labelled(P8, "ENCRYPTED PRIVATE KEY"))
    assert [fault.refused for fault in key.faults] == [False]
    assert key.unread_by == {"erlang": "Erlang decodes the key as its label says"}

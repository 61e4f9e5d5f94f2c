"""Values of names that are not what their string types say: what OpenSSL does not load is an error in every profile."""

from __future__ import annotations

import warnings

import pytest
from cryptography import x509

from certlint.asn1 import der as asn1
from certlint.x509.parts.strings import flaw
from tests import forge
from tests.forge import der
from tests.support.cli import DAY, certlint
from tests.support.judging import judge
from tests.support.oracles import AT, openssl
from tests.support.profiles import OF_CERTIFICATES

ORG, OWN, POSTAL, BITS = "2.5.4.10", "1.3.6.1.4.1.99999.1", "2.5.4.16", "2.5.4.45"
# Type, octets → what is wrong, as a part of the message. All of these OpenSSL does not load.
REFUSED: dict[str, tuple[int, bytes, str]] = {
    "latin-1": (0x0C, b"M\xfcller", "not UTF-8 (the first is octet 2)"),
    "cut off": (0x0C, b"a\xc3", "not UTF-8"),
    "overlong slash": (0x0C, b"a\xc0\xaf", "not UTF-8"),
    "overlong in three octets": (0x0C, b"\xe0\x80\xaf", "not UTF-8"),
    "surrogate": (0x0C, b"\xed\xa0\x80", "not UTF-8"),
    "pair of surrogates": (0x0C, b"\xed\xa0\xbd\xed\xb8\x80", "not UTF-8"),
    "beyond Unicode": (0x0C, b"\xf4\x90\x80\x80", "not UTF-8"),
    "five octets": (0x0C, b"\xf8\x88\x80\x80\x80", "not UTF-8"),
    "bmp of 3 octets": (0x1E, b"\0a\0", "3 octets"),
    "bmp of 3 letters": (0x1E, b"abc", "3 octets"),
    "bmp half a pair": (0x1E, b"\xd8\0\0a", "not characters of two octets"),
    "bmp other half": (0x1E, b"\xdc\0\0a", "not characters of two octets"),
    "bmp pair": (0x1E, b"\xd8\x3d\xde\0", "surrogates"),
    "universal of 3 octets": (0x1C, b"\0\0a", "3 octets"),
    "universal of 5 letters": (0x1C, b"abcde", "5 octets"),
    "universal beyond Unicode": (0x1C, b"\0\x11\0\0", "not characters of Unicode"),
    "universal of letters": (0x1C, b"abcd", "not characters of Unicode"),
    "universal surrogate": (0x1C, b"\0\0\xd8\0", "not characters of Unicode"),
    "VisibleString": (0x1A, b"abc", "not allowed in names"),
    "VideotexString": (0x15, b"abc", "not allowed in names"),
    "GraphicString": (0x19, b"abc", "not allowed in names"),
    "GeneralString": (0x1B, b"abc", "not allowed in names"),
    "BOOLEAN": (0x01, b"\xff", "not a string type"),
    "INTEGER": (0x02, b"\x05", "not a string type"),
    "BIT STRING without a count": (0x03, b"", "not a string type"),
    "OCTET STRING": (0x04, b"abc", "not a string type"),
    "NULL": (0x05, b"", "not a string type"),
    "OBJECT IDENTIFIER": (0x06, b"\x55\x04\x03", "not a string type"),
    "ENUMERATED": (0x0A, b"\x01", "not a string type"),
    "UTCTime": (0x17, b"260101000000Z", "not a string type"),
    "GeneralizedTime": (0x18, b"20260101000000Z", "not a string type"),
    "SET": (0x31, b"", "not a string type"),
    "application": (0x40, b"abc", "not a string type"),
    "context": (0x80, b"abc", "not a string type"),
}
# What OpenSSL loads, and others refuse to read.
REFUSED_BY_OTHERS: dict[str, tuple[int, bytes, str]] = {
    "printable above 127": (0x13, b"M\xfc", "not ASCII"),
    "printable with a star": (0x13, b"*.example.com", "'*'"),
    "ia5 above 127": (0x16, b"M\xfc", "not ASCII"),
    "numeric above 127": (0x12, b"1\xb2", "not ASCII"),
    "a SEQUENCE for text": (0x30, b"\x0c\x01a", "not a string type"),
    "a BIT STRING for text": (0x03, b"\0ab", "not a string type"),
    **{f"tag {tag:#x}": (tag, b"abc", "not a string type") for tag in (0x07, 0x08, 0x09, 0x0B, 0x0D, 0x0E, 0x0F, 0x1D)},
}
FINE: dict[str, tuple[str, int, bytes]] = {
    "utf-8": (ORG, 0x0C, "Müller".encode()),
    "beyond the BMP": (ORG, 0x0C, "\U0001f600".encode()),
    "last of Unicode": (ORG, 0x0C, "\U0010ffff".encode()),
    "no character": (ORG, 0x0C, b"\xef\xbf\xbe"),
    "replacement character": (ORG, 0x0C, "\ufffd".encode()),
    "byte order mark": (ORG, 0x0C, b"\xef\xbb\xbfa"),
    "empty": (ORG, 0x0C, b""),
    "printable": (ORG, 0x13, b"Example Inc"),
    "teletex": (ORG, 0x14, b"M\xfcller"),
    "ia5": (ORG, 0x16, b"abc"),
    "numeric": (ORG, 0x12, b"123"),
    "bmp": (ORG, 0x1E, "Müller".encode("utf-16-be")),
    "bmp empty": (ORG, 0x1E, b""),
    "universal": (ORG, 0x1C, "Müller".encode("utf-32-be")),
    "postal address": (POSTAL, 0x30, b"\x0c\x01a"),
    "unique identifier": (BITS, 0x03, b"\0ab"),
    "no bits": (BITS, 0x03, b"\0"),
    "a structure of their own": (OWN, 0x30, b"\x0c\x01a"),
    "bits of their own": (OWN, 0x03, b"\x04\xf0"),
}
BITS_THAT_ARE_NONE = {"nothing": b"", "9 of 8 bits": b"\x09a", "8 of 8 bits": b"\x08a"}


def named(oid: str, tag: int, value: bytes) -> bytes:
    """A name with one such attribute before the usual CN."""
    attribute = der.sequence(der.oid(oid), der.tlv(tag, value))
    return der.sequence(der.set_of(attribute), der.set_of(forge.attribute(("CN", forge.FQDN))))


def loads(pem: str, command: str = "x509") -> bool:
    """Whether OpenSSL loads a certificate or a request."""
    return openssl(command, "-noout", stdin=pem).returncode == 0


def cryptography_reads(certificate: forge.Cert) -> bool:
    try:
        loaded = x509.load_der_x509_certificate(certificate.der)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about lengths of values
            return bool(loaded.subject and loaded.issuer)
    except (ValueError, TypeError):
        return False


@pytest.mark.slow
@pytest.mark.parametrize("tag", [0x04, 0x0C, 0x1A, 0x1E], ids=asn1.tag_name)
@pytest.mark.parametrize("name", OF_CERTIFICATES)
def test_it_is_an_error_in_every_profile(name, tag):
    bad = named(ORG, tag, b"M\xfc\xfc")
    for certificate in (forge.leaf(subject=bad), forge.leaf(issuer_name=bad)):
        rules = {f.rule.id for f in judge([certificate], profile=name).findings if f.severity.label == "error"}
        assert rules & {"x509/subject-string-invalid", "x509/issuer-string-invalid"}, rules


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED)
def test_what_openssl_does_not_load(case):
    tag, value, reason = REFUSED[case]
    name = named(ORG, tag, value)
    subject, issuer, request = forge.cert(name, forge.root()), forge.cert(issuer_name=name), forge.csr(name)
    assert (loads(subject.pem), loads(issuer.pem), loads(request.pem, "req")) == (False, False, False)
    for made, rule in ((subject, "subject"), (issuer, "issuer"), (request, "subject")):
        [finding] = errors(made, f"x509/{rule}-string-invalid")
        assert reason in finding.message
        assert finding.message.startswith("O ")


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED_BY_OTHERS)
def test_what_others_do_not_read(case):
    tag, value, reason = REFUSED_BY_OTHERS[case]
    certificate = forge.cert(named(ORG, tag, value), forge.root())
    assert loads(certificate.pem)
    assert not cryptography_reads(certificate)
    [finding] = errors(certificate, "x509/subject-string-invalid")
    assert reason in finding.message


@pytest.mark.slow
@pytest.mark.parametrize("case", FINE)
def test_what_openssl_loads_and_the_type_allows(case):
    oid, tag, value = FINE[case]
    name = named(oid, tag, value)
    for made in (forge.cert(name, forge.root()), forge.cert(issuer_name=name)):
        assert loads(made.pem)
        assert errors(made, "x509/subject-string-invalid") == errors(made, "x509/issuer-string-invalid") == []


@pytest.mark.slow
@pytest.mark.parametrize("case", BITS_THAT_ARE_NONE)
def test_bits_that_are_none(case):
    certificate = forge.cert(named(BITS, 0x03, BITS_THAT_ARE_NONE[case]), forge.root())
    assert not loads(certificate.pem)
    assert errors(certificate, "x509/subject-string-invalid")


@pytest.mark.slow
@pytest.mark.parametrize("tag", range(0x20), ids=hex)
@pytest.mark.parametrize("value", [b"", b"abcd", b"\0a\0b", b"\0\0\0a", b"\xff\xff", b"\0\xff"], ids=bytes.hex)
def test_what_is_fine_here_loads_there(tag, value):
    """Every type with values of every kind: silence is a promise."""
    if tag and tag < 0x1F and not flaw(ORG, tag, value):
        assert loads(forge.cert(named(ORG, tag, value), forge.root()).pem)


EXTENSIONS = {
    "subject_alt_name": lambda name: {"san": [*forge.cluster_names(forge.FQDN), der.explicit(4, name)]},
    "crl_distribution_points": lambda name: {
        "crl": der.sequence(der.sequence(der.explicit(0, der.explicit(0, der.explicit(4, name)))))
    },
    "authority_key_identifier": lambda name: {
        "aki": None,
        "extensions": [
            ("2.5.29.35", False, der.sequence(der.explicit(1, der.explicit(4, name)), der.tlv(0x82, b"\x01")))
        ],
    },
}


@pytest.mark.parametrize("part", EXTENSIONS)
def test_a_directory_name_in_an_extension(part, tmp_path):
    root = forge.root()
    sound, broken = named(ORG, 0x0C, b"Example"), named(ORG, 0x0C, b"M\xfcller")
    for name, expected in ((sound, 0), (broken, 1)):
        leaf = forge.leaf(root, **EXTENSIONS[part](name))
        found = errors(leaf, "x509/directory-name-invalid")
        assert len(found) == expected
        if part != "authority_key_identifier":  # there it costs OpenSSL the way to the issuer, sound or not
            paths = [tmp_path / each for each in ("leaf.pem", "root.pem")]
            for path, made in zip(paths, (leaf, root), strict=True):
                path.write_text(made.pem)
            answer = openssl("verify", "-attime", AT, "-CAfile", paths[1], paths[0])
            assert (answer.returncode == 0) is not bool(expected), answer.stderr
    where = found[0].location
    assert where.part == part
    assert leaf.der[where.offset :].startswith(der.sequence(der.oid(ORG), der.tlv(0x0C, b"M\xfcller")))


def test_a_directory_name_that_is_no_name():
    leaf = forge.leaf(san=["cluster.example.com", der.explicit(4, der.sequence(der.sequence(b"")))])
    [finding] = errors(leaf, "x509/directory-name-invalid")
    assert "cannot be decoded" in finding.message


def test_the_place_is_the_attribute(tmp_path):
    leaf = forge.leaf(subject=named(ORG, 0x0C, b"M\xfcller"))
    [finding] = errors(leaf, "x509/subject-string-invalid")
    assert leaf.der[finding.location.offset :].startswith(der.sequence(der.oid(ORG), der.tlv(0x0C, b"M\xfcller")))
    assert finding.found == "octets 4d fc 6c 6c 65 72"
    path = tmp_path / "bundle.pem"
    path.write_text(leaf.pem)
    assert certlint(path, "--profile", "hygiene", *DAY).code == 1


def errors(made: forge.Cert | forge.Csr, rule: str) -> list:
    document = made.pem.encode()
    return [f for f in judge([document], profile="hygiene").findings if f.rule.id == rule]

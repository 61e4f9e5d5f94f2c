from __future__ import annotations

from datetime import datetime

import pytest

from certlint.report import Status
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import der
from tests.support.judging import findings, judge

R = forge.root()
UNDECODABLE, PART = "x509/undecodable", "x509/part-undecodable"
NOT_DER, WRAPPING = "x509/not-der", "x509/wrapping-not-der"
DEFAULT, TRAILING = "x509/default-encoded", "x509/trailing-data"


def leaf(**knobs):
    return forge.leaf(R, **knobs)


def padded(element: bytes) -> bytes:
    """The element with its length in a byte more than it needs."""
    if element[1] < 0x80:
        return element[:1] + b"\x81" + element[1:]
    count = element[1] & 0x7F
    return bytes((element[0], 0x81 + count, 0)) + element[2 : 2 + count] + element[2 + count :]


class TestUndecodable:
    def test_a_block_that_is_cut_off(self):
        broken = forge.pem(leaf().der[:-40]).encode()
        (finding,) = findings(UNDECODABLE, [R, broken])
        assert finding.location.block == 2
        assert finding.location.line == forge.bundle(R).count(b"\n") + 2
        assert "does not fit: only" in finding.message

    def test_certificates_pass(self):
        assert findings(UNDECODABLE, [leaf(), R]) == []

    def test_the_others_are_still_judged(self):
        expired = forge.cert("old.example.com", R, not_after=datetime(2026, 5, 1), key="p256-a")
        told = {f.rule.id for f in judge([forge.pem(b"0\x03abc").encode(), expired, R]).findings}
        assert {UNDECODABLE, "validity/expired"} <= told


FIELDS = ["serial_number", "tbs_signature", "issuer", "validity", "subject", "public_key"]


def retagged(*names: str) -> bytes:
    """A leaf some of whose fields claim to be OCTET STRINGs."""
    whole = leaf().der
    at = Certificate(whole).at
    changed = bytearray(whole)
    for name in names:
        changed[at[name]] = der.OCTET_STRING
    return forge.pem(bytes(changed)).encode()


class TestAFieldOfAWrongType:
    @pytest.mark.parametrize("name", FIELDS)
    def test_costs_only_the_rules_that_read_it(self, name):
        result = judge([retagged(name), R])
        told = {f.rule.id: f for f in result.findings}
        assert UNDECODABLE not in told
        assert told[PART].location.part == name
        assert "x509/algorithm-mismatch" not in told or name == "tbs_signature"

    @pytest.mark.parametrize("name", FIELDS)
    def test_in_the_rule_books_too(self, name):
        outcomes = judge([retagged(name), R], profile="web-pki").judgements[0].events
        assert not [e for e in outcomes if e.status is Status.CRASHED]

    def test_two_make_something_else(self):
        assert findings(UNDECODABLE, [retagged("issuer", "subject"), R])


class TestPart:
    @pytest.mark.parametrize(
        ("knobs", "said"),
        [
            ({"key_usage": b"\x04\x01\x00"}, "keyUsage"),
            ({"san": b"\x30\x02\x95\x00"}, "subjectAltName"),
            ({"eku": b"\x30\x03\x02\x01\x01"}, "extendedKeyUsage"),
            ({"extensions": [("2.5.29.30", True, b"\x30\x02\x05\x00")]}, "nameConstraints"),
            ({"not_after": der.tlv(der.UTC_TIME, b"26133101000Z")}, "validity"),
            ({"subject": der.sequence(der.set_of(der.null()))}, "subject"),
            (
                {"key": der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()), der.bit_string(b"x"))},
                "key",
            ),
        ],
    )
    def test_a_field_that_does_not_follow_its_definition(self, knobs, said):
        signer = {"signer": "rsa4096-a"} if "key" in knobs else {}
        (finding,) = findings(PART, [leaf(san=knobs.pop("san", None), **knobs, **signer), R])
        assert said in finding.message
        assert finding.certificate == 0
        assert finding.location.offset

    def test_a_negative_modulus_is_no_key(self):
        key = der.sequence(der.tlv(der.INTEGER, b"\xff" * 256), der.integer(65537))
        spki = der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()), der.bit_string(key))
        (finding,) = findings(PART, [leaf(key=spki, signer="rsa4096-a"), R])
        assert "not greater than zero" in finding.message

    def test_decodable_parts_pass(self):
        assert findings(PART, [leaf(), R]) == []


class TestDer:
    @pytest.mark.parametrize(
        ("knobs", "said"),
        [
            ({"key_usage": b"\x03\x81\x02\x05\xa0"}, "more bytes than it needs"),
            ({"san": padded(der.sequence(der.implicit(2, b"cluster.example.com")))}, "more bytes than it needs"),
            ({"extensions": [("2.5.29.36", False, der.sequence(padded(der.implicit(0, b"\0"))))]}, "more bytes"),
            ({"key_usage": b"\x03\x02\x05\xa1"}, "unused bits of a BIT STRING are not zero"),
            ({"serial": b"\x00\x01"}, "redundant byte"),
            (
                {"critical": {"san": True}, "replace": (b"\x11\x01\x01\xff", b"\x11\x01\x01\x01")},
                "a BOOLEAN must be 00 or ff",
            ),
            ({"subject": padded(forge.name("cluster.example.com"))}, "more bytes than it needs"),
        ],
    )
    def test_what_only_ber_allows(self, knobs, said):
        (finding,) = findings(NOT_DER, [leaf(**knobs), R])
        assert said in finding.found
        assert finding.location.line

    def test_the_numbers_of_an_rsa_key_count(self):
        numbers = forge.key("rsa2048-a").private.public_key().public_numbers()
        key = der.sequence(der.integer(numbers.n), b"\x02\x04\x00\x01\x00\x01")
        spki = der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()), der.bit_string(key))
        (finding,) = findings(NOT_DER, [leaf(key=spki, signer="rsa4096-a"), R])
        assert finding.location.part == "public_key"

    @pytest.mark.parametrize("content", [b"\0\0", b"\0\5", b"\xff\xff"])
    def test_an_integer_whose_tag_does_not_tell_its_type(self, content):
        """policyConstraints and authorityKeyIdentifier have such INTEGERs: [0], [1] and [2]."""
        constraints = der.sequence(der.implicit(1, content))
        names = der.explicit(1, forge.general_name("dir:Example Test Root CA"))
        issued = der.sequence(der.implicit(0, R.identifier), names, der.implicit(2, content))
        for certificate in (
            leaf(extensions=[("2.5.29.36", True, constraints)] * (content[0] == 0)),
            leaf(drop=["aki"], extensions=[("2.5.29.35", False, issued)]),
        ):
            found = findings(NOT_DER, [certificate, R])
            assert [f.found for f in found] == ["an INTEGER begins with a redundant byte"] * len(found)
            assert len(found) == 1 or content[0]

    def test_such_integers_in_der(self):
        names = der.explicit(1, forge.general_name("dir:Example Test Root CA"))
        issued = der.sequence(der.implicit(0, R.identifier), names, der.implicit(2, b"\0\x80"))
        constraints = der.sequence(der.implicit(0, b"\0"), der.implicit(1, b"\x05"))
        extensions = [("2.5.29.35", False, issued), ("2.5.29.36", True, constraints)]
        assert findings(NOT_DER, [leaf(drop=["aki"], extensions=extensions), R]) == []

    def test_an_extension_that_nobody_knows_may_hold_anything(self):
        assert findings(NOT_DER, [leaf(extensions=[("1.2.3.4", False, b"\xff\xfe text")]), R]) == []

    @pytest.mark.parametrize("key", ["rsa2048-a", "rsa1024", "p256-a", "p521", "ed25519-a", "dsa2048"])
    def test_der_passes(self, key):
        assert findings(NOT_DER, [leaf(key=key), R]) == []

    def test_a_place_in_the_part_is_a_place_in_the_file(self):
        certificate = leaf(serial=b"\x00\x01")
        (finding,) = findings(NOT_DER, [certificate, R])
        assert certificate.der[finding.location.offset - 2 :].startswith(b"\x02\x02\x00\x01")


class TestWrapping:
    def test_a_padded_length_of_the_whole(self):
        (finding,) = findings(WRAPPING, [forge.pem(padded(leaf().der)).encode(), R])
        assert finding.location.offset == 0

    def test_a_padded_length_of_the_signed_part(self):
        def rewrite(tbs: bytes) -> bytes:
            return padded(tbs)

        (finding,) = findings(WRAPPING, [leaf(tbs_patch=rewrite), R])
        assert finding.location.offset == 4

    def test_padded_lengths_around_the_extensions(self):
        listed = der.sequence(forge.extension("2.5.29.19", der.sequence(), critical=True))
        (first, second) = findings(
            WRAPPING, [leaf(drop=forge.EVERY, unique_ids=padded(der.explicit(3, padded(listed)))), R]
        )
        assert second.location.offset - first.location.offset == 3

    def test_the_shortest_lengths_pass(self):
        assert findings(WRAPPING, [leaf(), leaf(drop=forge.EVERY, serial=1), R]) == []


class TestDefaults:
    def test_a_criticality_that_says_no(self):
        frame = der.sequence(
            der.oid("2.5.29.37"), der.boolean(False), der.octet_string(forge.KNOBS["eku"].encode(["any"]))
        )
        (finding,) = findings(DEFAULT, [leaf(eku=None, extensions=[frame]), R])
        assert finding.message.startswith("extendedKeyUsage encodes critical=FALSE")
        assert finding.location.part == "extensions"

    def test_in_an_extension_without_a_name_too(self):
        frame = der.sequence(der.oid("1.2.3.4"), der.boolean(False), der.octet_string(b""))
        (finding,) = findings(DEFAULT, [leaf(extensions=[frame]), R])
        assert finding.message.startswith("1.2.3.4 encodes")

    def test_what_is_left_out_passes(self):
        assert findings(DEFAULT, [leaf(critical={"san": True}), R]) == []


class TestTrailing:
    @pytest.mark.parametrize(("data", "said"), [(b"\0", "1 byte follows"), (b"abc", "3 bytes follow")])
    def test_bytes_behind_the_certificate(self, data, said):
        (finding,) = findings(TRAILING, [forge.pem(leaf().der + data).encode(), R])
        assert said in finding.message

    def test_nothing_behind_it_passes(self):
        assert findings(TRAILING, [leaf(), R]) == []

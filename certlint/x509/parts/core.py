"""Version, serial number and algorithm identifiers. RFC 5280 section 4.1."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.x509.parts.base import Part


class Version(Part):
    """The version of the certificate; 1 if the field is omitted. `number` counts from 1."""

    __slots__ = ("explicit", "number")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.explicit = bool(raw)
        self.number = 1
        if raw:
            start, stop = der.expect(raw, 0, len(raw), 0xA0, "the version")
            start, end = der.expect(raw, start, stop, der.INTEGER, "the version")
            if end != stop:
                raise DecodeError(f"{stop - end} bytes follow the version", end)
            self.number = der.integer(raw[start:end], start) + 1


class SerialNumber(Part):
    """The serial number; `octets` is the length of its encoding, `padded` whether it has a redundant octet."""

    __slots__ = ("number", "octets", "padded", "sound")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        start, stop = der.expect(raw, 0, len(raw), der.INTEGER, "the serial number")
        self.number = der.integer(raw[start:stop], start)
        self.octets = stop - start
        self.padded = self.octets > 1 and raw[start] in (0, 0xFF) and raw[start] >> 7 == raw[start + 1] >> 7
        self.sound = start == 2 and stop == len(raw) and not self.padded


class AlgorithmIdentifier(Part):
    """An algorithm and its parameters as encoded (None if absent). RFC 5280 section 4.1.1.2."""

    __slots__ = ("oid", "parameters")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        fields = der.sequence(raw, "an AlgorithmIdentifier")
        if not fields or fields[0].tag != der.OID or len(fields) > 2:
            raise DecodeError("an AlgorithmIdentifier does not consist of an object identifier and parameters", 0)
        self.oid = der.oid(raw[fields[0].start : fields[0].stop], fields[0].start)
        self.parameters = raw[fields[1].pos : fields[1].stop] if len(fields) == 2 else None

    @property
    def family(self) -> str:
        """`rsa`, `rsa-pss`, `ecdsa`, `ed25519`, … or empty for an unknown algorithm."""
        return oids.SIGNATURES.get(self.oid, ("", ""))[0]

    @property
    def hash(self) -> str:
        """`sha256` and the like; for PSS from its parameters; empty if unknown. Raises DecodeError for malformed parameters."""
        if self.family == "rsa-pss":
            return self.pss[0]
        return oids.SIGNATURES.get(self.oid, ("", ""))[1]

    @property
    def title(self) -> str:
        """`RSA with SHA-256`, or the dotted OID. Never raises: undecodable parameters are described."""
        family = self.family
        try:
            digest = self.hash
        except DecodeError:
            return "RSA-PSS with unreadable parameters"
        if not family:
            return oids.post_quantum_title(oids.POST_QUANTUM.get(self.oid, "")) or self.oid
        if family in ("rsa", "rsa-pss", "ecdsa", "dsa"):
            named = {"rsa-pss": "RSA-PSS"}.get(family, family.upper())
            return f"{named} with {hash_title(digest)}" if digest else named
        return {"ed25519": "Ed25519", "ed448": "Ed448"}.get(family) or oids.post_quantum_title(family)

    @property
    def pss(self) -> tuple[str, str, int]:
        """Hash, mask hash and salt length of RSASSA-PSS, with RFC 4055's defaults; empty for an unknown hash.

        Raises DecodeError for parameters that no valid signature has: other fields or order, a mask function other than MGF1, a
        negative salt length, a trailer other than 1.
        """
        digest, mask, salt = "sha1", "sha1", 20
        if self.parameters is None:
            return digest, mask, salt
        last = 0
        for field in der.sequence(self.parameters, "the list of RSASSA-PSS parameters"):
            if not last < field.tag <= _PSS_TRAILER or field.tag < _PSS_HASH:
                raise DecodeError("the parameters of RSASSA-PSS are not those of RFC 4055 in their order", 0)
            last, inner = field.tag, self.parameters[field.start : field.stop]
            if field.tag == _PSS_HASH:
                digest = oids.HASHES.get(AlgorithmIdentifier(inner).oid, "")
            elif field.tag == _PSS_MASK:
                mask = _mask_hash(AlgorithmIdentifier(inner))
            else:
                start, stop = der.expect(inner, 0, len(inner), der.INTEGER, "a number of the RSASSA-PSS parameters")
                number = der.integer(inner[start:stop], start)
                if field.tag == _PSS_TRAILER and number != 1:
                    raise DecodeError(f"the trailer field of RSASSA-PSS is {der.number(number)}, not 1", 0)
                salt = number if field.tag == _PSS_SALT else salt
        if salt < 0:
            raise DecodeError("the salt of RSASSA-PSS has a negative length", 0)
        return digest, mask, salt

    @property
    def flaw(self) -> str:
        """Why no valid signature can have these RSASSA-PSS parameters; else empty."""
        try:
            _ = self.hash
        except DecodeError as error:
            return error.message
        return ""


# Tags of the fields of RSASSA-PSS-params: RFC 4055 section 3.1.
_PSS_HASH, _PSS_MASK, _PSS_SALT, _PSS_TRAILER = 0xA0, 0xA1, 0xA2, 0xA3
_MGF1 = "1.2.840.113549.1.1.8"


def _mask_hash(function: AlgorithmIdentifier) -> str:
    """The hash of a mask generation function. Raises DecodeError."""
    if function.oid != _MGF1 or function.parameters is None:
        raise DecodeError("the mask generation function of RSASSA-PSS is not MGF1 with a hash", 0)
    return oids.HASHES.get(AlgorithmIdentifier(function.parameters).oid, "")


def hash_title(name: str) -> str:
    """The display name of `sha256`: SHA-256."""
    if name.startswith("sha512-"):
        return name.upper().replace("SHA512-", "SHA-512/")
    return name.upper().replace("SHA", "SHA-", 1) if name.startswith("sha") and "-" not in name else name.upper()

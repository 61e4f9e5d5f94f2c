"""Extensions of other standards than RFC 5280: biometricInfo, logotype, proxyCertInfo, acmeIdentifier and others."""

from __future__ import annotations

from tests import forge
from tests.cases import books
from tests.forge import der
from tests.forge.der import explicit, implicit, integer, octet_string, oid, sequence, tlv

BIOMETRICS, LOGOTYPE, PROXY, PERIOD = "1.3.6.1.5.5.7.1.2", "1.3.6.1.5.5.7.1.12", "1.3.6.1.5.5.7.1.14", "2.5.29.16"
ACME, FEATURES, STATEMENTS = "1.3.6.1.5.5.7.1.31", "1.3.6.1.5.5.7.1.24", "1.3.6.1.5.5.7.1.3"
SHA_256 = sequence(oid("2.16.840.1.101.3.4.2.1"))
HASH = octet_string(bytes(32))
SOURCE = tlv(0x16, b"http://www.example.com/jane")
INHERIT_ALL = sequence(oid("1.3.6.1.5.5.7.21.1"))
HASHES, URIS = sequence(sequence(SHA_256, HASH)), sequence(tlv(0x16, b"data:image/svg+xml;base64,"))
DETAILS = sequence(tlv(0x16, b"image/svg+xml"), HASHES, URIS)
IMAGE = explicit(0, sequence(sequence(DETAILS)))
SIZES = [integer(number) for number in (100, 200, 300)]
SOUND_AND_IMAGE = explicit(
    0,
    sequence(sequence(DETAILS, sequence(implicit(0, b"\0"), *SIZES, implicit(1, b"\x08"), implicit(4, b"en")))),
    explicit(1, sequence(DETAILS, sequence(*SIZES, implicit(3, b"\x10"), implicit(4, b"en")))),
)
REFERENCE = explicit(1, HASHES, URIS)


def with_extension(dotted: str, value: bytes, critical: bool = False, **knobs) -> forge.Cert:
    return books.leaf(extensions=[(dotted, critical, value)], **knobs)


def biometric(*fields: bytes) -> forge.Cert:
    return with_extension(BIOMETRICS, sequence(sequence(*fields)))


def logotype(*logos: bytes) -> forge.Cert:
    return with_extension(LOGOTYPE, sequence(*logos))


def proxy(*fields: bytes, critical: bool = True, **knobs) -> forge.Cert:
    return with_extension(PROXY, sequence(*fields), critical, **{"san": None} | knobs)


def period(*times: bytes, critical: bool = False) -> forge.Cert:
    return with_extension(PERIOD, sequence(*times), critical)


def acme(value: bytes = HASH, critical: bool = True, **knobs) -> forge.Cert:
    return with_extension(ACME, value, critical, **knobs)


def features(*numbers: int, critical: bool = False) -> forge.Cert:
    return with_extension(FEATURES, sequence(*map(integer, numbers)), critical)


def directory_attribute(arc: int, tag: int, text: bytes) -> forge.Cert:
    """What RFC 3739 says of a person, below its arc for such attributes."""
    value = der.set_of(tlv(tag, text))
    return with_extension(books.DIRECTORY_ATTRIBUTES, sequence(sequence(oid(f"1.3.6.1.5.5.7.9.{arc}"), value)))


def statement(*fields: bytes, version: int = 2) -> forge.Cert:
    return with_extension(STATEMENTS, sequence(sequence(oid(f"1.3.6.1.5.5.7.11.{version}"), *fields)))


BEGIN, END = implicit(0, b"20260101000000Z"), implicit(1, b"20270101000000Z")
DEFECTS = {
    "rfc5280/biometric-info-critical": lambda: with_extension(
        BIOMETRICS, sequence(sequence(integer(0), SHA_256, HASH)), critical=True
    ),
    "rfc5280/biometric-info-malformed": lambda: biometric(integer(0), SHA_256),
    "rfc5280/logotype-critical": lambda: with_extension(LOGOTYPE, sequence(explicit(2, IMAGE)), critical=True),
    "rfc5280/logotype-malformed": logotype,
    "rfc5280/proxy-cert-info-not-critical": lambda: proxy(INHERIT_ALL, critical=False),
    "rfc5280/proxy-cert-info-malformed": lambda: proxy(integer(1)),
    "rfc5280/proxy-alternative-name": lambda: proxy(INHERIT_ALL, san=["www.example.com"]),
    "rfc5280/proxy-is-ca": lambda: books.ca(extensions=[(PROXY, True, sequence(INHERIT_ALL))]),
    "rfc5280/private-key-usage-period-critical": lambda: period(END, critical=True),
    "rfc5280/private-key-usage-period-malformed": period,
    "rfc5280/acme-identifier-not-critical": lambda: acme(critical=False),
    "rfc5280/acme-identifier-malformed": lambda: acme(octet_string(bytes(31))),
    "rfc5280/acme-names": lambda: acme(san=["www.example.com", "example.com"]),
    "rfc5280/tls-feature-critical": lambda: features(5, critical=True),
    "rfc5280/tls-feature-number": lambda: features(65536),
    "rfc5280/directory-attribute-value": lambda: directory_attribute(3, 0x0C, b"F"),
    "rfc5280/qc-semantics-malformed": lambda: statement(sequence()),
}

FIRES = [
    *(
        (f"biometric data: {flaw}", "rfc5280/biometric-info-malformed", make, "rfc5280")
        for flaw, make in {
            "none": lambda: with_extension(BIOMETRICS, sequence()),
            "a source in UTF-8": lambda: biometric(integer(0), SHA_256, HASH, tlv(0x0C, b"http://www.example.com/")),
            "a type that is text": lambda: biometric(SOURCE, SHA_256, HASH),
            "an algorithm without its identifier": lambda: biometric(integer(0), sequence(), HASH),
            "a hash that is bits": lambda: biometric(integer(0), SHA_256, der.bit_string(bytes(32))),
        }.items()
    ),
    *(
        (f"logotype: {flaw}", "rfc5280/logotype-malformed", make, "rfc5280")
        for flaw, make in {
            "wrong order": lambda: logotype(explicit(2, IMAGE), explicit(1, REFERENCE)),
            "octets": lambda: with_extension(LOGOTYPE, HASH),
            "more behind it": lambda: with_extension(LOGOTYPE, sequence(explicit(2, IMAGE)) + b"\0\0"),
            "no hash": lambda: logotype(explicit(2, explicit(1, sequence(), URIS))),
            "two in one": lambda: logotype(explicit(2, IMAGE, IMAGE)),
            "a media type in UTF-8": lambda: logotype(
                explicit(2, explicit(0, sequence(sequence(sequence(tlv(0x0C, b"image/svg+xml"), HASHES, URIS)))))
            ),
            "neither direct nor indirect": lambda: logotype(explicit(2, sequence(sequence(DETAILS)))),
        }.items()
    ),
    *(
        (f"proxy: {flaw}", "rfc5280/proxy-cert-info-malformed", make, "rfc5280")
        for flaw, make in {
            "negative length": lambda: proxy(integer(-1), INHERIT_ALL),
            "a policy where the language has none": lambda: proxy(
                sequence(oid("1.3.6.1.5.5.7.21.2"), octet_string(b"all"))
            ),
            "a language that is text": lambda: proxy(sequence(SOURCE)),
        }.items()
    ),
    *(
        (f"private key: {flaw}", "rfc5280/private-key-usage-period-malformed", make, "rfc5280")
        for flaw, make in {
            "end before begin": lambda: period(implicit(0, b"20280101000000Z"), END),
            "a fraction": lambda: period(implicit(1, b"20270101000000.5Z")),
            "an offset": lambda: period(implicit(1, b"20270101000000+0100")),
            "no seconds": lambda: period(implicit(1, b"202701010000Z")),
            "a UTCTime": lambda: period(der.tlv(0x17, b"270101000000Z")),
            "no date": lambda: period(implicit(1, b"20271301000000Z")),
        }.items()
    ),
    ("proxy with another name of its issuer", "rfc5280/proxy-alternative-name", lambda: books.leaf(
        san=None,
        extensions=[(PROXY, True, sequence(INHERIT_ALL)), (books.IAN, False, forge.names.general_names(["a.example.com"]))],
    ), "rfc5280"),
    ("acme digest as it is", "rfc5280/acme-identifier-malformed", lambda: acme(bytes(32)), "rfc5280"),
    ("acme without a name", "rfc5280/acme-names", lambda: acme(san=None), "rfc5280"),
    ("acme with a mailbox", "rfc5280/acme-names", lambda: acme(san=["email:jane@example.com"]), "rfc5280"),
    ("negative feature", "rfc5280/tls-feature-number", lambda: features(-1), "rfc5280"),
    ("birth as a UTCTime", "rfc5280/directory-attribute-value", lambda: directory_attribute(1, 0x17, b"700101120000Z")),
    ("birth with a fraction", "rfc5280/directory-attribute-value", lambda: directory_attribute(1, 0x18, b"19700101120000.5Z")),
    ("place of birth in ASCII", "rfc5280/directory-attribute-value", lambda: directory_attribute(2, 0x16, b"Ulm")),
    ("gender of another letter", "rfc5280/directory-attribute-value", lambda: directory_attribute(3, 0x13, b"X")),
    ("country of three letters", "rfc5280/directory-attribute-value", lambda: directory_attribute(4, 0x13, b"DEU")),
    ("semantics of the first version", "rfc5280/qc-semantics-malformed", lambda: statement(sequence(), version=1)),
]  # fmt: skip

PASSES = [
    *(
        (f"biometric data: {what}", "rfc5280/biometric-info-malformed", make, "rfc5280")
        for what, make in {
            "a picture": lambda: biometric(integer(0), SHA_256, HASH),
            "another type, and its source": lambda: biometric(oid("1.2.3.4"), SHA_256, HASH, SOURCE),
        }.items()
    ),
    *(
        (f"logotype: {what}", "rfc5280/logotype-malformed", make, "rfc5280")
        for what, make in {
            "of the subject": lambda: logotype(explicit(2, IMAGE)),
            "all": lambda: logotype(
                explicit(0, sequence(SOUND_AND_IMAGE, REFERENCE)),
                explicit(1, REFERENCE),
                explicit(2, SOUND_AND_IMAGE),
                explicit(3, sequence(sequence(oid("1.3.6.1.5.5.7.20.3"), IMAGE))),
            ),
        }.items()
    ),
    ("proxy: a policy of another language", "rfc5280/proxy-cert-info-malformed", lambda: proxy(
        integer(0), sequence(oid("1.2.3.4"), octet_string(b"all"))
    ), "rfc5280"),
    ("private key: both times", "rfc5280/private-key-usage-period-malformed", lambda: period(BEGIN, END), "rfc5280"),
    ("private key: one moment", "rfc5280/private-key-usage-period-malformed", lambda: period(
        implicit(0, b"20270101000000Z"), END
    ), "rfc5280"),
    ("acme of an address", "rfc5280/acme-names", lambda: acme(san=["ip:192.0.2.1"]), "rfc5280"),
    ("acme digest", "rfc5280/acme-identifier-malformed", acme, "rfc5280"),
    ("feature 5", "rfc5280/tls-feature-number", lambda: features(5), "rfc5280"),
    *(
        (
            f"directory attribute {arc}",
            "rfc5280/directory-attribute-value",
            lambda row=(arc, tag, text): directory_attribute(*row),
        )
        for arc, tag, text in (
            (1, 0x18, b"19700101120000Z"),
            (2, 0x0C, b"Ulm"),
            (3, 0x13, b"f"),
            (5, 0x13, b"DE"),
            (6, 0x04, b"of another standard"),
        )
    ),
    ("semantics that say nothing", "rfc5280/qc-semantics-malformed", lambda: statement(version=1)),
]  # fmt: skip

NOT_APPLICABLE = [
    ("acme names without the extension", "rfc5280/acme-names", lambda: books.leaf(san=["a.example.com", "b.example.com"])),
]  # fmt: skip

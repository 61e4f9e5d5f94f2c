"""Alternative names that are not host names: URIs, mail addresses, directory names."""

from __future__ import annotations

from tests import forge
from tests.cases import books, forum, smime
from tests.cases.books_defects import srv_name
from tests.cases.shared import HOST, LONG_EMPTY, false_written, mailed, uri
from tests.forge import der


def email(text: str) -> forge.Cert:
    return books.leaf(san=["www.example.com", f"email:{text}"])


def issuer_names() -> forge.Cert:
    return books.ian("www.example.com", "*.example.com", "uri:http://www.example.com/", "email:a@example.com")


def nameless() -> forge.Cert:
    return books.leaf(subject=books.EMPTY, critical={"san": True})


NAMED = books.dirname(("C", "DE"), ("O", "a" * 64), ("emailAddress", "a@example.com"), ("serialNumber", "1"))


def with_san(name: bytes) -> forge.Cert:
    return books.leaf(san=["www.example.com", name], eku=["clientAuth"])


FIRES = [
    *[
        (
            f"a service name {text!r} with the tag {tag:#x}",
            "rfc5280/san-srv-name",
            lambda text=text, tag=tag: books.leaf(san=["www.example.com", srv_name(text, tag)]),
        )
        for text, tag in (
            (b"_imap.example.com", 0x0C),
            (b"_imap", 0x16),
            (b"_.example.com", 0x16),
            (b"_imap.-a.com", 0x16),
            (b"_imap.b\xfccher.example.com", 0x16),
            (b"", 0x16),
        )
    ],
    *[
        (
            f"{label} as {kind} in the SAN",
            "rfc5280/directory-name-type",
            lambda n=(label, "a", kind): with_san(books.dirname(n)),
        )
        for label, kind in (("C", "utf8"), ("emailAddress", "utf8"), ("DC", "printable"), ("CN", "ia5"))
    ],
    (
        "a cRLIssuer with a long O",
        "rfc5280/directory-name-too-long",
        lambda: books.leaf(
            crl=der.sequence(der.sequence(der.tlv(0xA2, books.dirname(("O", "a" * 65))))), eku=["clientAuth"]
        ),
    ),
    ("C of three letters in the SAN", "rfc5280/directory-name-too-long", lambda: with_san(books.dirname(("C", "DEU")))),
    *[
        (f"issuer at {host!r}", "rfc5280/ian-dns-form", lambda host=host: books.ian(host))
        for host in (
            ".",
            ".example.com",
            "a" * 64 + ".example.com",
            "-a.example.com",
            "example.com:80",
            "a\0.example.com",
        )
    ],
    *[
        (
            f"SmtpUTF8Mailbox {address!r}",
            "rfc5280/san-smtp-utf8-mailbox",
            lambda address=address: books.leaf(san=["www.example.com", books.smtp_utf8(address)]),
        )
        for address in (
            "\ufeffj\u00e4ne@example.com",
            "j\u00e4ne",
            "j\u00e4ne@Example.com",
            "j\u00e4ne@b\u00fccher.example",
            "j\u00e4ne@exa mple.com",
        )
    ],
    ("ian uri 80", "rfc5280/ian-uri-not-ascii", lambda: books.ian(der.implicit(6, b"http://www.example.com/\x80"))),
    (
        "san uri 80",
        "rfc5280/san-uri-not-ascii",
        lambda: books.leaf(san=[der.implicit(6, b"http://www.example.com/\xff")]),
    ),
    ("ian null end", "community/ian-null-character", lambda: books.ian("a.example.com\0")),
    ("ian crit empty", "rfc5280/ian-critical", lambda: books.leaf(extensions=[(books.IAN, True, books.EMPTY)])),
    ("edi", "cabf-br/san-edi-party-name", lambda: forum.named(der.explicit(5, der.explicit(1, der.tlv(0x0C, b"x"))))),
    (
        "email no san",
        "rfc5280/subject-email-not-in-san",
        lambda: books.leaf(subject=[("emailAddress", "a@example.com")], san=None),
    ),
    ("san uri scheme only //", "rfc5280/san-uri-host", lambda: books.leaf(san=["uri:http://"])),
    ("san uri userinfo host", "rfc5280/san-uri-host", lambda: books.leaf(san=["uri:ftp://u:p@host/"])),
    ("san email name <>", "rfc5280/san-email-form", lambda: books.leaf(san=["email:Some Body <a@example.com>"])),
    ("san empty dns", "rfc5280/san-name-empty", lambda: books.leaf(san=["www.example.com", ""])),
    ("san empty uri+", "rfc5280/san-uri-empty", lambda: books.leaf(san=["www.example.com", "uri:"])),
    ("ian suffix wild", "community/ian-bare-suffix", lambda: books.ian("*.co.uk")),
    ("san crit", "cabf-br/san-critical", lambda: forum.leaf(critical={"san": True})),
    ("ian wildcard at the end", "community/ian-bare-wildcard", lambda: books.ian("www.*")),
    (
        "san of nobody, false written",
        "rfc5280/san-not-critical",
        lambda: books.leaf(subject=books.EMPTY, san=None, extensions=[false_written("2.5.29.17", HOST)]),
    ),
    ("nobody, long length", "rfc5280/san-not-critical", lambda: books.leaf(subject=LONG_EMPTY)),
    (
        "nobody, long length, no san",
        "rfc5280/subject-and-san-missing",
        lambda: books.leaf(subject=LONG_EMPTY, san=None),
    ),
    ("san empty, long length", "rfc5280/san-empty", lambda: books.leaf(san=LONG_EMPTY)),
    ("ian empty, long length", "rfc5280/ian-empty", lambda: books.leaf(extensions=[(books.IAN, False, LONG_EMPTY)])),
    ("email as uri", "rfc5280/subject-email-not-in-san", lambda: mailed("a@example.com", "uri:mailto:a@example.com")),
    (
        "email of a ca",
        "rfc5280/subject-email-not-in-san",
        lambda: books.ca(subject=[("O", "x"), ("emailAddress", "a@example.com")]),
    ),
    ("uri of a network path", "rfc5280/san-uri-relative", lambda: uri("//www.example.com/")),
    ("uri with half a tag", "rfc5280/san-uri-nothing-after-scheme", lambda: uri("urn:")),
    ("uri of ldap without host", "rfc5280/san-uri-host", lambda: uri("ldap:///cn=x")),
    ("uri of an address too large", "rfc5280/san-uri-host", lambda: uri("http://192.0.2.256/")),
    ("uri of a wildcard of a label", "rfc5280/san-uri-host", lambda: uri("http://*.com/")),
    ("uri with a control character", "rfc5280/san-uri-character", lambda: uri("http://www.example.com/\x7f")),
    ("uri with brackets", "rfc5280/san-uri-character", lambda: uri("http://www.example.com/<a>")),
    ("uri that ends in a percent sign", "rfc5280/san-uri-character", lambda: uri("http://www.example.com/%2")),
    ("email with a phrase before it", "rfc5280/san-email-form", lambda: email('"A B" <a@example.com>')),
    ("email of two", "rfc5280/san-email-not-a-mailbox", lambda: email("a@example.com, b@example.com")),
    ("email without a domain", "rfc5280/san-email-not-a-mailbox", lambda: email("postmaster")),
    (
        "email with a dot at the end of its local part",
        "rfc5280/san-email-not-a-mailbox",
        lambda: email("a.@example.com"),
    ),
    (
        "email with a local part of 65 octets",
        "rfc5280/san-email-not-a-mailbox",
        lambda: email(f"{'a' * 65}@example.com"),
    ),
    ("email that is not ASCII", "rfc5280/san-email-not-a-mailbox", lambda: email("ä@example.com")),
    ("email half in brackets", "rfc5280/san-email-form", lambda: email("a@example.com>")),
    (
        "directory name of nobody",
        "rfc5280/san-name-empty",
        lambda: books.leaf(san=["www.example.com", der.explicit(4, books.EMPTY)]),
    ),
    ("directory name of nobody, issuer", "rfc5280/ian-name-empty", lambda: books.ian(der.explicit(4, books.EMPTY))),
    ("san of one name", "rfc5280/san-undecodable", lambda: books.leaf(san=der.implicit(2, b"www.example.com"))),
    ("san cut off in a host", "rfc5280/san-undecodable", lambda: books.leaf(san=b"\x30\4\x82\5ab")),
]

FIRES += [
    (
        f"a mailbox at {host}",
        "smime/mailbox-domain-not-public",
        lambda host=host: smime.leaf(san=[f"email:jane@{host}"], subject=[("serialNumber", "1")]),
        "smime",
    )
    for host in ("corp.local", "localhost", "mail.internal", "example.test", "1.2.3.4", "EXAMPLE.LAN")
]
FIRES.append(
    (
        "a mailbox beyond ASCII in a domain of one company",
        "smime/mailbox-domain-not-public",
        lambda: smime.leaf(san=[books.smtp_utf8("j\u00e4ne@mail.corp")], subject=[("serialNumber", "1")]),
        "smime",
    )
)

PASSES = [
    *[
        (
            f"a service name {text!r}",
            "rfc5280/san-srv-name",
            lambda text=text: books.leaf(san=["www.example.com", srv_name(text)]),
        )
        for text in (b"_imap.example.com", b"_xmpp-client.xn--bcher-kva.example.com")
    ],
    *(
        (
            f"a mailbox at {host}",
            "smime/mailbox-domain-not-public",
            lambda host=host: smime.leaf(san=[f"email:jane@{host}"], subject=[("serialNumber", "1")]),
            "smime",
        )
        for host in ("EXAMPLE.com", "ai", "xn--bcher-kva.example.de", "[192.0.2.1]", "example.co.uk")
    ),
    ("a directoryName", "rfc5280/directory-name-type", lambda: books.ian(NAMED)),
    ("a directoryName", "rfc5280/directory-name-too-long", lambda: books.ian(NAMED)),
    ("a mailbox of the issuer", "rfc5280/ian-email-idn", lambda: books.ian("email:a@xn--bcher-kva.example")),
    (
        "an address of the issuer beyond ASCII",
        "rfc5280/ian-smtp-utf8-mailbox",
        lambda: books.ian(books.smtp_utf8("j\u00e4ne@xn--bcher-kva.example.com")),
    ),
    *[
        (f"issuer at {host!r}", "rfc5280/ian-dns-form", lambda host=host: books.ian(host))
        for host in ("ca.example.com", "localhost", "xn--bcher-kva.example.com", "1.example.com")
    ],
    (
        "an address beyond ASCII",
        "rfc5280/san-smtp-utf8-mailbox",
        lambda: books.leaf(san=["www.example.com", books.smtp_utf8("j\u00e4ne@xn--bcher-kva.example.com")]),
    ),
    (
        "a san without a subject",
        "cabf-br/san-and-subject-missing",
        lambda: forum.leaf(subject=[], critical={"san": True}),
    ),
    (
        "email not in san other case",
        "rfc5280/subject-email-not-in-san",
        lambda: books.leaf(subject=[("emailAddress", "a@EXAMPLE.com")], san=["email:a@example.com"]),
    ),
    ("san uri ipv6", "rfc5280/san-uri-host", lambda: books.leaf(san=["uri:http://[2001:db8::1]:8080/"])),
    ("san urn", "rfc5280/san-uri-host", lambda: books.leaf(san=["uri:urn:uuid:1"])),
    (
        "email utf8",
        "rfc5280/subject-email-not-in-san",
        lambda: books.leaf(
            subject=[("emailAddress", "a@example.com", "utf8")], san=["email:b@example.com", "email:a@example.com"]
        ),
    ),
    ("email other case", "rfc5280/subject-email-not-in-san", lambda: mailed("A@example.com", "email:a@example.com")),
    ("uri of a wildcard", "rfc5280/san-uri-host", lambda: uri("http://*.example.com/")),
    ("uri that ends in a dot", "rfc5280/san-uri-host", lambda: uri("http://www.example.com.:80/")),
    ("uri of mail", "rfc5280/san-uri-nothing-after-scheme", lambda: uri("mailto:a@example.com")),
    (
        "uri of a percent sign",
        "rfc5280/san-uri-character",
        lambda: uri("http://u:p@[2001:db8::1]/%7e?a=b&c='d'#(e)!$*+,;"),
    ),
    ("email with a quoted bracket", "rfc5280/san-email-form", lambda: email('"a<b"@example.com')),
    ("email with a quoted comment", "rfc5280/san-email-form", lambda: email('"(a)"@example.com')),
    ("email of an A-label", "rfc5280/san-email-idn", lambda: email("a@xn--bcher-kva.example")),
    ("directory name of somebody", "rfc5280/san-name-empty", lambda: books.leaf(san=["www.example.com", "dir:a"])),
    ("ian space and more", "rfc5280/ian-dns-space", lambda: books.ian(" \n")),
    *[
        ("alternative names of the issuer of each kind", rule, issuer_names)
        for rule in (
            "community/ian-bare-suffix",
            "community/ian-bare-wildcard",
            "community/ian-leading-period",
            "community/ian-null-character",
            "community/ian-wildcard-not-first",
            "rfc5280/ian-dns-not-ascii",
            "rfc5280/ian-email-form",
            "rfc5280/ian-name-empty",
            "rfc5280/ian-undecodable",
            "rfc5280/ian-uri-character",
            "rfc5280/ian-uri-empty",
            "rfc5280/ian-uri-host",
            "rfc5280/ian-uri-not-ascii",
            "rfc5280/ian-uri-nothing-after-scheme",
            "rfc5280/ian-uri-relative",
        )
    ],
    *[
        ("a URI of a host", f"rfc5280/san-uri-{defect}", lambda: uri("http://www.example.com/"))
        for defect in ("empty", "not-ascii", "relative")
    ],
    ("no subject, and a SAN that is critical", "rfc5280/san-not-critical", nameless),
    ("no subject, and a SAN", "rfc5280/subject-and-san-missing", nameless),
]

NOT_APPLICABLE = [
    ("a SAN that can be read", "rfc5280/san-undecodable", books.leaf),
]

"""Paths that a validator rejects or accepts: masks and forms of names, renewed keys, meshes of twenty CAs."""

from __future__ import annotations

import random
from typing import Any

from tests import forge
from tests.forge import Cert, der
from tests.forge.names import general_names
from tests.trust.path_cases import (
    DAY,
    HOST,
    ISSUING,
    NOW,
    OTHER,
    OWN_POLICY,
    ROOT,
    SECOND,
    UNKNOWN,
    Case,
    below,
    bound,
    ca,
    leaf,
    rooted,
    server,
    two,
    upper,
)
from tests.trust.path_detail_cases import aki, directory, extension, instead, rsa_spki, serial_of


def network(octets: str, mask: str) -> bytes:
    """An iPAddress of a name constraint with any mask, both in hexadecimal."""
    return der.implicit(7, bytes.fromhex(octets) + bytes.fromhex(mask))


def other_name(text: str, oid: str = "1.3.6.1.5.5.7.8.9") -> bytes:
    return der.explicit(0, der.oid(oid), der.explicit(0, der.tlv(0x0C, text.encode())))


def mesh(count: int, seed: int, **top: Any) -> Case:
    """So many CAs in any order: a path of four of them, dead ends beside it, and rings between the dead ends."""
    rng = random.Random(seed)
    keys = [f"rsa3072-{letter}" for letter in "bcdef"]
    path = [ca(ROOT, "Mesh 0 CA", key="rsa3072-b", path_length=None, **top)]
    for level in range(1, 4):
        path.append(ca(path[-1], f"Mesh {level} CA", key=keys[level], path_length=None))
    beside: list[Cert] = []
    for number in range(count - len(path)):
        issuer = rng.choice([OTHER, *path, *beside])
        name = rng.choice([f"Mesh {rng.randrange(4)} CA", f"Beside {number} CA"])
        beside.append(ca(issuer, name, key=rng.choice(keys), path_length=None, serial=1000 + number))
    pool = [*path, *beside]
    rng.shuffle(pool)
    return Case([leaf(path[-1])], pool)


def crossed_often(good: int, **faulty: Any) -> Case:
    """Ten certificates of one CA, all but one with what is wrong."""
    made = [ca(key="rsa3072-b", serial=500 + n, **(faulty if n != good else {})) for n in range(10)]
    return Case([leaf(made[good])], made)


def cut(bits: int) -> bytes:
    return rsa_spki(b"\0" + ((1 << (bits - 1)) + 0x10001).to_bytes(bits // 8, "big"), b"\1\0\1")


def constrained_twice(outer: Any, inner: Any, **knobs: Any) -> Case:
    below_it = ca(upper(name_constraints=outer), "Lower CA", name_constraints=inner)
    return Case([leaf(below_it, **knobs)], [below_it, upper(name_constraints=outer)])


def issued(issuer: Cert, **knobs: Any) -> Case:
    """A leaf of an issuer that stands alone below the root."""
    return Case([leaf(issuer, **knobs)], [issuer])


SAN = "2.5.29.17"
URI_POINT = der.sequence(der.explicit(0, der.explicit(0, forge.general_name("uri:http://crl.example.com/a.crl"))))

NAMES_REJECTED: dict[str, Case] = {
    # Some clients do not remove the dot before they compare the name.
    "name asked for with a dot at the end": server(HOST + ".", subject=HOST, san=[HOST]),
    "wildcard is asked for an address of six": server("2001:db8::1", subject=HOST, san=["*.example.com"]),
    "wildcard after the first label": server("a.b.example.com", subject=HOST, san=["a.*.example.com"]),
    "wildcard doubled in a label": server("a.example.com", subject=HOST, san=["**.example.com"]),
    "wildcard with letters before an A-label": server("xn--a.example.com", subject=HOST, san=["x*.example.com"]),
    "wildcard in a URI": server(subject=HOST, san=["uri:https://*.example.com/"]),
    "wildcard for a name with an empty label": server(subject=HOST, san=["*..example.com", HOST]),
    "wildcard of a top-level domain of two labels": server("a.com.au", subject="a.com.au", san=["*.com.au"]),
    "wildcard of a single label": server("redis.local", subject=HOST, san=["*.local"]),
    "name begins with a space": server(san=[" " + HOST]),
    "name ends with a space": server(san=[HOST + " "]),
    "name with a line end": server(san=[HOST, "a.example.com\n"]),
    "name with a tab": server(san=[HOST, "a\tb.example.com"]),
    "name with an at sign": server(san=[HOST, "a@example.com"]),
    "name with a percent sign": server(san=[HOST, "a%2eb.example.com"]),
    "name with a backslash": server(san=[HOST, "a\\b.example.com"]),
    "name with a comma": server(san=[f"{HOST},b.example.com"]),
    "name of dots": server(san=[HOST, "..."]),
    "one dot": server(san=[HOST, "."]),
    "U-label in the common name and no SAN": server(
        "xn--bcher-kva.example.com", subject="bücher.example.com", san=None
    ),
    "another A-label": server("xn--bcher-kva.example.com", subject=HOST, san=["xn--bchr-kva.example.com"]),
    "A-label that does not decode": server(san=[HOST, "xn--999999999.example.com"]),
    "address written as a wildcard": server("10.0.0.1", subject=HOST, san=["10.0.0.*"]),
    "address of six as a dNSName": server("2001:db8::1", subject=HOST, san=["dns:2001:db8::1"]),
    "address of six in the common name": server("2001:db8::1", subject="2001:db8::1", san=[HOST]),
    "address in another family": server("0.0.0.1", subject=HOST, san=["ip:::1"]),
    "address that ends alike": server("192.0.2.1", subject=HOST, san=["ip:192.0.2.11"]),
    "name where only an address is": server(subject=HOST, san=["ip:192.0.2.1"]),
    "common name fits and the SAN does not": server(subject=HOST, san=["www.example.com"]),
    "common name fits and the SAN has a mailbox": server(subject=HOST, san=["email:a@example.com"]),
    "SAN in an extension of empty octets": server(**instead("san", SAN, b"")),
    "SAN with a name of an unknown kind": server(san=[HOST, der.tlv(0x8F, b"a.example.com")]),
    "SAN whose length exceeds": server(**instead("san", SAN, general_names([HOST])[:-1])),
    "SAN without critical and without subject, by a CA": Case(
        [leaf(subject=b"\x30\x00", critical={"san": False})], [ISSUING]
    ),
    "empty subject and an empty critical SAN": server(subject=b"\x30\x00", san=der.sequence(), critical={"san": True}),
}

CONSTRAINTS_REJECTED: dict[str, Case] = {
    "mask with a hole": bound({"permitted": [network("0a000000", "ff00ff00")]}, san=[HOST, "ip:10.0.0.1"]),
    "mask with a hole excludes": bound({"excluded": [network("0a000000", "ff00ff00")]}, san=[HOST, "ip:10.1.0.1"]),
    "mask turned round": bound({"permitted": [network("0a000000", "000000ff")]}, san=[HOST, "ip:10.0.0.1"]),
    "mask of six with a hole": bound(
        {"permitted": [network("20010db8" + "00" * 12, "ffffffff" + "00" * 11 + "ff")]}, san=[HOST, "ip:2001:db8::1"]
    ),
    "network of eight octets against an address of six": bound(
        {"permitted": ["ip:10.0.0.0/8"]}, san=[HOST, "ip:2001:db8::1"]
    ),
    "network of 16 octets": bound({"excluded": [der.implicit(7, b"\1" * 16)]}, san=[HOST, "ip:10.0.0.1"]),
    "network of no octet": bound({"excluded": [der.implicit(7, b"")]}, san=[HOST, "ip:10.0.0.1"]),
    "one address is excluded": bound({"excluded": ["ip:192.0.2.1/32"]}, san=[HOST, "ip:192.0.2.1"]),
    "one address of six is excluded": bound({"excluded": ["ip:2001:db8::1/128"]}, san=[HOST, "ip:2001:db8::1"]),
    "every address of six is excluded": bound({"excluded": ["ip:::/0"]}, san=[HOST, "ip:2001:db8::1"]),
    "address is permitted above and not below": constrained_twice(
        {"permitted": ["ip:10.0.0.0/8"]}, {"permitted": ["ip:10.1.0.0/16"]}, san=[HOST, "ip:10.2.0.1"]
    ),
    "address is excluded above": constrained_twice(
        {"excluded": ["ip:10.0.0.0/8"]}, {"permitted": ["ip:10.0.0.0/8"]}, san=[HOST, "ip:10.2.0.1"]
    ),
    "every mailbox is excluded": bound({"excluded": ["email:"]}, san=[HOST, "email:a@example.com"]),
    "mailbox of another user at the host": bound(
        {"permitted": ["email:root@example.com"]}, san=[HOST, "email:toor@example.com"]
    ),
    "mailbox at a host that ends alike": bound(
        {"permitted": ["email:.example.com"]}, san=[HOST, "email:a@badexample.com"]
    ),
    "quoted mailbox of another host": bound(
        {"permitted": ["email:example.com"]}, san=[HOST, 'email:"a@example.com"@example.org']
    ),
    "one of two mailboxes": bound(
        {"permitted": ["email:example.com"]}, san=[HOST, "email:a@example.com", "email:a@example.org"]
    ),
    "URI of a host that ends alike": bound(
        {"permitted": ["uri:.example.com"]}, san=[HOST, "uri:https://badexample.com/"]
    ),
    "URI of an address of six": bound({"excluded": ["uri:.example.com"]}, san=[HOST, "uri:https://[2001:db8::1]/"]),
    "URI with a password before another host": bound(
        {"permitted": ["uri:example.com"]}, san=[HOST, "uri:https://a:b@example.org/"]
    ),
    "URI whose host is excluded in capitals": bound(
        {"excluded": ["uri:a.example.com"]}, san=[HOST, "uri:https://A.Example.COM/"]
    ),
    "other name is excluded": bound({"excluded": [other_name("a")]}, san=[HOST, other_name("a")]),
    "other name where another is permitted": bound({"permitted": [other_name("b")]}, san=[HOST, other_name("a")]),
    "unit is excluded below an organisation": bound(
        {"excluded": [directory(("O", "Example"), ("OU", "Lab"))]},
        subject=[("O", "Example"), ("OU", "Lab"), ("CN", HOST)],
    ),
    "subject is shorter than what is permitted": bound(
        {"permitted": [directory(("O", "Example"), ("CN", HOST), ("OU", "Lab"))]},
        subject=[("O", "Example"), ("CN", HOST)],
    ),
    "RDN of two attributes is permitted": bound(
        {"permitted": [directory([("O", "Example"), ("OU", "Lab")])]},
        subject=[("O", "Example"), ("OU", "Lab"), ("CN", HOST)],
    ),
    "all DNS names are excluded, by the upper CA": two(upper(name_constraints={"excluded": ["dns:"]})),
    "names by the root and by the CA exclude each other": Case(
        [
            leaf(
                ca(
                    forge.root(name_constraints={"permitted": ["example.com"]}),
                    name_constraints={"permitted": ["example.org"]},
                )
            )
        ],
        [
            ca(
                forge.root(name_constraints={"permitted": ["example.com"]}),
                name_constraints={"permitted": ["example.org"]},
            )
        ],
        [forge.root(name_constraints={"permitted": ["example.com"]})],
    ),
    "trees of an empty list": bound(der.sequence(der.implicit(0x20, b""))),
    "constraint with a minimum of zero written out and a maximum": bound(
        der.sequence(
            der.explicit(
                0, der.sequence(forge.general_name("example.com"), der.implicit(0, b"\0"), der.implicit(1, b"\1"))
            )
        )
    ),
    "constraints twice": below(
        ca(name_constraints={"permitted": ["example.com"]}, **extension("2.5.29.30", der.sequence(), True))
    ),
    "common name that looks like a host is excluded": bound({"excluded": ["example.com"]}, san=None, subject=HOST),
    "base in UTF-8": bound({"permitted": [der.implicit(2, "bücher.com".encode())]}),
    "base with a space": bound({"permitted": ["example .com"]}),
    "wildcard wider than permitted": bound(
        {"permitted": ["a.example.com"]}, san=[HOST, "a.example.com", "*.example.com"]
    ),
}

CAS_REJECTED: dict[str, Case] = {
    "path length of zero and two self-issued, one other": Case(
        [leaf(ca(ca(ca(ROOT, "R", key="rsa3072-c", path_length=0), "R", key="rsa3072-d", path_length=0), "S"))],
        [
            ca(ca(ca(ROOT, "R", key="rsa3072-c", path_length=0), "R", key="rsa3072-d", path_length=0), "S"),
            ca(ca(ROOT, "R", key="rsa3072-c", path_length=0), "R", key="rsa3072-d", path_length=0),
            ca(ROOT, "R", key="rsa3072-c", path_length=0),
        ],
    ),
    "root's path length counts past a self-issued": Case(
        [leaf(two(upper()).pool[0])], [*two(upper()).pool], [forge.root(path_length=0)]
    ),
    "path length without CA": below(
        ca(**instead("basic_constraints", "2.5.29.19", der.sequence(der.integer(0)), True))
    ),
    "CA flag of two octets": below(
        ca(**instead("basic_constraints", "2.5.29.19", der.sequence(der.tlv(1, b"\xff\xff")), True))
    ),
    "CA flag of another number": below(
        ca(**instead("basic_constraints", "2.5.29.19", der.sequence(der.tlv(1, b"\1")), True))
    ),
    "leaf keyUsage is for agreement alone": server(key_usage=["cRLSign"]),
    "leaf keyUsage is for data": server(key_usage=["dataEncipherment"]),
    "CA with keyCertSign alone in a leaf": server(ca=None, key_usage=["keyCertSign"]),
    "keyUsage of CA in wrong order of bits": below(ca(key_usage=der.bit_string(b"\x06\0", 0))),
    "CA for nothing": below(ca(eku=der.sequence())),
    "CA for OCSP": below(ca(eku=["OCSPSigning"])),
    "upper CA for mail, lower for servers": two(upper(eku=["emailProtection"]), eku=["serverAuth"]),
    "leaf purpose is written in text": server(eku=der.sequence(der.tlv(0x0C, b"serverAuth"))),
    "leaf for IPsec": server(eku=["1.3.6.1.5.5.7.3.5"]),
    "unknown critical extension beside a sound chain of three": two(upper(), extensions=[UNKNOWN]),
    "private critical extension": server(extensions=[("1.3.6.1.4.1.55555.2", True, der.integer(7))]),
    "poison in a CA": below(ca(**extension("1.3.6.1.4.1.11129.2.4.3", der.null(), True))),
    "unknown extension thrice": server(extensions=[("1.2.3.4.9", False, der.null())] * 3),
    "AIA twice": server(
        aia={"ocsp": ["http://ocsp.example.com"]},
        **extension(
            "1.3.6.1.5.5.7.1.1",
            der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.1"), forge.general_name("uri:http://o.example.com"))),
        ),
    ),
    "keyUsage of the CA twice": below(ca(**extension("2.5.29.15", der.named_bits(5, 6), True))),
    "subjectKeyIdentifier twice": below(ca(**extension("2.5.29.14", der.octet_string(b"\1" * 20)))),
    "CRL points twice": server(crl=["http://crl.example.com/"], **extension("2.5.29.31", der.sequence(URI_POINT))),
    "policies twice": server(
        policies=[OWN_POLICY], **extension("2.5.29.32", der.sequence(der.sequence(der.oid(OWN_POLICY))))
    ),
    "serial number with a sign of one octet": server(serial=b"\x80"),
    "serial number of the root is zero": rooted(serial=0),
    "serial number of the upper CA has 21 octets": two(upper(serial=b"\x01" * 21)),
    "serial number of 64 octets": server(serial=b"\x11" * 64),
    "identifier of the issuer is empty": server(aki=b""),
    "identifier of the CA's CA is another": two(upper(), aki=b"\2" * 20),
    "identifier with serial number of another": server(
        **aki(ISSUING.identifier, ROOT.subject, serial_of(ROOT) + b"\1")
    ),
    "version 1 CA": below(ca(version=1)),
    "version 3 said as 5": server(version=6),
    "RSA of 1536 bits": server(key=cut(1536)),
    "RSA of 768 bits in the CA": Case([leaf(signer="rsa3072-b")], [ca(key=cut(768), ski=ISSUING.identifier)]),
    "RSA of 2047 bits": server(key=rsa_spki(((1 << 2046) + 0x10001).to_bytes(256, "big"), b"\1\0\1")),
    "P-192 in the middle": two(upper(key="p192")),
    "P-224": server(key="p224"),
    "brainpool": server(key="brainpool256"),
    "DSA in the root": rooted(key="dsa2048", signer="rsa4096-a"),
    "SHA-1 in the upper CA": two(upper(hash="sha1")),
    "MD5 in the only CA": below(ca(hash="md5")),
    "inner algorithm SHA-1": server(inner_algorithm=forge.key("rsa3072-b").algorithm("sha1")),
    "outer algorithm SHA-384": server(outer_algorithm=forge.key("rsa3072-b").algorithm("sha384")),
    "leaf was changed below a CA of the pool": server(tamper=True),
    "one second after its end, CA": two(upper(not_after=NOW - SECOND)),
    "one second before its begin, root": rooted(not_before=NOW + SECOND),
    "both ends are one second ago": server(not_before=NOW - SECOND, not_after=NOW - SECOND),
    "ends in year 99 by UTCTime": server(not_after=der.tlv(0x17, b"991231235959Z")),
    "twenty CAs, of which the first has expired": mesh(20, 1, not_before=NOW - 900 * DAY, not_after=NOW - DAY),
    "twenty CAs, of which the first has no keyCertSign": mesh(20, 2, key_usage=["cRLSign"]),
    "twenty CAs, of which the first is for mail": mesh(20, 3, eku=["emailProtection"]),
    "twenty CAs, of which the first permits others": mesh(20, 4, name_constraints={"permitted": ["example.org"]}),
    "policy is required by the root's CA and maps to another": below(
        ca(policies=[OWN_POLICY], extensions=[("2.5.29.36", True, der.sequence(der.implicit(0, b"\0")))])
    ),
    "policyConstraints with a field that it does not have": below(
        ca(**extension("2.5.29.36", der.sequence(der.implicit(2, b"\1")), True))
    ),
    "policyConstraints with a negative number": below(
        ca(**extension("2.5.29.36", der.sequence(der.implicit(0, b"\xff")), True))
    ),
    "policy that is not a list": server(policies=der.sequence(der.oid(OWN_POLICY))),
    "signed by the root's namesake": Case([leaf(ca(forge.root(key="rsa4096-b")))], [ca(forge.root(key="rsa4096-b"))]),
    "leaf is below a leaf below the CA": Case(
        [leaf(leaf(subject="a.example.com", key="rsa3072-d"), subject=HOST)],
        [leaf(subject="a.example.com", key="rsa3072-d"), ISSUING],
    ),
    "leaf is self-signed and trusted by nobody": Case([forge.root(HOST, san=[HOST])], [ISSUING], [OTHER]),
}

ACCEPTED: dict[str, Case] = {
    "wildcard for a name in capitals": server("A.EXAMPLE.com", subject=HOST, san=["*.example.com", HOST]),
    "wildcard and the domain": server("example.com", subject="example.com", san=["*.example.com", "example.com"]),
    "many wildcards": server(san=[HOST, "*.a.example.com", "*.b.example.com"]),
    "A-label for ß": server("faß.example.com", subject=HOST, san=["xn--fa-hia.example.com", HOST]),
    "name of digits": server("123.example.com", subject="123.example.com", san=["123.example.com"]),
    "name under a new suffix": server("a.example.dev", subject="a.example.dev", san=["a.example.dev"]),
    "address of four mapped as such": server("192.0.2.1", subject=HOST, san=[HOST, "ip:192.0.2.1", "ip:2001:db8::1"]),
    "address in short form": server("2001:db8::", subject=HOST, san=[HOST, "ip:2001:db8::"]),
    "SAN is critical beside a subject": server(critical={"san": True}),
    "common name is one of the names in capitals": server(subject="SERVER.example.com", san=[HOST]),
    "common name is the second name": server(subject="b.example.com", san=[HOST, "b.example.com"]),
    "subject of an organisation alone": server(subject=[("O", "Example GmbH")]),
    "subject in BMPString": server(subject=[("O", "Example", "bmp"), ("CN", HOST)]),
    "RDN of two attributes": server(subject=[[("O", "Example"), ("OU", "Lab")], ("CN", HOST)]),
    "masks of 31 and 127": bound(
        {"permitted": ["ip:192.0.2.4/31", "ip:2001:db8::/127"]}, san=[HOST, "ip:192.0.2.5", "ip:2001:db8::1"]
    ),
    "every address is permitted": bound(
        {"permitted": ["ip:0.0.0.0/0", "ip:::/0"]}, san=[HOST, "ip:10.0.0.1", "ip:::2"]
    ),
    "DNS names are constrained and addresses are not": bound({"permitted": ["example.com"]}, san=[HOST, "ip:10.0.0.1"]),
    "every DNS name is permitted": bound({"permitted": ["dns:"]}),
    "addresses are excluded beside": bound({"excluded": ["ip:10.0.0.0/8", "ip:fd00::/8"]}, san=[HOST, "ip:192.0.2.1"]),
    "mailbox below two labels": bound({"permitted": ["email:.example.com"]}, san=[HOST, "email:a@b.c.example.com"]),
    "mailbox with a plus": bound({"permitted": ["email:example.com"]}, san=[HOST, "email:a+b@example.com"]),
    "URI of the exact host": bound({"permitted": ["uri:a.example.com"]}, san=[HOST, "uri:https://a.example.com/"]),
    # OpenSSL takes the user for a part of the host: it refuses this one where the very host is permitted.
    "URI with a user": bound({"permitted": ["uri:.example.com"]}, san=[HOST, "uri:https://u@a.example.com/"]),
    "mailboxes are constrained and there are none": bound({"permitted": ["email:example.org"]}),
    "constraints below each other": constrained_twice(
        {"permitted": ["example.com", "ip:10.0.0.0/8"]},
        {"permitted": [HOST, "ip:10.1.0.0/16"]},
        san=[HOST, "ip:10.1.2.3"],
    ),
    "organisation of two RDNs": bound(
        {"permitted": [directory(("C", "DE"), ("O", "Example"))]}, subject=[("C", "DE"), ("O", "EXAMPLE"), ("CN", HOST)]
    ),
    "organisation with more white space": bound(
        {"permitted": [directory(("O", "Example Inc"))]}, subject=[("O", " Example   Inc "), ("CN", HOST)]
    ),
    "excluded unit of another organisation": bound(
        {"excluded": [directory(("O", "Example"), ("OU", "Lab"))]},
        subject=[("O", "Example"), ("OU", "Labs"), ("CN", HOST)],
    ),
    "excluded other name is not there": bound({"excluded": [other_name("a", "1.3.6.1.4.1.311.20.2.3")]}),
    "path length of one above a self-issued and one": Case(
        [leaf(ca(ca(upper(), "Upper CA", key="rsa3072-d", path_length=1), "Lower CA"))],
        [
            ca(ca(upper(), "Upper CA", key="rsa3072-d", path_length=1), "Lower CA"),
            ca(upper(), "Upper CA", key="rsa3072-d", path_length=1),
            upper(),
        ],
    ),
    "path length of 255": below(ca(path_length=255)),
    "leaf without basicConstraints": server(ca=None),
    "leaf for key encipherment": server(key_usage=["keyEncipherment", "digitalSignature"]),
    "elliptic leaf for signatures": server(key="p256-a", key_usage=["digitalSignature"]),
    "CA for clients and servers": below(ca(eku=["clientAuth", "serverAuth"])),
    "lower CA for servers, upper for anything": two(upper(eku=None), eku=["serverAuth"]),
    "root has a purpose of its own": rooted(eku=["serverAuth", "clientAuth"]),
    "identifier of one octet": below(ca(ski=b"\7")),
    "CA without authorityInfoAccess": below(ca(aia=None)),
    "private extension of a megabyte less": server(
        extensions=[("1.3.6.1.4.1.55555.3", False, der.octet_string(b"x" * 4000))]
    ),
    "must staple": server(**extension("1.3.6.1.5.5.7.1.24", der.sequence(der.integer(5)))),
    "serial number of eight octets": server(serial=b"\x11" * 8),
    "serial number of 128": server(serial=128),
    "RSA exponent of 3": server(key="rsa2048-e3"),
    "RSA of 4096 bits above P-384": below(ca(key="p384-a"), key="rsa4096-b", hash="sha384"),
    "P-384 for signatures": server(key="p384-a", key_usage=["digitalSignature"]),
    "RSASSA-PSS": server(hash="pss-sha256"),
    "RSASSA-PSS in the CA": below(ca(hash="pss-sha384")),
    "valid for two seconds": server(not_before=NOW, not_after=NOW + SECOND),
    "root ends this second": rooted(not_after=NOW),
    "CA begins this second": below(ca(not_before=NOW)),
    "leaf outlives nothing": server(not_before=NOW - SECOND, not_after=NOW + SECOND),
    **{f"mesh of twenty CAs, {seed}": mesh(20, seed) for seed in range(10, 20)},
    **{
        f"ten certificates of the CA, of which number {good} is right": crossed_often(good, **faulty)
        for good, faulty in [
            (0, {"not_before": NOW - 900 * DAY, "not_after": NOW - DAY}),
            (9, {"not_before": NOW - 900 * DAY, "not_after": NOW - DAY}),
            (5, {"eku": ["emailProtection"]}),
            (7, {"extensions": [UNKNOWN]}),
            (4, {"name_constraints": {"excluded": ["example.com"]}}),
        ]
    },
    "policies without any requirement": below(ca(policies=[OWN_POLICY]), policies=["1.2.3.4.5"]),
    "policy through two CAs": two(upper(policies=[OWN_POLICY]), policies=[OWN_POLICY]),
    "two roots of one name": Case([leaf()], [ISSUING], [forge.root(key="rsa4096-b"), ROOT]),
    "leaf sent with others before the issuer": Case([leaf(), OTHER, ISSUING], []),
    "leaf sent with an expired root": Case(
        [leaf(), ISSUING, forge.root("Old Root CA", key="rsa4096-b", not_after=NOW - DAY)], []
    ),
    "leaf sent with a CA of elsewhere": Case([leaf(), ca(OTHER, "Unrelated CA", key="rsa3072-c"), ISSUING], []),
    "leaf sent with a root of path length 0": Case(
        [leaf(), ISSUING, forge.root("Old Root CA", key="rsa4096-b", path_length=0)], []
    ),
}

REJECTED = {**NAMES_REJECTED, **CONSTRAINTS_REJECTED, **CAS_REJECTED}

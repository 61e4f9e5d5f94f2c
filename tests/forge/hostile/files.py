"""Other files than bundles and keys: CRLs, OCSP responses, keystores, TBSCertificates, and what a run is told in files.

`FILES["NAME.SUFFIX"](count)`: the suffix says what it is.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha1, sha256, sha512
from typing import Any

from certlint import pem
from certlint.asn1.der import sequence
from tests.forge import der
from tests.forge.certificates import Cert, chain
from tests.forge.extensions import extension
from tests.forge.hostile.bundles import small
from tests.forge.hostile.extensions import EXTENSIONS
from tests.forge.hostile.names import NAMES
from tests.forge.keyfiles import key_pem
from tests.forge.keystores import JCEKS, SEALED, key_entry, keystore, secret_entry, trusted_entry
from tests.forge.names import general_name
from tests.forge.revocation import Revoked, crl, ocsp, single

_REASON, _ISSUER = "2.5.29.21", "2.5.29.29"
"""Extensions of entries."""
_DATA, _CERTIFICATES, _KEYS = "1.2.840.113549.1.7.1", "1.2.840.113549.1.12.10.1.3", "1.2.840.113549.1.12.10.1.1"


@cache
def _chain() -> tuple[Cert, ...]:
    return tuple(chain())


def _unknown(n: int, value: bytes = b"\5\0") -> bytes:
    return extension(f"1.3.6.1.4.1.99999.{n}", value)


def _list(**knobs: Callable[[int], Any]) -> Callable[[int], bytes]:
    """A CRL of the sound chain's CA."""
    return lambda count: crl(_chain()[1], **{name: of(count) for name, of in knobs.items()})


def _uris(count: int) -> bytes:
    names = (general_name(f"uri:http://h{n}.example.com/") for n in range(count))
    return der.explicit(0, der.explicit(0, *names))


def _entry(*extensions: bytes) -> Revoked:
    return Revoked(5, extensions=extensions)


def _of_issuer(n: int) -> Revoked:
    """An entry of an indirect CRL, about a certificate of another CA."""
    name = der.explicit(4, small(f"CA {n}").subject)
    return Revoked(n + 5, extensions=(extension(_ISSUER, der.sequence(name), critical=True),))


_CRLS = {
    "entries": _list(entries=lambda count: [Revoked(n + 5) for n in range(count)]),
    "entries-of-one-number": _list(entries=lambda count: [Revoked(5)] * count),
    "entries-empty": _list(entries=lambda count: [der.sequence()] * count),
    "entries-of-issuers": _list(
        entries=lambda count: list(map(_of_issuer, range(count))), idp=lambda _: der.implicit(4, b"\xff")
    ),
    "entry-of-extensions": _list(entries=lambda count: [_entry(*map(_unknown, range(count)))]),
    "entry-of-one-extension": _list(entries=lambda count: [_entry(*[extension(_REASON, b"\x0a\1\1")] * count)]),
    "entry-of-a-vast-number": _list(entries=lambda count: [Revoked(1 << 8 * count)]),
    "extensions": _list(extensions=lambda count: list(map(_unknown, range(count)))),
    "extensions-of-one-kind": _list(extensions=lambda count: [_unknown(1)] * count),
    "points": _list(idp=_uris),
    "number": _list(number=lambda count: 1 << 8 * count),
    "issuer": lambda count: crl(_chain()[1], issuer_name=small("x" * count).subject),
}


def _answers(count: int, **knobs: Any) -> list[bytes]:
    leaf, issuing = _chain()[:2]
    return [single(leaf, issuing, **knobs) for _ in range(count)]


def _about(n: int) -> bytes:
    """An answer about another certificate."""
    leaf, issuing = _chain()[:2]
    name = sha1(b"%d" % n, usedforsecurity=False).digest()
    meant = der.sequence(
        der.sequence(der.oid("1.3.14.3.2.26"), der.null()), *map(der.octet_string, (name, name)), der.integer(n)
    )
    return single(leaf, issuing, id=meant)


def _response(singles: Callable[[int], list[bytes]], **knobs: Callable[[int], Any]) -> Callable[[int], bytes]:
    return lambda count: ocsp(singles(count), _chain()[1], **{name: of(count) for name, of in knobs.items()})


_RESPONSES = {
    "answers": _response(lambda count: list(map(_about, range(count)))),
    "answers-about-one": _response(_answers),
    "answers-empty": _response(lambda count: [der.sequence()] * count),
    "answer-of-extensions": _response(lambda count: _answers(1, extensions=list(map(_unknown, range(count))))),
    "certificates": _response(lambda _: _answers(1), certificates=lambda count: [small(f"c{n}") for n in range(count)]),
    "extensions": _response(lambda _: _answers(1), extensions=lambda count: list(map(_unknown, range(count)))),
    "nonce": _response(
        lambda _: _answers(1),
        extensions=lambda count: [extension("1.3.6.1.5.5.7.48.1.2", der.octet_string(bytes(count)))],
    ),
    "responder": _response(lambda _: _answers(1), by_key=bytes),
}


def _key() -> bytes:
    """A private key as keystores keep it."""
    return pem.read(key_pem().encode()).blocks[0].der


_STORES = {
    "trusted": lambda count: keystore(trusted_entry(f"a{n}", small(f"c{n}").der) for n in range(count)),
    "trusted-by-one-name": lambda count: keystore(trusted_entry("a", small(f"c{n}").der) for n in range(count)),
    "empty-certificates": lambda count: keystore(trusted_entry(f"a{n}", b"") for n in range(count)),
    "chain": lambda count: keystore([key_entry("a", _key(), [small(f"c{n}").der for n in range(count)])]),
    "keys": lambda count: keystore(key_entry(f"a{n}", b"", []) for n in range(count)),
    "secrets": lambda count: keystore((secret_entry(f"a{n}", SEALED) for n in range(count)), magic=JCEKS),
    "claims": lambda count: keystore([bytes(count)], count=0xFFFFFFFF),
}


def _pfx(*parts: bytes) -> bytes:
    """PKCS #12 without a MAC: AuthenticatedSafe of these."""
    return der.sequence(der.integer(3), _content(der.sequence(*parts)))


def _content(data: bytes) -> bytes:
    return der.sequence(der.oid(_DATA), der.explicit(0, der.octet_string(data)))


def _bag(kind: str, value: bytes, *attributes: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.explicit(0, value), der.set_of(*attributes) if attributes else b"")


def _certificate_bag(n: int, *attributes: bytes) -> bytes:
    held = der.sequence(der.oid("1.2.840.113549.1.9.22.1"), der.explicit(0, der.octet_string(small(f"c{n}").der)))
    return _bag(_CERTIFICATES, held, *attributes)


def _named(n: int) -> bytes:
    return der.sequence(der.oid("1.2.840.113549.1.9.20"), der.set_of(der.tlv(0x1E, f"a{n}".encode("utf-16-be"))))


def _nested_bags(count: int) -> bytes:
    inner = der.sequence(_certificate_bag(0))
    for _ in range(count):
        inner = der.sequence(_bag("1.2.840.113549.1.12.10.1.6", inner))
    return _pfx(_content(inner))


def _derived(n: int) -> bytes:
    """An encrypted part that asks for a derivation of its own."""
    derivation = der.sequence(der.octet_string(b"%08d" % n), der.integer(2048))
    function = der.sequence(der.oid("1.2.840.113549.1.5.12"), derivation)
    cipher = der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octet_string(bytes(16)))
    scheme = der.sequence(der.oid("1.2.840.113549.1.5.13"), der.sequence(function, cipher))
    encrypted = der.sequence(der.oid(_DATA), scheme, der.implicit(0, bytes(16)))
    return der.sequence(der.oid("1.2.840.113549.1.7.6"), der.explicit(0, der.sequence(der.integer(0), encrypted)))


_PKCS12 = {
    "certificates": lambda count: _pfx(_content(der.sequence(*map(_certificate_bag, range(count))))),
    "names": lambda count: _pfx(_content(der.sequence(_certificate_bag(0, *map(_named, range(count)))))),
    "parts": lambda count: _pfx(*(_content(der.sequence(_certificate_bag(n))) for n in range(count))),
    "empty-parts": lambda count: _pfx(*[_content(der.sequence())] * count),
    "encrypted-parts": lambda count: _pfx(*map(_derived, range(count))),
    "nested": _nested_bags,
    "keys": lambda count: _pfx(_content(der.sequence(*[_bag(_KEYS, _key())] * count))),
    "bags-of-unknown-kind": lambda count: _pfx(_content(der.sequence(*[_bag("1.2.3.4", der.null())] * count))),
}


def _tbs(shape: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """What is signed of the first certificate of a file."""

    def made(count: int) -> bytes:
        whole = pem.read(shape(count)).blocks[0].der
        first = sequence(whole, "a certificate")[0]
        return whole[first.pos : first.stop]

    return made


_TBS = {
    name: _tbs({**NAMES, **EXTENSIONS}[name])
    for name in (
        "san-hosts",
        "subject-one-rdn",
        "timestamps",
        "statements-of-qualified",
        "extensions-unknown",
        "policies",
    )
}


def _suppressions(count: int) -> bytes:
    text = '[[suppress]]\nrule = "pem/*"\npath = "**/a{n}*/*.pem"\nreason = "x"\nexpires = 2027-01-01\n'
    return "".join(text.replace("{n}", str(n)) for n in range(count)).encode()


def _baseline(count: int) -> bytes:
    rows = [
        {"rule": "crypto/weak-hash", "spki_sha256": sha256(b"%d" % n).hexdigest(), "part": "x", "count": 1}
        for n in range(count)
    ]
    return json.dumps({"certlint_baseline": 1, "findings": rows}).encode()


def _rules(count: int) -> bytes:
    rule = 'id = "acme/r{n}"\ntitle = "Rule {n}"\nseverity = "info"\ncheck = "expiry.begun"\n'
    rule += 'rationale = "R"\nremediation = "M"\n'
    return b'extends = "hygiene"\n' + "".join(f"[[rule]]\n{rule}".replace("{n}", str(n)) for n in range(count)).encode()


_CONFIGURATIONS = {
    "suppressions": _suppressions,
    "bundles": lambda count: b"".join(b'[[bundle]]\npath = "a%d/**/*.pem"\n' % n for n in range(count)),
    "names": lambda count: b"fqdn = [" + b", ".join(b'"h%d.example.com"' % n for n in range(count)) + b"]\n",
    "globs": lambda count: b"ignore = [" + b", ".join(b'"*a*b*%d"' % n for n in range(count)) + b"]\n",
    "stars": lambda count: b'ignore = ["' + b"*a" * count + b'"]\n',
    "deep": lambda count: b"[" + b".".join([b"a"] * count) + b"]\n",
}
_OWNERS = {
    "patterns": lambda count: (
        b'[[owner]]\nowner = "a"\nplaces = [' + b", ".join(b'"**/*a*%d*/*.pem"' % n for n in range(count)) + b"]\n"
    ),
    "tables": lambda count: b"".join(b'[[owner]]\nowner = "a%d"\nnames = ["*.h%d"]\n' % (n, n) for n in range(count)),
    "stars": lambda count: b'[[owner]]\nowner = "a"\nplaces = ["' + b"*a" * count + b'"]\n',
}


def _journal(count: int) -> bytes:
    seen = [
        {"address": "127.0.0.1", "chain": [], "version": "TLSv1.3", "stapled": None, "refusal": f"r{n}"}
        for n in range(3)
    ]
    lines = [{"certlint_scan": 1, "starttls": "", "fqdn": ""}]
    lines += [{"target": f"h{n}.example.com:1", "seen": seen} for n in range(count)]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _known_keys(count: int) -> bytes:
    return b"".join(b"%s\n" % sha512(b"%d" % n).hexdigest()[:64].encode() for n in range(count))


def _logs(count: int) -> bytes:
    keys = (b64encode(b"%d" % n).decode() for n in range(count))
    return json.dumps({"logs": [{"description": f"log {n}", "key": key} for n, key in enumerate(keys)]}).encode()


FILES: dict[str, Callable[[int], bytes]] = {
    f"{name}.{suffix}": shape
    for suffix, shapes in (
        ("crl", _CRLS),
        ("ocsp", _RESPONSES),
        ("jks", _STORES),
        ("p12", _PKCS12),
        ("tbs", _TBS),
        ("toml", _CONFIGURATIONS),
        ("policy.toml", {"rules": _rules}),
        ("owners.toml", _OWNERS),
        ("baseline.json", {"findings": _baseline}),
        ("journal", {"hosts": _journal}),
        ("keys", {"known": _known_keys}),
        ("logs.json", {"known": _logs}),
    )
    for name, shape in shapes.items()
}

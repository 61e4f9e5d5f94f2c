"""Published private keys, and default certificates of products and packages."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.check import check, screens
from certlint.policy import tables
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.check import Rows, Screen
    from certlint.policy.key_lists import KeyLists
    from certlint.x509.parts import PublicKey
    from certlint.x509.signed_object import SignedObject

_LOOPBACK = ("localhost", "localhost.localdomain")


@check
def secret(public_key: PublicKey, key_lists: KeyLists | None) -> Iterator[Problem]:
    """The key is not in the table `known-keys`, nor in a list that the run was given (`--known-keys`)."""
    digest = public_key.digest()
    whose = tables.values("known-keys").get(digest, "")
    found = whose or (key_lists.name_of(digest, public_key.modulus) if key_lists is not None else "")
    if found:
        message = f"the private key of the certificate is public: it is {found}"
        yield Problem(message, expected="a key that only its owner has", found=f"SPKI SHA-256 {digest}")


@screens(secret)
def _secret(rows: Rows) -> Screen:
    """All rows if the table has the key, or if there is a list that may have it."""
    from hashlib import sha256  # twice as fast as certlint's own, and audits, which use screens, have it loaded anyway

    every, known = range(len(rows)), tables.values("known-keys")

    def screen(key: PublicKey, lists: KeyLists | None) -> range | tuple[()]:
        return every if lists is not None or key.digest(sha256) in known else ()

    return screen


@check
def not_a_default(bundle: Bundle) -> Iterator[Problem]:
    """The subject of the leaf is not one that products and packages fill in by themselves (table `product-defaults`).

    Without a leaf, the first certificate is meant: `openssl req -x509` makes a CA certificate by itself. A CN of localhost is
    not meant where the SAN names another host as well.
    """
    for index in bundle.leaves[:1] or range(len(bundle.certificates[:1])):
        subject = bundle.certificates[index].part("subject")
        for attribute in subject.attributes if subject is not None else ():
            text = attribute.text.lower()
            about = _default(f"{attribute.label} {text}")
            if about and not (text in _LOOPBACK and _names_another(bundle.certificates[index])):
                found = f"{attribute.label}={attribute.text}"
                message = f"the {bundle.title(index)} {about}"
                expected = "a subject that names the server or its owner"
                yield Problem(message, expected, found, certificate=index, part="subject", at=attribute.at)
                return


def _names_another(certificate: SignedObject) -> bool:
    """Whether the SAN has a host name other than those of the machine itself."""
    names = certificate.part("subject_alt_name")
    return names is not None and any(value.decode("latin-1").lower() not in _LOOPBACK for value in names.dns_values)


def _default(text: str) -> str:
    """The description of a default attribute; empty for others."""
    known: dict[str, str] = tables.values("product-defaults")
    beginnings = _beginnings()
    if text in known or not text.startswith(beginnings):
        return known.get(text, "")
    return next(known[f"{each}*"] for each in beginnings if text.startswith(each))


@remembered()
def _beginnings() -> tuple[str, ...]:
    """The beginnings in rows of the table that end in `*`. Cached: a loop over all rows took 4 % of a run over many bundles."""
    return tuple([pattern[:-1] for pattern in tables.values("product-defaults") if pattern.endswith("*")])

"""Assigns the certificates of a PKCS #12 store to the chains of its keys. RFC 7292 section 4.2."""

from __future__ import annotations

from certlint.containers.bag import CERTIFICATE, KEY, OTHER, SECRET, Bag
from certlint.containers.keystore import MOST_KEYS, MOST_OPENED, SEALED, KeyEntry, Keystore, Named
from certlint.containers.pkcs12_attributes import BagRemark, as_java_has_them, belong, own_by_java, remarks_of
from certlint.containers.pkcs12_protection import UNREAD_BY_JAVA
from certlint.errors import DecodeError
from certlint.x509.certificate import Certificate

_COMPARED = 100
"""The most certificates that are compared with a single key."""
READ_BY_JAVA = "bags with keys and certificates of X.509 alone"


def entries_of(title: str, bags: list[Bag], most: int, passphrase: bytes | None = None) -> Keystore:
    """The entries of a store. A single key gets all untrusted certificates as its chain; each of several has its own chain."""
    closed = [bag for bag in bags if bag.kind == KEY and not bag.is_open] if passphrase is not None else []
    bags = as_java_has_them(bags)
    keys = _bounded([bag for bag in bags if bag.kind == KEY][: MOST_KEYS + 1])
    found = [bag for bag in bags if bag.kind == CERTIFICATE]
    problems = (f"more than {most:,} certificates: only the first {most:,} were read",) * (len(found) > most)
    problems += (f"more than {MOST_KEYS:,} keys: the others were not read",) * (len(keys) > MOST_KEYS)
    problems += tuple([_closed(bag) for bag in closed[:1]])
    found, keys = found[:most], keys[:MOST_KEYS]
    loose = [bag for bag in found if not bag.is_trusted]
    certificates = [_certificate(bag) for bag in found]
    unread = [BagRemark(UNREAD_BY_JAVA, bag.unread[0], READ_BY_JAVA, bag.unread[1]) for bag in bags if bag.unread][:1]
    if passphrase and not all(0x20 <= octet < 0x7F for octet in passphrase):
        message = "the passphrase has non-ASCII characters, which Java does not accept"
        unread.append(BagRemark(UNREAD_BY_JAVA, message, "a passphrase of ASCII characters", "other characters"))
    issued = {id(bag): certificate for bag, certificate in zip(found, certificates, strict=True)}
    entries: list[KeyEntry] = []
    used = set()
    for key in keys:
        own = _own(key, loose, alone=len(keys) == 1)
        chain = _chain(own, found, issued)
        if len(keys) == 1:
            taken = {id(bag) for bag in chain}
            chain += [bag for bag in loose if id(bag) not in taken]
        used |= {id(bag) for bag in chain}
        alias = key.alias or (own.alias if own else "")
        others = [bag for bag in found if bag.is_trusted]
        remarks = (*remarks_of(key, own, loose, keys[: len(entries)], others), *unread)
        entries.append(KeyEntry(alias, tuple(bag.contents for bag in chain), key.contents, key.is_open, remarks))
    rest = [bag for bag in found if bag.is_trusted or id(bag) not in used]
    secrets = tuple(Named(bag.alias, b"", bag.title or SEALED) for bag in bags if bag.kind in (SECRET, OTHER))
    trusted = tuple(Named(bag.alias, bag.contents) for bag in rest)
    return Keystore(title, tuple(entries), trusted, secrets, problems, trusts=any(bag.is_trusted for bag in rest))


def _closed(key: Bag) -> str:
    """Why OpenSSL refuses the whole file."""
    which = f"private key {key.alias!r}" if key.alias else "private key"
    return f"the passphrase of the file does not open the {which}: it has a passphrase of its own, or is damaged"


def _bounded(keys: list[Bag]) -> list[Bag]:
    """The keys; decrypted ones only up to the limit in bytes."""
    room = MOST_OPENED
    out = []
    for key in keys:
        room -= len(key.contents)
        out.append(key if room >= 0 else key._replace(is_open=False))
    return out


def _own(key: Bag, certificates: list[Bag], *, alone: bool) -> Bag | None:
    """The certificate of a key: the one Java selects, else by name; for a single key, by public key."""
    named = (bag for bag in certificates if key.alias and bag.alias == key.alias)
    own = own_by_java(key, certificates) or next(named, certificates[0] if alone and certificates else None)
    if not alone or own is None or belong(key, own):
        return own
    return next((bag for bag in certificates[:_COMPARED] if belong(key, bag)), own)


def _certificate(bag: Bag) -> Certificate | None:
    try:
        return Certificate(bag.contents)
    except DecodeError:
        return None


def _chain(own: Bag | None, found: list[Bag], issued: dict[int, Certificate | None]) -> list[Bag]:
    """The path from a certificate by issuer names, as Java builds it."""
    by_subject: dict[bytes, Bag] = {}
    for bag in found:
        certificate = issued[id(bag)]
        if certificate is not None:
            by_subject.setdefault(certificate.raw["subject"], bag)
    chain: list[Bag] = []
    while own is not None and own not in chain:
        chain.append(own)
        certificate = issued[id(own)]
        own = by_subject.get(certificate.raw["issuer"]) if certificate is not None else None
    return chain

"""From the bags of a PKCS #12 store to entries: which certificates are the chain of which key. RFC 7292 section 4.2."""

from __future__ import annotations

from certlint.containers.bag import CERTIFICATE, KEY, SECRET, Bag
from certlint.containers.keystore import MOST_KEYS, MOST_OPENED, KeyEntry, Keystore, Named
from certlint.containers.pkcs12_attributes import remarks_of
from certlint.errors import DecodeError
from certlint.x509.certificate import Certificate


def entries_of(title: str, bags: list[Bag], most: int, *, has_passphrase: bool = False) -> Keystore:
    """The entries of a store. Of a single key all is the chain that is not trusted; of several, each has its own."""
    closed = [bag for bag in bags if bag.kind == KEY and not bag.is_open] if has_passphrase else []
    keys = _bounded([bag for bag in bags if bag.kind == KEY][: MOST_KEYS + 1])
    found = [bag for bag in bags if bag.kind == CERTIFICATE]
    problems = (f"more than {most:,} certificates: only the first {most:,} were read",) * (len(found) > most)
    problems += (f"more than {MOST_KEYS:,} keys: the others were not read",) * (len(keys) > MOST_KEYS)
    problems += tuple([_closed(bag) for bag in closed[:1]])
    found, keys = found[:most], keys[:MOST_KEYS]
    loose = [bag for bag in found if not bag.is_trusted]
    certificates = [_certificate(bag) for bag in found]
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
        remarks = tuple(remarks_of(key, own, loose, keys[: len(entries)], alone=len(keys) == 1))
        entries.append(KeyEntry(alias, tuple(bag.contents for bag in chain), key.contents, key.is_open, remarks))
    rest = [bag for bag in found if bag.is_trusted or id(bag) not in used]
    secrets = tuple(Named(bag.alias, b"") for bag in bags if bag.kind == SECRET)
    trusted = tuple(Named(bag.alias, bag.contents) for bag in rest)
    return Keystore(title, tuple(entries), trusted, secrets, problems, trusts=any(bag.is_trusted for bag in rest))


def _closed(key: Bag) -> str:
    """What OpenSSL refuses the whole file for."""
    which = f"private key {key.alias!r}" if key.alias else "private key"
    return f"the passphrase of the file does not open the {which}: it has a passphrase of its own, or is damaged"


def _bounded(keys: list[Bag]) -> list[Bag]:
    """Keys, of which as many bytes are open as are looked at."""
    room = MOST_OPENED
    out = []
    for key in keys:
        room -= len(key.contents)
        out.append(key if room >= 0 else key._replace(is_open=False))
    return out


def _own(key: Bag, certificates: list[Bag], *, alone: bool) -> Bag | None:
    """The certificate of a key: with its identifier, else with its name, else the first where there is one key."""
    for same in (lambda bag: key.key_id and bag.key_id == key.key_id, lambda bag: key.alias and bag.alias == key.alias):
        for bag in certificates:
            if same(bag):
                return bag
    return certificates[0] if alone and certificates else None


def _certificate(bag: Bag) -> Certificate | None:
    try:
        return Certificate(bag.contents)
    except DecodeError:
        return None


def _chain(own: Bag | None, found: list[Bag], issued: dict[int, Certificate | None]) -> list[Bag]:
    """The way up from a certificate, by names, as Java finds it."""
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

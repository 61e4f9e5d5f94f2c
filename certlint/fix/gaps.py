"""Certificates that a repaired chain still lacks although a pool was given, and why the pool did not have them."""

from __future__ import annotations

from certlint.bundle.links import Links
from certlint.bundle.store import compared
from certlint.check import NotJudgedError
from certlint.checks import chain
from certlint.fix import choice
from certlint.trust.paths import paths_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.store import Store
    from certlint.policy.model import Selected
    from certlint.x509.signed_object import SignedObject

_LEAFLESS = "the leaf: certificates of the pool are added to the chain of a leaf only. Put the leaf certificate first"
# How many files of a pool, and certificates with one name, are listed.
_MOST = 3


def asked(selected: Iterable[Selected]) -> list[str]:
    """What the rules of a run report as missing: an `intermediate`, a `root`."""
    return [str(each.params["lacks"]) for each in selected if each.rule.check == "chain.complete"]


def gaps(after: Bundle, lacks: Iterable[str], stores: Sequence[Store], now: datetime) -> list[str]:
    """A sentence for each issuer that `chain.complete` reports as missing and that is in no store."""
    paths = paths_of(after, now) if stores else None
    if paths is None or after.document.is_truststore:
        return []
    try:
        found = [problem.certificate for what in lacks for problem in chain.complete(paths, lacks=what)]
    except NotJudgedError:
        return []  # the rule reports that
    if found and not after.leaves:
        return [_LEAFLESS]
    return [text for index in found if index is not None for text in _gap(after, index, stores, now)]


def _gap(bundle: Bundle, index: int, stores: Sequence[Store], now: datetime) -> Iterator[str]:
    """Why the issuer of a certificate was not added: what is wrong with those in the pool, or that it has none."""
    below = bundle.certificates[index]
    name, title = below.issuer_title, f"{bundle.roles[index]} {below.title!r}"
    wanted = compared(below, "issuer")
    held = [(store, number) for store in stores for number in store.bearers(wanted)]
    for store, number in held[:_MOST]:
        why = _unused(below, store.certificates[number], title, now)
        path, line = store.places[number]
        place = f"{path}:{line}" if line else path
        if why:
            yield f"the certificate of {name!r} in {place} was not added: {why}"
    if not held:
        files = ", ".join(store.name for store in stores[:_MOST]) + (", …" if len(stores) > _MOST else "")
        unread = "".join(f". Not read: {each}" for store in stores for each in store.passed_over[:_MOST])
        yield (
            f"the pool ({files}) does not contain the certificate of {name!r}, which issued the {title}:"
            f" get it from the CA and name its file with --pool{unread}"
        )


def _unused(below: SignedObject, issuer: SignedObject, title: str, now: datetime) -> str:
    """Why a certificate with the issuer's name is not the missing one; empty if it could be."""
    validity = issuer.part("validity")
    if not issuer.is_ca:
        return "it is not a CA certificate"
    if validity is None or not choice.is_valid(issuer, now):
        if validity is None:
            return "its validity period cannot be read"
        expired = choice.has_expired(issuer, now)
        end = validity.not_after if expired else validity.not_before
        return f"it {'expired on' if expired else 'is not valid before'} {end.moment:%Y-%m-%d}"
    return "" if Links([below, issuer]).issuers(0) else f"its key did not sign the {title}"

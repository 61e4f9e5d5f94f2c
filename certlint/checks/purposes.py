"""Key usages and extended key usages that the type of certificate or key requires, allows and forbids.

BR 7.1.2.7.10, 7.1.2.7.11, 7.1.2.10.6. Those that a product needs, also in certificates without the extension: `product_usages`.
"""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.check import check, screens
from certlint.light import NamedTuple
from certlint.policy.words import each_of, either
from certlint.report import Problem
from certlint.x509.parts.public_key import key_kind_title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from certlint.check import Rows, Screen
    from certlint.x509.derived.views import KeyShape
    from certlint.x509.parts import AlgorithmIdentifier, ExtendedKeyUsage, KeyUsage


def _listed(found: frozenset[str], nothing: str) -> str:
    return ", ".join(sorted(found)) or nothing


class _Wanted(NamedTuple):
    """The sets of usages or purposes in a row; see its check for the meaning of each."""

    required: frozenset[str]
    forbidden: frozenset[str]
    only: frozenset[str]
    given: frozenset[str]
    without: frozenset[str]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Wanted:
        wanted = cls(*(frozenset(row.get(field, ())) for field in cls._fields))
        return wanted._replace(only=wanted.only.union(row.get("besides", ()))) if wanted.only else wanted

    def missed_by(self, found: frozenset[str]) -> bool:
        """Whether the row applies to these usages, and they are not as it requires."""
        required, forbidden, only, given, without = self
        if (given and found.isdisjoint(given)) or not found.isdisjoint(without):
            return False
        return not (required <= found and found.isdisjoint(forbidden) and (not only or found <= only))


@check
def usages(
    key_usage: KeyUsage,
    *,
    required: tuple[str, ...] = (),
    forbidden: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    given: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    besides: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The key usage contains all of `required`, none of `forbidden`, and nothing except `only`.

    With `given`, only certificates with one of these usages are checked; with `without`, only those with none of these.
    Those that are there `besides` what is in `only` are reported by other rules.
    """
    if not (given and key_usage.usages.isdisjoint(given)) and key_usage.usages.isdisjoint(without):
        yield from _judge("key usage", key_usage.usages, required, forbidden, only, besides)


@screens(usages, "required", "forbidden", "only", "given", "without", "besides")
def _usages(rows: Rows) -> Screen:
    """The rows that the key usages do not satisfy."""
    wanted = [_Wanted.of(row) for row in rows]
    return lambda key_usage: [n for n, each in enumerate(wanted) if each.missed_by(key_usage.usages)]


@check
def usages_of_key(
    key_usage: KeyUsage,
    key_shape: KeyShape,
    *,
    key: str,
    required: tuple[str, ...] = (),
    forbidden: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    given: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    besides: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The key usage of a certificate with this type of `key` contains all of `required`, none of `forbidden`, nothing except
    `only`.

    With `given`, only certificates with one of these usages are checked; with `without`, only those with none of these.
    Those that are there `besides` what is in `only` are reported by other rules.
    """
    found = key_usage.usages
    if key_shape.kind == key and found.isdisjoint(without) and not (given and found.isdisjoint(given)):
        yield from _judge(
            f"key usage of the {key_kind_title(key)} key", key_usage.usages, required, forbidden, only, besides
        )


@screens(usages_of_key, "key", "required", "forbidden", "only", "given", "without", "besides")
def _usages_of_key(rows: Rows) -> Screen:
    """The rows about keys of this kind that the key usages do not satisfy."""
    wanted: dict[str, list[tuple[int, _Wanted]]] = {}
    for number, row in enumerate(rows):
        wanted.setdefault(row["key"], []).append((number, _Wanted.of(row)))

    def screen(key_usage: KeyUsage, key_shape: KeyShape) -> list[int]:
        found = key_usage.usages
        return [number for number, each in wanted.get(key_shape.kind, ()) if each.missed_by(found)]

    return screen


@check
def usages_of_algorithm(
    key_usage: KeyUsage,
    key_algorithm: AlgorithmIdentifier,
    *,
    titles: dict[str, str],
    required: tuple[str, ...] = (),
    forbidden: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    given: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The key usage of a key of one of these algorithms (OID → what people call it) has all of `required`, none of
    `forbidden`, and nothing except `only`.

    With `given`, only certificates with one of these usages are checked.
    """
    title = titles.get(key_algorithm.oid)
    if title is not None and not (given and key_usage.usages.isdisjoint(given)):
        yield from _judge(f"key usage of the {title} key", key_usage.usages, required, forbidden, only)


@check
def usages_by_use(
    key_usage: KeyUsage, key_shape: KeyShape, *, keys: tuple[str, ...], uses: dict[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """A key of one of the kinds `keys` has only its main usages and those that these allow.

    `uses`: main usage → usages that it allows. A key usage without any main usage is reported by another rule.
    """
    found = key_usage.usages
    chosen = [use for use in uses if use in found]
    if key_shape.kind in keys and chosen:
        allowed = [*chosen, *(each for use in chosen for each in uses[use])]
        yield from _judge(f"key usage of the {key_kind_title(key_shape.kind)} key", found, (), (), tuple(allowed))


@check
def usages_among(key_usage: KeyUsage, *, sets: tuple[str, ...], of: tuple[str, ...] = ()) -> Iterator[Problem]:
    """The usages are one of `sets`, written with a `+` between usages.

    With `of`, only certificates with one of these sets are checked.
    """
    found = "+".join(each for each in oids.KEY_USAGES if each in key_usage.usages)
    if found not in sets and (not of or found in of):
        yield Problem(f"the key usage is {found or 'empty'}", either(sets), found or "none")


def _named(purposes: tuple[str, ...]) -> tuple[str, ...]:
    """Purposes by name; a policy may give any of them by its OID."""
    return tuple([oids.PURPOSES.get(each, each) for each in purposes])


@check
def purposes(
    extended_key_usage: ExtendedKeyUsage,
    *,
    required: tuple[str, ...] = (),
    forbidden: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    any_of: tuple[str, ...] = (),
    given: tuple[str, ...] = (),
    besides: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The extended key usage contains all of `required`, none of `forbidden`, nothing except `only`, and one of `any_of`.

    With `given`, only certificates with one of these purposes are checked. Those that are there `besides` what is in `only`
    are reported by other rules.
    """
    found = extended_key_usage.purposes
    if given and found.isdisjoint(_named(given)):
        return
    wanted = map(_named, (required, forbidden, only, besides))
    yield from _judge("extended key usage", found, *wanted)
    any_of = _named(any_of)
    if any_of and not found.intersection(any_of):
        yield Problem(f"the extended key usage lacks {each_of(any_of)}", either(any_of), _listed(found, "none"))


@screens(purposes, "required", "forbidden", "only", "any_of", "given", "besides")
def _purposes(rows: Rows) -> Screen:
    """The rows that the purposes do not satisfy, and those that require one of several."""
    named = [{field: _named(row[field]) for field in row} for row in rows]
    wanted = [(_Wanted.of(row), frozenset(row["any_of"])) for row in named]

    def screen(extended_key_usage: ExtendedKeyUsage) -> list[int]:
        found = extended_key_usage.purposes
        return [
            number
            for number, (each, any_of) in enumerate(wanted)
            if each.missed_by(found) or (any_of and found.isdisjoint(any_of))
        ]

    return screen


@check
def usages_serve(
    key_usage: KeyUsage, extended_key_usage: ExtendedKeyUsage, *, purposes: dict[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Every key usage is consistent with an extended key usage. `purposes`: extended key usage → consistent key usages.

    RFC 5280 section 4.2.1.12.

    Certificates with an extended key usage that is not listed, or without any, are not checked.
    """
    found = extended_key_usage.purposes
    if not found or not found <= purposes.keys():
        return
    consistent = frozenset(usage for purpose in found for usage in purposes[purpose])
    if extra := key_usage.usages - consistent:
        message = (
            f"the key usage allows {_listed(extra, '')}, which is not consistent with {_listed(found, 'no purposes')}"
        )
        yield Problem(message, f"among {_listed(consistent, 'nothing')}", _listed(key_usage.usages, "none"))


@screens(usages_serve, "purposes")
def _usages_serve(rows: Rows) -> Screen:
    """The rows that list all purposes, none of which is consistent with one of the usages."""
    consistent = [{purpose: frozenset(usages) for purpose, usages in row["purposes"].items()} for row in rows]

    def screen(key_usage: KeyUsage, extended_key_usage: ExtendedKeyUsage) -> list[int]:
        found, usages = extended_key_usage.purposes, key_usage.usages
        return [
            number
            for number, known in enumerate(consistent)
            if found and found <= known.keys() and usages.difference(*[known[purpose] for purpose in found])
        ]

    return screen


def _judge(
    what: str,
    found: frozenset[str],
    required: tuple[str, ...],
    forbidden: tuple[str, ...],
    only: tuple[str, ...],
    besides: tuple[str, ...] = (),
) -> Iterator[Problem]:
    allowed = (*only, *besides)
    missing = [name for name in required if name not in found]
    wrong = [name for name in sorted(found) if name in forbidden or (only and name not in allowed)]
    flaws = ([f"lacks {each_of(missing)}"] if missing else []) + ([f"contains {each_of(wrong)}"] if wrong else [])
    limit = f"only {either(only)}" if only else f"no {either(forbidden)}"
    is_in_limit = bool(wrong) and {*required} == {*only}
    wanted = ([each_of(required)] if missing and not is_in_limit else []) + ([limit] if wrong else [])
    if flaws:
        yield Problem(f"the {what} {' and '.join(flaws)}", ", and ".join(wanted), _listed(found, "none"))

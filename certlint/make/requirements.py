"""What the rules of a plan require of a leaf, read from the rules themselves, so that maker and linter cannot disagree."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from certlint.dns.matching import MAX_NAME, looks_like_address
from certlint.errors import UsageError
from certlint.files.writing import PRIVATE
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certlint.engine.plan import Plan

DAYS = 365
DEEPEST = 3
# Key usages for TLS by kind of key, for profiles without a rule about them. RFC 5480 section 3, RFC 8410 section 5.
USAGES = {"rsa": ("digitalSignature", "keyEncipherment"), "ec": ("digitalSignature",), "ed25519": ("digitalSignature",)}


class Requirements(NamedTuple):
    """What a leaf needs.

    common_name   the CN; empty if any CN is valid
    names, addresses   the entries of the SAN; wildcards as `*.name`
    purposes      the extended key usages, by name
    usages        kind of key → key usages
    subject       attribute → required value
    kinds, bits   allowed kinds of key (any if empty), and the required sizes
    days          the longest validity period, at most DAYS unless more is requested
    longest_name  the most characters of a host name
    deepest       the most certificates of a chain
    key_mode      the widest permission bits of a key file, at most 600
    """

    common_name: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    purposes: tuple[str, ...]
    usages: Mapping[str, tuple[str, ...]]
    subject: Mapping[str, str]
    kinds: tuple[str, ...]
    bits: Mapping[str, int]
    days: int
    longest_name: int
    deepest: int
    key_mode: int


# Rules for certificates with these extended key usages do not apply to the certificates made here.
_OF_OTHERS = {"OCSPSigning", "codeSigning"}


class _Asked:
    """The parameters of the rules about leaves, by check."""

    def __init__(self, plan: Plan) -> None:
        self._params: dict[str, list[dict[str, Any]]] = {}
        for call in (*plan.per_certificate, *plan.per_bundle):
            rule = call.selected.rule
            if "leaf" in rule.roles and _OF_OTHERS.isdisjoint(rule.when):
                self._params.setdefault(rule.check, []).append(call.params)

    def every(self, check: str, key: str) -> list[Any]:
        """The values of one parameter, from each rule that sets it."""
        return [params[key] for params in self._params.get(check, ()) if key in params]

    def texts(self, check: str, key: str) -> tuple[str, ...]:
        """The members of a list parameter over all rules, without optional ones."""
        return tuple(
            dict.fromkeys(
                text
                for params in self._params.get(check, ())
                for text in params.get(key, ())
                if text not in params.get("optional", ())
            )
        )

    def table(self, check: str, key: str) -> dict[str, Any]:
        """The tables of all rules merged; later rules take precedence."""
        return {k: v for each in self.every(check, key) for k, v in each.items()}


_SERVER = "serverAuth"


def _verify_suited(plan: Plan, kind: str) -> None:
    """Raises UsageError if the profile is not about requests, or certificates, of servers and clients, which are made here.

    Such a profile names another one for servers.
    """
    rules = [each.rule for each in plan.selected]
    name = plan.profile.name
    hint = "name the profile of the server, such as --profile openssl-server; `certlint rules --profiles` lists them"
    if rules and not (plan.evaluates(kind) and any(rule.is_about(kind) for rule in rules)):
        raise UsageError(f"no rule of the profile {name} is about {kind}s", hint)
    for call in plan.per_certificate:
        if call.selected.rule.marks_scope and _SERVER in call.params["instead"]:
            made = "certlint makes requests and certificates for servers and clients"
            raise UsageError(f"the profile {name} is about {call.params['about']}; {made}", hint)


def requirements(plan: Plan, kind: str = "certificate") -> Requirements:
    """What the leaf rules of `plan` require. Rules whose settings are not set require nothing.

    Raises UsageError if the plan is not about this kind of object, a request or a certificate, for servers or clients.
    """
    _verify_suited(plan, kind)
    asked = _Asked(plan)
    names = dict.fromkeys((*asked.texts("san.covers_names", "names"), *asked.texts("san.lists_names", "names")))
    purposes = asked.texts("product_usages.has_purposes", "purposes")
    return Requirements(
        common_name=next(iter(asked.texts("subject.common_name_among", "names")), ""),
        names=tuple(n for n in names if not looks_like_address(n)),
        addresses=tuple(n for n in names if looks_like_address(n)),
        purposes=purposes or (("serverAuth",) if names else ()),
        usages=USAGES | _usages(asked),
        subject=asked.table("subject.attributes_equal", "attributes"),
        kinds=_kinds(asked),
        bits=_sizes(asked),
        days=min([DAYS, *asked.every("validity_period.at_most", "days")]),
        longest_name=min([MAX_NAME, *asked.every("cluster.host_names", "longest")]),
        key_mode=reduce(and_, asked.every("files.mode_within", "mode"), PRIVATE),
        deepest=min([DEEPEST, *(limit - 1 for limit in asked.every("trust.depth_below", "certificates"))]),
    )


def _usages(asked: _Asked) -> dict[str, tuple[str, ...]]:
    """The key usages that the rules require in total, for each kind of key."""
    usages: dict[str, tuple[str, ...]] = {}
    for table in asked.every("product_usages.has_usages", "usages"):
        for kind, wanted in table.items():
            usages[kind] = tuple(dict.fromkeys((*usages.get(kind, ()), *wanted)))
    return usages


def _kinds(asked: _Asked) -> tuple[str, ...]:
    """The kinds of keys that all rules allow."""
    found: tuple[str, ...] = ()
    for kinds in filter(None, asked.every("public_keys.shape", "kinds")):
        found = tuple(kind for kind in found if kind in kinds) or tuple(kinds)
    return found


def _sizes(asked: _Asked) -> dict[str, int]:
    """The smallest size that all rules allow, for each kind of key."""
    sizes: dict[str, int] = {}
    check = "public_keys.size"
    for kinds, bits in zip(asked.every(check, "kinds"), asked.every(check, "at_least"), strict=True):
        sizes |= {kind: max(bits, sizes.get(kind, 0)) for kind in kinds}
    return sizes

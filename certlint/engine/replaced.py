"""What a new certificate keeps of the one that it replaces: names, addresses, and key type."""

from __future__ import annotations

from certlint.bundle import covered_names
from certlint.bundle.bundle import LEAF
from certlint.dns.mailboxes import is_mailbox
from certlint.dns.matching import looks_like_address
from certlint.engine.judge import judge_together
from certlint.engine.yielding import upheld
from certlint.policy.remediation import ADDRESSES_ALONE
from certlint.x509.parts.general_names import EMAIL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.plan import Plan
    from certlint.x509.signed_object import SignedObject

# Key name → key type of `certlint csr`. The default, RSA with 3072 bits, replaces shorter RSA keys.
_TYPES = {"ECDSA P-256": "ec-p256", "ECDSA P-384": "ec-p384", "RSA-4096": "rsa-4096"}
# The checks whose rules require names that a request for the names of the run contains anyway.
_ASKING = ("san.covers_names", "san.lists_names")

# Checks that require names.
_NAMING = (*_ASKING, "subject.common_name_among")
_MOST, _LONGEST_NAME = 100, 64
_PURPOSES = ("serverAuth", "clientAuth", "codeSigning", "emailProtection", "timeStamping", "OCSPSigning")


def kept(plan: Plan, certificate: SignedObject) -> dict[str, list[str]]:
    """The values of a request that replaces this certificate, in addition to those of the run."""
    own: dict[str, list[str]] = certificate.once(covered_names.names_of)  # cached, as each finding needs it
    named = list(plan.settings["fqdn"])
    found = _for_openssl(plan, certificate, own)
    if named:
        known = {*named, *plan.once(_ASKING, lambda: _asked(plan))}
        names = [*own.get("fqdn", ()), *own.get("san", ())]
        own = {"san": [name for name in names if "." in name and name not in known], "ip": own.get("ip", [])}
    if "fqdn" in own:
        found["fqdn"] = own["fqdn"]
    for name in ("san", "ip"):
        found[name] = list(dict.fromkeys([*map(str, plan.settings[name]), *own.get(name, ())]))
    if not found.get("fqdn", named) and not found["san"] and found["ip"] and not needs_name(plan):
        found[ADDRESSES_ALONE] = found["ip"]
    if kind := _key_type(certificate):
        suits = certificate.once(lambda one: _suits(plan, one), (_suits, plan))
        found["key_type"] = [kind] if suits else []
    return found


def needs_name(plan: Plan) -> bool:
    """Whether a rule requires a name derived from the one that clients connect to, so that addresses are not sufficient."""
    leaf = [each for each in plan.selected if "leaf" in each.rule.roles and each.rule.check in _NAMING]
    return any("{fqdn}" in text and "{ip}" not in text for text in [repr(each.params) for each in leaf])


def _for_openssl(plan: Plan, certificate: SignedObject, own: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same as options of OpenSSL, which does not know profiles."""
    settings = plan.settings
    hosts = [*settings["fqdn"], *own.get("fqdn", ())]
    asked = [name for name in plan.once(_ASKING, lambda: _asked(plan)) if not looks_like_address(name)]
    names = dict.fromkeys([*hosts, *asked, *settings["san"], *own.get("san", ())])
    addresses = dict.fromkeys([*map(str, settings["ip"]), *own.get("ip", ())])
    entries = ",".join([*(f"DNS:{each}" for each in names), *(f"IP:{each}" for each in addresses)])
    nothing: tuple[str, ...] = ()
    stated = certificate.fact("extended_key_usage", lambda usage: tuple(usage.purposes), nothing)
    used = [each for each in stated if each in _PURPOSES]
    purposes = ",".join(dict.fromkeys([*used, *plan.once("purposes", lambda: _purposes(plan))]))
    mailboxes = _mailboxes(certificate)
    common = hosts[0] if hosts else _common_name(certificate) or _in_subject(mailboxes[0] if mailboxes else "")
    mail = ",".join(f"email:{each}" for each in mailboxes)
    made = {"common_name": common, "alt_names": entries, "mail_names": mail, "purposes": purposes}
    return {name: [text] for name, text in made.items() if text}


def _common_name(certificate: SignedObject) -> str:
    """The common name of a subject that is not a host, such as a person."""
    return _in_subject(certificate.fact("subject", lambda subject: subject.common_name or "", ""))


def _in_subject(text: str) -> str:
    """A value for `-subj` of OpenSSL, with separators escaped; empty for an unusual one."""
    if not text.isascii() or not text.isprintable() or len(text) > _LONGEST_NAME:
        return ""
    return "".join(f"\\{each}" if each in "\\/+" else each for each in text.strip())


def _mailboxes(certificate: SignedObject) -> list[str]:
    """The mailboxes of the SAN that can be part of a comma-separated list."""
    nothing: list[str] = []
    names = certificate.fact(
        "subject_alt_name", lambda san: [each.text for each in san.names if each.kind == EMAIL], nothing
    )
    return [each for each in dict.fromkeys(names[:_MOST]) if is_mailbox(each) and not any(c in each for c in '"\\,;$')]


def _purposes(plan: Plan) -> list[str]:
    """The extended key usages that rules require of every leaf."""
    calls = [call for call in plan.per_certificate if call.selected.rule.check == "product_usages.has_purposes"]
    asking = [call for call in calls if "leaf" in call.selected.rule.roles and not call.selected.rule.when]
    return [each for call in asking for each in call.params["purposes"] if each in _PURPOSES]


def _asked(plan: Plan) -> tuple[str, ...]:
    """The names that rules require, in order: `certlint csr` adds them to the request."""
    calls = [call for call in plan.per_certificate if call.selected.rule.check in _ASKING]
    names = [
        name
        for call in calls
        for name in call.params.get("names", ())
        if "leaf" in call.selected.rule.roles and name not in call.params.get("optional", ())
    ]
    return tuple(dict.fromkeys(names))


def _key_type(certificate: SignedObject) -> str:
    return _TYPES.get(certificate.fact("public_key", lambda key: key.title, ""), "")


def _suits(plan: Plan, certificate: SignedObject) -> bool:
    """Whether no finding says that the key type is wrong."""
    [judgement] = judge_together(plan, [(certificate, LEAF)])
    found = upheld(plan, judgement.slice, certificate, judgement.events)
    rules = [event.call.selected.rule for event in found]
    return not any(rule.check.startswith("public_keys.") or "--key-type ec" in rule.remediation for rule in rules)

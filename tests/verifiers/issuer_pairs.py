"""Pairs about who issued a certificate: key identifiers that are half there, and several certificates of an issuer's name."""

from tests.verifiers import der, keys
from tests.verifiers.pairs import PAIRS, certificate, self_issued
from tests.verifiers.path_pairs import PLACES
from tests.verifiers.rare_pairs import beside

# Key identifiers that are not there, or half

HALVES = {
    "empty": lambda upper: der.authority_key_id(),
    "issuer-and-serial": lambda upper: der.authority_key_id(None, upper.issuer, upper.serial),
    "serial-wrong": lambda upper: der.authority_key_id(None, upper.issuer, upper.serial + 1),
}


def rolled_over(make):
    """The CA has certified its next key, and tells by `make` which key signed that."""

    def apply(h):
        self_issued(h)
        h.last_ca().put("authority_key_id", make(h.intermediates[-2]))

    return apply


for name, make in HALVES.items():
    PAIRS[f"self-issued-aki-{name}"] = "sound", rolled_over(make)


def half(who, *, issuer, identifier):
    """The issuer's name without its serial number, or that without the name."""

    def apply(h):
        one = certificate(h, who)
        upper = h.issuer_of(one)
        key_id = keys.key_id(upper.key) if identifier else None
        named = upper.issuer if issuer else None
        one.put("authority_key_id", der.authority_key_id(key_id, named, None if issuer else upper.serial))

    return apply


for who in PLACES:
    for there, issuer in {"issuer": True, "serial": False}.items():
        PAIRS[f"{who}-aki-{there}-alone"] = "sound", half(who, issuer=issuer, identifier=False)
        PAIRS[f"{who}-aki-key-and-{there}-alone"] = "sound", half(who, issuer=issuer, identifier=True)
for there, value in {
    "issuer": lambda c: der.authority_key_id(None, c.issuer),
    "serial": lambda c: der.authority_key_id(None, None, 5),
}.items():
    PAIRS[f"beside-aki-{there}-alone"] = (
        "sound",
        beside(lambda c, value=value: c.put("authority_key_id", value(c))),
    )

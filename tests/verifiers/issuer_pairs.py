"""Pairs about who issued a certificate: key identifiers that are half there, and several certificates of an issuer's name."""

from datetime import timedelta

from tests.verifiers import der, keys
from tests.verifiers.hierarchy import FQDN, TIME, ca_name, make_ca
from tests.verifiers.mutations import new_ca
from tests.verifiers.pairs import PAIRS, both, certificate, san, self_issued
from tests.verifiers.path_pairs import PLACES, constrained
from tests.verifiers.rare_pairs import beside, rare

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

# Names and bases that end in a dot

for who in ("ca", "root"):
    for kind, base in {"dot": ".", "domain-and-dot": "example.com.", "dot-before-and-after": ".example.com."}.items():
        name = der.general_name("dns", base)
        beside_name = san(FQDN, f"d.{FQDN}.")
        PAIRS[f"nc-{who}-{kind}-excluded-beside-name-with-dot"] = (
            "sound",
            both(beside_name, constrained(who, excluded=[name])),
        )
        PAIRS[f"nc-{who}-{kind}-permitted-beside-name-with-dot"] = (
            "sound",
            both(beside_name, constrained(who, permitted=[name, der.general_name("dns", FQDN)])),
        )
    only = der.general_name("dns", ".example.com.")
    PAIRS[f"nc-{who}-dot-before-and-after-excluded"] = "sound", constrained(who, excluded=[only])
    also = [der.general_name("dns", base) for base in ("example.com.", FQDN)]
    PAIRS[f"nc-{who}-domain-and-dot-permitted-beside-domain"] = "sound", constrained(who, permitted=also)

rare("sound", wildcard_of_two_labels_beside_name=san(FQDN, "*.*.example.com"))

# Another certificate of the CA before the one that leads to the root

PEOPLE = "directory", der.name(C="US", O="Example Inc")


def another_first(*, below="stranger", critical=True, behind=False, key=None, bases=(PEOPLE,), **changes):
    """Another certificate of the CA, whose constraints are about names of people."""

    def apply(h):
        ca = h.last_ca()
        other = new_ca(h, ca_name("Root R9")) if below == "stranger" else h.root
        twin = make_ca(
            ca.subject, h.new_key(key) if key else ca.key, other.subject, other.key, h.new_serial(), (-200, 1000)
        )
        twin.put("name_constraints", der.name_constraints(bases), critical)
        for name, value in changes.items():
            setattr(twin, name, value)
        return [h.leaf, ca, twin] if behind else [h.leaf, twin, ca]

    return apply


rare(
    "sound",
    constrained_twin_of_strangers_first=another_first(),
    constrained_twin_of_root_first=another_first(below="root"),
    constrained_twin_of_strangers_first_not_critical=another_first(critical=False),
    constrained_twin_of_root_behind=another_first(below="root", behind=True),
    constrained_twin_expired_first=another_first(not_after=TIME - timedelta(days=1)),
    constrained_namesake_first=another_first(key="p256"),
)


def once_more(order):
    """A root that the trusted one has certified, and itself, and its CA are in the file twice before that certificate."""

    def apply(h):
        known = certificates_of(h)
        return [known[each] for each in order]

    return apply


def certificates_of(h):
    """The leaf, a CA below the root that certified itself, that root, and the trusted root's certificate for it."""
    old = new_ca(h, h.root.subject)
    again = make_ca(old.subject, old.key, h.root.subject, h.root.key, h.new_serial(), (-200, 1000))
    ca = h.last_ca()
    below = make_ca(ca.subject, ca.key, old.subject, old.key, h.new_serial(), (-200, 1000))
    return {"l": h.leaf, "c": below, "o": old, "a": again}


def twice(*order):
    """What `order` says, of the leaf, the CA and the root."""

    def apply(h):
        known = {"l": h.leaf, "c": h.last_ca(), "r": h.root}
        return [known[each] for each in order]

    return apply


rare(
    "sound",
    old_root_and_ca_twice_then_cross=once_more("lcocoa"),
    ca_twice_old_root_twice_then_cross=once_more("lccooa"),
    ca_twice_old_root_then_cross=once_more("lccoa"),
    old_root_then_cross_then_ca=once_more("lcoac"),
    file_of_ca_twice=twice(*"lcc"),
    file_of_ca_and_root_twice=twice(*"lcrcr"),
    file_of_leaf_twice=twice(*"llc"),
    file_of_root_before_ca=twice(*"lrc"),
    file_of_root_before_and_behind=twice(*"lrcr"),
)

"""Bundles of PKIs that are not chains: CAs with several keys, cross-signed, in circles, some of whose certificates are odd.

python -m tests.verifiers.graphs 100-199 DIR      # a folder for each seed, as generate.py writes them
"""

import argparse
import datetime as dt
import hashlib
import pathlib
import random

from tests.verifiers import der, keys
from tests.verifiers.generate import write
from tests.verifiers.hierarchy import FQDN, TIME, ca_name, make_ca, make_leaf, server_names

DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
POLICY = "1.3.6.1.4.1.55555.7"
KINDS = ("p256", "p256", "p256", "rsa2048", "p384")


class Authority:
    """A CA: one name, and a key for each generation."""

    def __init__(self, name, keys_):
        self.name, self.keys = name, keys_


class Graph:
    """The CAs of a PKI and the certificates that they have of each other; what `write` wants of a hierarchy."""

    def __init__(self, rng):
        self.random = rng
        self.serial = 0
        self.used = []
        self.server_key = None
        self.edges = []
        self.notes = []
        roots = [self.authority(f"Root {letter}") for letter in "AB"[: rng.choice([1, 1, 2])]]
        middle = [self.authority(f"CA {number}") for number in range(1, rng.choice([2, 2, 3, 4]))]
        self.certify_roots(roots)
        self.certify_below(roots, middle)
        issuer = middle[-1] if rng.random() < 0.85 else rng.choice([*middle, *roots])
        self.leaf = make_leaf(self.key("rsa2048", "p256"), issuer.name, rng.choice(issuer.keys), self.number())

    def certify_roots(self, roots):
        """A root for each generation, one generation by another, and a root by another root."""
        rng = self.random
        for root in roots:
            for key in root.keys:
                self.certify(root, key, root, key)
            if len(root.keys) > 1:
                for old, new in rng.sample([(0, 1), (1, 0)], rng.choice([1, 2])):
                    self.certify(root, root.keys[old], root, root.keys[new])
        if len(roots) > 1 and rng.random() < 0.6:
            above, below = rng.sample(roots, 2)
            self.certify(below, rng.choice(below.keys), above, rng.choice(above.keys))

    def certify_below(self, roots, middle):
        """Each CA by one or two that stand above it; sometimes the highest by the lowest, too."""
        rng = self.random
        above = list(roots)
        for each in middle:
            for key in each.keys:
                for issuer in rng.sample(above, min(len(above), rng.choice([1, 1, 2]))):
                    self.certify(each, key, issuer, rng.choice(issuer.keys))
            if len(each.keys) > 1 and rng.random() < 0.4:
                self.certify(each, each.keys[1], each, each.keys[0])
            above = [each, *above] if rng.random() < 0.3 else [each]
        if len(middle) > 1 and rng.random() < 0.2:
            self.certify(middle[0], rng.choice(middle[0].keys), middle[-1], rng.choice(middle[-1].keys))

    def authority(self, title):
        return Authority(ca_name(title), [self.key(*KINDS) for _ in range(self.random.choice([1, 1, 1, 2]))])

    def key(self, *kinds):
        pool = keys.pool(self.random.choice(kinds))
        fresh = [key for key in pool if not any(key is used for used in self.used)] or pool
        self.used.append(self.random.choice(fresh))
        return self.used[-1]

    def number(self):
        self.serial += 1
        return (
            int.from_bytes(hashlib.sha256(f"{self.serial} {self.random.random()}".encode()).digest()[:9], "big")
            | 1 << 70
        )

    def certify(self, subject, key, issuer, issuer_key):
        days = -self.random.randint(200, 900), self.random.randint(400, 3000)
        self.edges.append(make_ca(subject.name, key, issuer.name, issuer_key, self.number(), days))
        return self.edges[-1]

    def issuers_of(self, certificate):
        return [e for e in self.edges if e.key is certificate.issuer_key]

    def is_root(self, edge):
        return edge.key is edge.issuer_key


# What may be odd about a CA certificate.


def dates(g, c):
    c.not_before, c.not_after = g.random.choice(
        [
            (TIME - 900 * DAY, TIME - 20 * DAY),
            (TIME + 20 * DAY, TIME + 900 * DAY),
            (TIME - 900 * DAY, TIME - SECOND),
            (TIME - 900 * DAY, TIME),
            (TIME - 900 * DAY, TIME + 3600 * SECOND),
            (TIME, TIME + 900 * DAY),
        ]
    )


def length(g, c):
    c.put("basic_constraints", der.basic_constraints(True, g.random.choice([0, 0, 1, 2])), True)


def constraints(g, c):
    c.put(
        "basic_constraints",
        *g.random.choice([(der.basic_constraints(False), True), (der.basic_constraints(True), False)]),
    )


def no_constraints(g, c):
    c.drop("basic_constraints")


def purposes(g, c):
    some = ["serverAuth", "clientAuth", "emailProtection", "anyEKU", "codeSigning", "OCSPSigning"]
    c.put("extended_key_usage", der.extended_key_usage(*g.random.sample(some, g.random.choice([1, 1, 2, 3]))))


def usage(g, c):
    some = [None, ("cRLSign",), ("keyCertSign",), ("digitalSignature", "keyCertSign"), ("digitalSignature",)]
    chosen = g.random.choice(some)
    if chosen is None:
        c.drop("key_usage")
    else:
        c.put("key_usage", der.key_usage(*chosen), g.random.random() < 0.8)


def subtrees(g, c):
    bases = [
        ("dns", "example.com"),
        ("dns", FQDN),
        ("dns", "com"),
        ("dns", "example.org"),
        ("dns", f".{FQDN}"),
        ("dns", "x.example.com"),
        ("network", "10.0.0.0/8"),
        ("network", "192.0.2.0/24"),
        ("network", "2001:db8::/32"),
        ("network", "::/0"),
        ("email", "example.com"),
        ("email", ".example.com"),
        ("email", "a@example.com"),
        ("uri", "example.com"),
        ("uri", ".example.com"),
        ("directory", der.name(C="US")),
        ("directory", der.name(C="US", O="Example Inc")),
        ("directory", der.name(O="Example Inc")),
        ("directory", der.name(C="DE")),
        ("upn", "a@example.com"),
    ]
    permitted = g.random.sample(bases, g.random.choice([0, 1, 1, 2]))
    excluded = g.random.sample(bases, g.random.choice([0, 0, 1]) if permitted else 1)
    c.put("name_constraints", der.name_constraints(permitted, excluded), g.random.random() < 0.8)


def identifiers(g, c):
    above = g.issuers_of(c)
    upper = g.random.choice(above) if above else c
    key_id = keys.key_id(c.issuer_key)
    forms = [
        (None, upper.issuer, upper.serial),
        (key_id, upper.issuer, upper.serial),
        (key_id, upper.issuer, upper.serial + 1),
        (key_id, ca_name("Nobody"), upper.serial),
        (b"\1" * 20, None, None),
        (None, None, None),
        None,
        (None, ca_name("Nobody"), upper.serial),
        (None, upper.issuer, upper.serial + 1),
    ]
    chosen = g.random.choice(forms)
    if chosen is None:
        c.drop("authority_key_id")
    else:
        c.put("authority_key_id", der.authority_key_id(*chosen))


def own_identifier(g, c):
    if g.random.random() < 0.5:
        c.drop("subject_key_id")
    else:
        c.put("subject_key_id", der.octets(b"\2" * 20))


def hashed(g, c):
    c.hash = g.random.choice(["sha1", "sha224", "sha512"])


def unknown(g, c):
    c.put("unknown", der.octets(b"x"), g.random.random() < 0.7)


def policies(g, c):
    r = g.random
    if r.random() < 0.7:
        c.put(
            "policies", der.policies(*r.sample([POLICY, f"{POLICY}.1", f"{POLICY}.2", "2.5.29.32.0"], r.choice([1, 2])))
        )
    if r.random() < 0.4:
        fields = [der.tlv(0x80, bytes([r.choice([0, 0, 1, 2])])), der.tlv(0x81, bytes([r.choice([0, 1])]))]
        c.put("policy_constraints", der.sequence(*r.choice([fields, fields[:1], fields[1:]])), r.random() < 0.5)
    if r.random() < 0.3:
        pair = r.choice([(POLICY, f"{POLICY}.1"), (f"{POLICY}.1", f"{POLICY}.2"), ("2.5.29.32.0", POLICY)])
        c.put("policy_mappings", der.sequence(der.sequence(*map(der.oid, pair))), r.random() < 0.5)
    if r.random() < 0.2:
        c.put("inhibit_any_policy", der.integer(r.choice([0, 1])), True)


def spelt(g, c):
    tag = g.random.choice([der.PRINTABLE, der.TELETEX, der.BMP])
    for known in ("Root A", "Root B", "CA 1", "CA 2", "CA 3", "CA 4"):
        if c.issuer == ca_name(known):
            c.issuer = der.name(tag, C="US", O="Example Inc", CN=known)


def broken(g, c):
    c.damage = g.random.choice(["signature", "body"])


def twin_serial(g, c):
    c.serial = g.random.choice(g.edges).serial


ODD = (
    dates,
    dates,
    length,
    length,
    constraints,
    no_constraints,
    purposes,
    purposes,
    usage,
    subtrees,
    subtrees,
    subtrees,
    identifiers,
    identifiers,
    identifiers,
    own_identifier,
    hashed,
    unknown,
    policies,
    policies,
    spelt,
    broken,
    twin_serial,
)
OF_LEAVES = (identifiers, identifiers, policies, spelt, hashed)


def names_beside(g, c):
    more = [
        ("ip", "10.1.2.3"),
        ("ip", "192.0.2.1"),
        ("ip", "2001:db8::1"),
        ("email", "a@example.com"),
        ("email", "a@mail.example.com"),
        ("uri", "https://example.com/"),
        ("uri", "https://a.example.com:8443/x"),
        ("directory", der.name(C="US", O="Example Inc", CN="x")),
        ("directory", der.name(C="DE")),
        ("upn", "a@example.com"),
        ("dns", "y.example.org"),
        ("dns", "*.example.org"),
    ]
    c.put("san", der.general_names(*server_names(), *g.random.sample(more, g.random.choice([1, 2]))))


def build(seed):
    """What `write` takes of a graph."""
    rng = random.Random(f"certlint graph {seed}")
    g = Graph(rng)
    for edge in rng.sample(g.edges, min(len(g.edges), rng.choices([0, 1, 2, 3], [0.25, 0.4, 0.25, 0.1])[0])):
        odd = rng.choice(ODD)
        odd(g, edge)
        g.notes.append(f"{odd.__name__} {g.edges.index(edge)}")
    if (any("subtrees" in note for note in g.notes) and rng.random() < 0.7) or rng.random() < 0.1:
        names_beside(g, g.leaf)
        g.notes.append("names_beside")
    if any("policies" in note for note in g.notes) and rng.random() < 0.7:
        policies_of_leaf = rng.sample([POLICY, f"{POLICY}.1", f"{POLICY}.2"], rng.choice([1, 2]))
        g.leaf.put("policies", der.policies(*policies_of_leaf))
        g.notes.append("leaf policies")
    if rng.random() < 0.15:
        odd = rng.choice(OF_LEAVES)
        odd(g, g.leaf)
        g.notes.append(f"{odd.__name__} leaf")
    g.trusted = trusted(g)
    blocks = file_of(g)
    facts = {
        "seed": seed,
        "fqdn": FQDN,
        "time": TIME.isoformat(),
        "notes": g.notes,
        "blocks": [title(g, b) for b in blocks],
        "trusted": [title(g, b) for b in g.trusted],
    }
    return g, blocks, facts


def title(g, c):
    if c is g.leaf:
        return "leaf"
    if not any(c is e for e in g.edges):
        return "stray"
    return f"{[e is c for e in g.edges].index(True)}"


def trusted(g):
    rng = g.random
    roots = [e for e in g.edges if g.is_root(e)]
    kind = rng.random()
    if kind < 0.65:
        return rng.sample(roots, 1)
    if kind < 0.85:
        return rng.sample(roots, min(2, len(roots)))
    others = [e for e in g.edges if not g.is_root(e)]
    return rng.sample(others, 1) if kind < 0.95 else rng.sample(g.edges, min(2, len(g.edges)))


def file_of(g):
    rng = g.random
    way, last = [g.leaf], g.leaf
    while len(way) < 8:
        above = [e for e in g.issuers_of(last) if not any(e is w for w in way)]
        if not above:
            break
        last = rng.choice(above)
        way.append(last)
    kind = rng.random()
    if kind < 0.45:  # one way and what else there is, anywhere behind the leaf
        blocks = way if rng.random() < 0.6 else [b for b in way if not g.is_root(b)]
        rest = [e for e in g.edges if not any(e is b for b in blocks)]
        for each in rng.sample(rest, rng.randint(0, len(rest))):
            blocks.insert(rng.randint(1, len(blocks)), each)
    elif kind < 0.85:
        some = rng.sample(g.edges, rng.randint(max(1, len(g.edges) - 2), len(g.edges)))
        blocks = [g.leaf, *some]
    else:
        blocks = way
    if rng.random() < 0.08:
        stray = make_leaf(g.key("p256"), g.leaf.issuer, g.leaf.issuer_key, g.number(), fqdn="stray.example.com")
        blocks.insert(rng.randint(1, len(blocks)), stray)
    if rng.random() < 0.08:
        blocks.insert(rng.randint(1, len(blocks)), rng.choice(blocks))
    return blocks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds")
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    first, last = map(int, options.seeds.split("-"))
    for seed in range(first, last + 1):
        write(options.out / f"g{seed:05d}", *build(seed))


if __name__ == "__main__":
    main()

"""Leaves that have nothing in common: every part of each is its own. What an audit has seen helps it with none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from bench.leaves import ISSUED, ORGANISATION_VALIDATED, SCT_LIST, names_of, public_keys, sct_list
from tests.forge import Cert, cert, der

OWN_ARC = "1.3.6.1.4.1.55555"
"""Below it each leaf has a policy, a purpose and an extension of its own."""
USAGES = ("nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement")


def unlike_leaves(count: int, seed: int = 1) -> list[bytes]:
    """`count` leaves, DER; the same ones for the same seed."""
    return [each.der for each in _leaves(count, Random(seed))]


def _leaves(count: int, random: Random) -> Iterator[Cert]:
    for index, public in enumerate(public_keys(count, random)):
        ca, own = f"trust{index}-{random.getrandbits(24):06x}.example.org", f"{OWN_ARC}.{index}"
        names = names_of(random, index)
        start = ISSUED + timedelta(seconds=random.randrange(30 * 86_400))
        usages = ["digitalSignature", *random.sample(USAGES, index % 3)]
        yield cert(
            [
                ("C", "US"),
                ("ST", f"Oregon {index}"),
                ("L", f"Salem {index}"),
                ("O", f"Example Site {index} Inc"),
                ("CN", names[0]),
            ],
            issuer_name=[("C", "US"), ("O", f"Example Trust {index}"), ("CN", f"Example Trust {index} CA")],
            key=public,
            signer="p256-a",
            serial=random.getrandbits(120) | 1 << 119,
            not_before=start,
            not_after=start + timedelta(seconds=random.randrange(80 * 86_400, 190 * 86_400)),
            san=names,
            key_usage=usages,
            eku=["serverAuth", f"{own}.1"],
            ski=random.randbytes(20),
            aki=random.randbytes(20),
            policies=[ORGANISATION_VALIDATED, (f"{own}.2", f"http://{ca}/cps")],
            aia={"ocsp": [f"http://ocsp.{ca}"], "ca_issuers": [f"http://{ca}/ca.crt"]},
            crl=[f"http://crl.{ca}/{index}.crl"],
            extensions=[
                (SCT_LIST, False, sct_list(random, start)),
                (f"{own}.3", False, der.octet_string(random.randbytes(16))),
            ],
        )

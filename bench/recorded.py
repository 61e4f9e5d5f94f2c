"""What a run over an estate of any size would have seen: the same places each time, certificates with paths that hold."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from certlint.inventory.recording.owners import Owner
from certlint.output.seen import FILE, SeenCertificate, SeenFinding, SeenPlace, certificate_of
from certlint.x509.certificate import Certificate
from tests import forge

START, DAY = 1_780_272_000, 86_400
ISSUERS = 300
KEYS = ("rsa3072-b", "rsa3072-c", "rsa3072-d", "rsa3072-e", "rsa3072-f")
OWNERS = tuple(Owner(f"team {n}", f"team{n}@example.com", names=(f"*.team{n}.example.com",)) for n in range(20))


def seen(cert: forge.Cert) -> SeenCertificate:
    return certificate_of(Certificate(cert.der))


@cache
def root() -> SeenCertificate:
    return seen(forge.root())


@cache
def authority(number: int) -> tuple[SeenCertificate, SeenCertificate]:
    """One of the issuing CAs, and a certificate that it has issued."""
    issuer = forge.intermediate(subject=f"Example Issuing CA {number}", key=KEYS[number % len(KEYS)])
    return seen(issuer), seen(forge.leaf(issuer))


def leaf(number: int) -> SeenCertificate:
    """A certificate of its own; in each hundred, two names are those of others, and every fortieth key is another one's.

    Its encoding is that of the certificate which its issuer has issued, so that the signature holds.
    """
    host = number - (number % 50 == 1)
    name = f"host{host}.team{host % 25}.example.com"
    digest = sha256(b"%d" % number).hexdigest()
    return authority(number * 7 % ISSUERS)[1]._replace(
        sha256=digest,
        spki_sha256=sha256(b"key %d" % (number - number % 40 // 39)).hexdigest(),
        subject=f"CN={name}",
        common_name=name,
        subject_sha256=sha256(name.encode()).hexdigest(),
        serial=digest[:32],
        not_before=START - number % 90 * DAY,
        not_after=START + number * 13 % 398 * DAY,
        names=(("dns", name), ("dns", f"www.{name}")),
    )


def renewed(count: int) -> Iterator[SeenPlace]:
    """The same places a day later: of a hundred, one is gone and one has a new certificate for its names."""
    for number, place in enumerate(places(count)):
        if number % 100 == 1:
            (own, _), *above = place.certificates
            digest = sha256(b"renewed %d" % number).hexdigest()
            new = own._replace(sha256=digest, not_before=START, not_after=START + 398 * DAY, serial=digest[:32])
            yield place._replace(certificates=((new, 0), *above))
        elif number % 100:
            yield place


def places(count: int) -> Iterator[SeenPlace]:
    """As many places, each with a leaf and its issuer, one in a hundred with the root too; every third has a finding."""
    for number in range(count):
        own = leaf(number)
        found = [SeenFinding(own.sha256, f"x/rule-{number % 30}", "error", "It is wrong", f"{number:032x}")]
        held = ((own, 0), (authority(number * 7 % ISSUERS)[0], 1), (root(), 2))[: 2 + (number % 100 == 0)]
        wrong = number % 3 == 0
        yield SeenPlace(
            FILE, f"/srv/{number}.pem", "", "fail" if wrong else "pass", int(wrong), 0, held, tuple(found * wrong)
        )

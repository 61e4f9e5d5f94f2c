"""Keys that are no keys, or whose private key can be computed. The arithmetic is in `rsa` and `curves`; kinds and sizes of
keys are in `public_keys`.
"""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.check import NotJudgedError, check, screens
from certlint.report import Problem
from certlint.x509 import rsa
from certlint.x509.curves import HYBRID, is_on_curve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.parts import PublicKey


@check
def no_small_factor(suspect_modulus: int, *, below: int, above: int = 1) -> Iterator[Problem]:
    """The RSA modulus is not divisible by a prime larger than `above` and smaller than `below` (at most 752)."""
    factor = suspect_modulus and rsa.small_factor(suspect_modulus, above, below)
    if factor:
        message = f"the RSA modulus is divisible by {factor}"
        yield Problem(message, expected=f"no factor below {below}", found=str(factor))


@check
def no_factor_in_reach(public_key: PublicKey) -> Iterator[Problem]:
    """The RSA modulus is not divisible by a prime below 4,096, nor by 65537; of more than 8192 bits, by one below 752."""
    if not 0 < public_key.modulus.bit_length() <= rsa.MAX_RSA_BITS:
        return
    factor = rsa.trial_factor(public_key.modulus)
    if factor:
        message = f"the RSA modulus is divisible by {factor}"
        yield Problem(message, expected="a product of two large primes", found=str(factor))


@screens(no_factor_in_reach)
def _no_factor_in_reach(rows: Rows) -> Screen:
    """All rows where there is such a factor."""
    every = range(len(rows))
    most = rsa.MAX_RSA_BITS

    def screen(key: PublicKey) -> range | tuple[()]:
        return every if 0 < key.modulus.bit_length() <= most and rsa.trial_factor(key.modulus) else ()

    def ahead(keys: Iterable[PublicKey | None]) -> None:
        moduli = [key.modulus for key in keys if key is not None]
        rsa.look_ahead(moduli, further=False)
        rsa.look_ahead(moduli, further=True)

    screen.ahead = ahead  # type: ignore[attr-defined]  # functions take attributes; mypy knows none
    return screen


@check
def point_on_curve(public_key: PublicKey) -> Iterator[Problem]:
    """The point of an EC key lies on the curve that the key names. NIST SP 800-56A section 5.6.2.3."""
    if public_key.kind == "ec" and is_on_curve(public_key.curve, public_key.key) is False:
        title = oids.CURVES[public_key.curve][0]
        if public_key.key[:1] in HYBRID:
            yield Problem(
                "the point of the EC key is in the hybrid form", "a point that begins with 04, 02 or 03", "hybrid"
            )
            return
        yield Problem(f"the point of the EC key does not lie on {title}", f"a point of {title}", "another point")


@screens(point_on_curve)
def _point_on_curve(rows: Rows) -> Screen:
    """All rows where the point is on no curve that is known."""
    every = range(len(rows))
    return lambda key: every if key.kind == "ec" and is_on_curve(key.curve, key.key) is False else ()


@check
def primes_apart(suspect_modulus: int) -> Iterator[Problem]:
    """The primes of an RSA key are too far apart for a hundred steps of Fermat's factorization method."""
    bits = suspect_modulus.bit_length()
    if bits > rsa.MAX_RSA_BITS:
        raise NotJudgedError(
            f"the key has {bits} bits; more than {rsa.MAX_RSA_BITS} take too long to test for close primes"
        )
    if rsa.fermat(suspect_modulus):
        message = f"the RSA key can be factored: {rsa.ROUNDS} steps of Fermat's method find its two primes"
        yield Problem(message, expected="primes that differ in their upper half", found="close primes")


@check
def withstands(public_key: PublicKey, *, seconds: int) -> Iterator[Problem]:
    """The RSA modulus withstands attempts to factor it for about so many seconds, and is not a prime number.

    Primes below 2^20, Fermat's method and Pollard's rho are tried.
    """
    from certlint.x509 import factoring  # few runs ask

    modulus = public_key.modulus
    if modulus.bit_length() > rsa.MAX_RSA_BITS:
        raise NotJudgedError(f"the key has {modulus.bit_length()} bits; more than {rsa.MAX_RSA_BITS} are not factored")
    found, how = factoring.factor(modulus, seconds) if modulus else (0, "")
    if found:
        shown = str(found) if found.bit_length() <= 64 else f"a factor of {found.bit_length()} bits"
        message = f"the private key can be computed from the certificate: {how}"
        yield Problem(message, expected="a product of two large primes that are far apart", found=shown)


@check
def not_roca(suspect_modulus: int) -> Iterator[Problem]:
    """The RSA modulus does not have the fingerprint of ROCA (CVE-2017-15361)."""
    if rsa.has_roca_fingerprint(suspect_modulus):
        message = "the RSA modulus has the ROCA fingerprint: the private key can be computed from the public key"
        yield Problem(message, expected="a key generated by other software or hardware", found="CVE-2017-15361")

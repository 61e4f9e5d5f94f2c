"""The signatures of a bundle, each verified at most once, with a bound on the total cost."""

from __future__ import annotations

from certlint.x509.signature import cost, own_verdict, verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.signed_object import SignedObject

# Approximate costs in microseconds: the limit for all verifications of a bundle, and for failed ones. They correspond to ten
# thousand P-256 signatures, and two thousand look-alikes.
MAX_COST, MAX_COST_OF_MISSES = 1_000_000, 200_000
TOO_MANY_LOOK_ALIKES = "too many certificates have the same name: not every signature was verified"
TOO_COSTLY = "the signatures take too long to verify: not all of them were verified"


class Signatures:
    """Which key made which signature; all numbers are indexes into a list of certificates.

    count      the number of verified signatures
    exhausted  why no more are verified; empty below the limit
    """

    def __init__(self, certificates: list[SignedObject]) -> None:
        self._certificates = certificates
        self._verdicts: dict[tuple[int, bytes], bool | None] = {}
        self._cost = self._cost_of_misses = 0
        self.count = 0
        self.exhausted = ""

    def signed_by(self, index: int, issuer: int) -> bool | None:
        """Whether the key of `issuer` made the signature of `index`; None if that cannot be determined."""
        certificate, other = self._certificates[index], self._certificates[issuer]
        key = (index, other.spki)
        if key in self._verdicts:
            return self._verdicts[key]
        its_own = key[1] == certificate.spki
        # Above the limit, keys are not decoded either: look-alikes may have large ones.
        taken = 0 if self.exhausted else cost(other.part("public_key"), len(certificate.der))
        if not self._affords(taken):
            if its_own:
                certificate.own_verdict = certificate.own_verdict or (None,)
            return None
        verdict: bool | None = own_verdict(certificate) if its_own else verify(certificate, other)
        self.count += 1
        self._cost += taken
        self._cost_of_misses += 0 if verdict else taken
        self._verdicts[key] = verdict
        return verdict

    def _affords(self, taken: int) -> bool:
        """Whether one more verification with this cost is allowed."""
        if self._cost_of_misses > MAX_COST_OF_MISSES:
            self.exhausted = TOO_MANY_LOOK_ALIKES
        elif self._cost + taken > MAX_COST:
            self.exhausted = TOO_COSTLY
        return not self.exhausted

"""Repairing a bundle without a new certificate. All but `write` is pure: documents in, texts out.

model     Step, Mended, and PEM text
choice    which of several leaves is meant, and which certificates its clients need
assemble  the bundle of the certificates that were found, each once
arrange   leaf to root: order, what is missing and in the pool, what belongs to another chain
mend      mend(): all of it put together
diff      the change as a unified diff that shows no key
after     what the mended file will be: its mode, the place of its key, the bundle to judge
claims    which findings of a report mending takes away
write     puts the files into their places
"""

from certlint.fix.model import Repaired, Step
from certlint.fix.repair import keeps_keys, repair

__all__ = ["Repaired", "Step", "keeps_keys", "repair"]

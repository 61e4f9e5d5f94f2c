"""Repairs a bundle without a new certificate. Everything except `write` is pure: documents in, texts out.

model     Step, Repaired, and PEM text
choice    selects the leaf among several, and the certificates that its clients need
assemble  builds a bundle from certificates, without duplicates
arrange   order from leaf to root, missing certificates from the pool, certificates of other chains
repair    repair(): combines the steps
diff      the change as a unified diff without private keys
after     the file after the repair: its mode, the path of its key, the bundle to evaluate
claims    which findings of a report a repair would resolve
gaps      which certificates a repaired chain still lacks, and why
write     writes the files
"""

from certlint.fix.model import Repaired, Step
from certlint.fix.repair import keeps_keys, repair

__all__ = ["Repaired", "Step", "keeps_keys", "repair"]

"""Mending a bundle without a new certificate. Pure: documents in, texts out; files are the command's business.

model     Step, Mended, and PEM text
unpack    what a document holds, out of whatever it came in: PEM, DER, PKCS #7, PKCS #12
arrange   leaf to root: order, what is missing and in the pool, what belongs to another chain
mend      mend(): all of it put together
diff      the change as a unified diff that shows no key
"""

from certlint.fix.diff import diff
from certlint.fix.mend import mend
from certlint.fix.model import Mended, Step

__all__ = ["Mended", "Step", "diff", "mend"]

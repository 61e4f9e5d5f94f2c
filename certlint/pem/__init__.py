"""PEM and DER files: blocks with their lines, and oddities of the file.

reader     bytes to a document; `plain` is its fast path, `unusual` reads files with oddities, `foreign` names other formats
model      block, oddity and document; `builder` makes one, `facts` are its origin, `resource` its place in Kubernetes
boundary   BEGIN and END lines; `body` what is between them, `regions` and `mentions` what is outside, `trusted` one label
kinds      the kinds of blocks; `characters` decodes text, `encode` writes PEM
openssl    what OpenSSL reads, and `agreement` where that is less; `as_read` has the readers of other engines
secrecy    whether a file may contain a private key; `in_place` whether PEM may replace it
unissued   certificates before they are issued
"""

from certlint.pem.kinds import BlockKind
from certlint.pem.model import Block, Document, Oddity
from certlint.pem.reader import read

__all__ = ["Block", "BlockKind", "Document", "Oddity", "read"]

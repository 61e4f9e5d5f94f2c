"""PEM and DER files: blocks with their lines, and oddities of the file.

kinds       the meaning of a label or a DER object
model       Block, Oddity, Document
characters  bytes ─► text: byte order marks, UTF-16, line ends; quoting for messages
boundary    BEGIN and END lines, including malformed ones
body        the contents of a block: headers and base64
openssl     what OpenSSL reads from the same bytes
agreement   reports where OpenSSL reads less and nothing else does so
reader      read(): combines the steps
"""

from certlint.pem.kinds import BlockKind
from certlint.pem.model import Block, Document, Oddity
from certlint.pem.reader import read

__all__ = ["Block", "BlockKind", "Document", "Oddity", "read"]

"""PEM and DER files: blocks with the lines they stand on, and everything that is odd about the file.

kinds       what a label or a DER object stands for
model       Block, Oddity, Document
characters  bytes ─► text: byte order marks, UTF-16, line ends; quoting for messages
boundary    BEGIN and END lines, however they are mangled
body        what stands between them: headers and base64
openssl     what OpenSSL reads of the same bytes
agreement   where that is less, and nothing else tells so
reader      read(): all of it put together
"""

from certlint.pem.kinds import BlockKind
from certlint.pem.model import Block, Document, Oddity
from certlint.pem.reader import read

__all__ = ["Block", "BlockKind", "Document", "Oddity", "read"]

"""Everything that opens a connection. Nothing here runs unless the command line asks for it.

`request` makes one HTTP request, `handshake` looks at what a TLS server presents. Both take a `Deadline` that bounds
all that they wait for, from the look-up of the name to the last byte, and both read a bounded number of bytes. They raise
NetworkError and nothing else. No proxy is used but one that was given, and no secret is part of an error.

deadline   until when
address    the parts of a URL
admission  which addresses may be asked where a certificate names them
wire       TCP: look-up, connecting, bytes in and out
tls        the same bytes within TLS
contexts   who is trusted: the system's CAs, given certificates, or anybody; client certificates
http       one request and its response
place      a port of a host, and the name by which it is asked
starttls   the words before TLS: a table of protocols
stapling   a handshake by pyOpenSSL, where that is installed
presented  what a TLS server presents, by a handshake
sweep      many of them at once, with bounds
failures   what can go wrong on the way, as a NetworkError
"""

from certlint.net.address import Address
from certlint.net.deadline import Deadline
from certlint.net.endpoint import Endpoint
from certlint.net.http import Reply, Via, request
from certlint.net.presented import Presented, handshake

__all__ = ["Address", "Deadline", "Endpoint", "Presented", "Reply", "Via", "handshake", "request"]

"""Everything that opens a connection. Nothing here runs unless the command line asks for it.

`request` makes one HTTP request, `handshake` returns what a TLS server presents. Both take a `Deadline` for all they wait
for, from name resolution to the last byte, read a bounded number of bytes, and raise only NetworkError. They use no proxy
unless one is given; errors contain no secrets.

deadline   a point in time
address    the parts of a URL
admission  which addresses may be contacted if a certificate names them
wire       TCP: connecting, sending and receiving; `lookup` resolves names
tls        TLS over a wire
contexts   TLS contexts: system CAs, given certificates, or no verification; client certificates
http       one request and its response
endpoint   a port of a host, and the server name
starttls   the protocol steps before TLS
stapling   a handshake with pyOpenSSL, if that is installed
presented  what a TLS server presents in a handshake
sweep      many handshakes at once, within limits
failures   connection errors as NetworkError
listening  the listening socket and the TLS context of a service
accepting  the connections of a listening socket, limited in number
"""

from certlint.net.address import Address
from certlint.net.deadline import Deadline
from certlint.net.endpoint import Endpoint
from certlint.net.http import Reply, Via, request
from certlint.net.presented import Presented, handshake

__all__ = ["Address", "Deadline", "Endpoint", "Presented", "Reply", "Via", "handshake", "request"]

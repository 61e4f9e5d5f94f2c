"""The inputs of path validation, and its faults."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

SERVER, CLIENT, ANY = "serverAuth", "clientAuth", "anyExtendedKeyUsage"
NETSCAPE_SGC, MICROSOFT_SGC = "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3"
# OpenSSL, GnuTLS, Go or Java take a certificate for any purpose for a server's, too, and those for servers of old.
FOR_SERVERS = frozenset({SERVER, ANY, NETSCAPE_SGC, MICROSOFT_SGC})


class Asked(NamedTuple):
    """The moment of validation, the purpose that every CA must allow (empty: any), and whether `as_clients` validate.

    Otherwise by the text of RFC 5280 section 6.1, which has no purposes of CAs, and no names beyond section 4.2.1.10.
    """

    now: datetime
    purpose: str = SERVER
    as_clients: bool = True


class Fault(NamedTuple):
    """Why a path is not valid.

    step      the step that found it, a key of `STEPS` or `ENDS`
    about     the certificate concerned; `other`: the one above or below it that it is compared with, or -1
    """

    step: str
    about: int
    other: int
    message: str
    expected: str = ""
    found: str = ""
    part: str = ""
    at: int = 0

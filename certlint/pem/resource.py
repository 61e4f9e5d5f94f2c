"""Which value of which Kubernetes object a text is in."""

from __future__ import annotations

import re

from certlint.light import NamedTuple

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}")
SECRET, TLS = "Secret", "kubernetes.io/tls"


class Resource(NamedTuple):
    """A value of an object.

    namespace    empty for an object that has none, or whose manifest names none
    key          the key of its data; of other objects, which field
    type         that of a Secret
    certificate  the cert-manager Certificate that a Secret is made from
    """

    namespace: str
    kind: str
    name: str
    key: str
    type: str = ""
    certificate: str = ""

    @property
    def object(self) -> str:
        """Which object: `default/Secret/web`."""
        return "/".join(filter(None, (self.namespace, self.kind, self.name)))

    @property
    def text(self) -> str:
        """Which value: `default/Secret/web/tls.crt`."""
        return f"{self.object}/{self.key}"

    @property
    def file(self) -> str:
        """What the value is called where it is mounted."""
        return self.key if _NAME.fullmatch(self.key) else "tls.crt"

    @property
    def is_plain(self) -> bool:
        """Whether a cluster would take its names: all of them may stand in a command."""
        return all(_NAME.fullmatch(each) for each in (self.namespace or "default", self.name, self.key))

    @property
    def is_tls(self) -> bool:
        """Whether it is a Secret that says that it holds a certificate and its key."""
        return self.kind == SECRET and self.type == TLS

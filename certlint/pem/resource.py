"""The position of a text in a Kubernetes object."""

from __future__ import annotations

import re

from certlint.light import NamedTuple

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}")
SECRET, TLS, CONFIG_MAP = "Secret", "kubernetes.io/tls", "ConfigMap"


class Resource(NamedTuple):
    """A value of an object.

    namespace    empty for an object without one, or if the manifest does not name it
    key          the key in its data; for other objects, the field
    type         of a Secret
    certificate  the cert-manager Certificate that the Secret belongs to
    """

    namespace: str
    kind: str
    name: str
    key: str
    type: str = ""
    certificate: str = ""

    @property
    def object(self) -> str:
        """The object: `default/Secret/web`."""
        return "/".join(filter(None, (self.namespace, self.kind, self.name)))

    @property
    def text(self) -> str:
        """The value: `default/Secret/web/tls.crt`."""
        return f"{self.object}/{self.key}"

    @property
    def file(self) -> str:
        """The file name of the value in a mounted volume."""
        return self.key if _NAME.fullmatch(self.key) else "tls.crt"

    @property
    def is_plain(self) -> bool:
        """Whether the names are valid in a cluster, so that they can be part of a command."""
        return all(_NAME.fullmatch(each) for each in (self.namespace or "default", self.name, self.key))

    @property
    def is_config_map(self) -> bool:
        """Whether it is a value of a ConfigMap."""
        return self.kind == CONFIG_MAP

    @property
    def is_tls(self) -> bool:
        """Whether it is a Secret of a type for a certificate and its key."""
        return self.kind == SECRET and self.type == TLS

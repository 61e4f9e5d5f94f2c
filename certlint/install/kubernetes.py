"""The Secret that holds a certificate, and the lines of a RedisEnterpriseCluster that name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.install.credential import Part

_FIELD_END = "CertificateSecretName"
# RFC 1123 subdomain, as Kubernetes asks of the name of an object.
_OBJECT_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\Z")


def called(part: Part) -> str:
    """What the operator calls the certificate: `cpInternodeEncryptionCertificateSecretName` → `cp_internode_encryption`."""
    field = field_of(part).removesuffix(_FIELD_END)
    return re.sub(r"(?=[A-Z])", "_", field).lower()


def field_of(part: Part) -> str:
    """The field of `spec.certificates`. Raises UsageError where there is none."""
    if not part.row.get("kubernetes"):
        raise UsageError(f"{part.name} has no field in spec.certificates", "set it with --api")
    return str(part.row["kubernetes"])


def secret_name(part: Part, given: str) -> str:
    """The name of the Secret. Raises UsageError when `given` can be none."""
    name = given or f"{called(part).replace('_', '-')}-certificate"
    return checked(name, "--secret-name")


def checked(name: str, option: str) -> str:
    if not _OBJECT_NAME.match(name):
        raise UsageError(f"{option} {name!r} is no name of an object", "use small letters, digits, hyphens and dots")
    return name


def secrets(parts: Sequence[Part], names: Sequence[str], namespace: str) -> str:
    """The manifests of all parts in one file."""
    return "---\n".join(_secret(part, name, namespace) for part, name in zip(parts, names, strict=True))


def _secret(part: Part, name: str, namespace: str) -> str:
    """One manifest. Operators before 8.0.18 want the certificate's name in it, too."""
    lines = ["apiVersion: v1", "kind: Secret", "metadata:", f"  name: {name}"]
    lines += [f"  namespace: {namespace}"] if namespace else []
    lines += [
        "type: Opaque",
        "stringData:",
        f"  name: {called(part)}",
        "  certificate: |",
        *_indented(part.certificate),
    ]
    lines += ["  key: |", *_indented(part.key)] if part.key else []
    return "\n".join(lines) + "\n"


def spec(parts: Sequence[Part], names: Sequence[str]) -> str:
    """The lines that name the Secrets."""
    fields = (f"    {field_of(part)}: {name}" for part, name in zip(parts, names, strict=True))
    return "\n".join(["spec:", "  certificates:", *fields]) + "\n"


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]

"""The Secret that holds a certificate, and the lines of a RedisEnterpriseCluster that name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.install.credential import Credential

_FIELD_END = "CertificateSecretName"
# RFC 1123 subdomain, as Kubernetes asks of the name of an object.
_OBJECT_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\Z")


def called(credential: Credential) -> str:
    """What the operator calls the certificate: `cpInternodeEncryptionCertificateSecretName` → `cp_internode_encryption`."""
    field = field_of(credential).removesuffix(_FIELD_END)
    return re.sub(r"(?=[A-Z])", "_", field).lower()


def field_of(credential: Credential) -> str:
    """The field of `spec.certificates`. Raises UsageError where there is none."""
    if not credential.row.get("kubernetes"):
        raise UsageError(f"{credential.name} has no field in spec.certificates", "install it with --api")
    return str(credential.row["kubernetes"])


def secret_name(credential: Credential, given: str) -> str:
    """The name of the Secret. Raises UsageError when `given` can be none."""
    name = given or f"{called(credential).replace('_', '-')}-certificate"
    return checked(name, "--secret-name")


def checked(name: str, option: str) -> str:
    if not _OBJECT_NAME.match(name):
        raise UsageError(f"{option} {name!r} is not a valid object name", "use small letters, digits, hyphens and dots")
    return name


def secrets(credentials: Sequence[Credential], names: Sequence[str], namespace: str) -> str:
    """The manifests of all credentials in one file."""
    return "---\n".join(
        _secret(credential, name, namespace) for credential, name in zip(credentials, names, strict=True)
    )


def _secret(credential: Credential, name: str, namespace: str) -> str:
    """One manifest. Operators before 8.0.18 want the certificate's name in it, too."""
    lines = ["apiVersion: v1", "kind: Secret", "metadata:", f"  name: {name}"]
    lines += [f"  namespace: {namespace}"] if namespace else []
    lines += [
        "type: Opaque",
        "stringData:",
        f"  name: {called(credential)}",
        "  certificate: |",
        *_indented(credential.certificate),
    ]
    lines += ["  key: |", *_indented(credential.key)] if credential.key else []
    return "\n".join(lines) + "\n"


def spec(credentials: Sequence[Credential], names: Sequence[str]) -> str:
    """The lines that name the Secrets."""
    fields = (f"    {field_of(credential)}: {name}" for credential, name in zip(credentials, names, strict=True))
    return "\n".join(["spec:", "  certificates:", *fields]) + "\n"


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]

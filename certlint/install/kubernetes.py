"""The Secret that contains a certificate, and the lines of the custom resource that name it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from certlint.analysis.served import rootless
from certlint.errors import UsageError
from certlint.pem.encode import block

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from certlint.install.credential import Credential

_FIELD_END = "CertificateSecretName"
# The keys of the Secret for certificate and private key. The last pair is that of Secrets of type kubernetes.io/tls.
SPELLINGS = {"certificate": "key", "cert": "key", "tls.crt": "tls.key"}
_CLUSTER = "RedisEnterpriseCluster"
# Certificates whose fields include the LDAP lookup of users.
_OF_LDAP = ("ldap_client", "ldap_ca")
# The release notes mention the field ldap.cba; its values are not documented publicly.
_UNCONFIRMED = "not confirmed by a public page: compare with `kubectl explain rec.spec.ldap.cba`"
_TLS, _CA = "tls.crt", "ca.crt"
# RFC 1123 subdomain, the format of Kubernetes object names.
_OBJECT_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\Z")


def called(credential: Credential) -> str:
    """The operator's name of the certificate: `cpInternodeEncryptionCertificateSecretName` → `cp_internode_encryption`."""
    if not _is_of_cluster(credential):
        return credential.name
    return re.sub(r"(?=[A-Z])", "_", place_of(credential)[-1].removesuffix(_FIELD_END)).lower()


def place_of(credential: Credential) -> list[str]:
    """The fields below `spec` that contain the name of the Secret. Raises UsageError if there are none."""
    written = credential.row.get("kubernetes")
    if not written:
        raise UsageError(f"{credential.name} has no field in spec.certificates", "install it with --api")
    return str(written).split(".") if not _is_of_cluster(credential) else ["certificates", str(written)]


def _is_of_cluster(credential: Credential) -> bool:
    """Whether it is one of `spec.certificates`."""
    return "resource" not in credential.row


def spelling(credential: Credential, given: str) -> str:
    """The Secret's key for the certificate. Raises UsageError for one that the operator does not accept there."""
    allowed = credential.row.get("secret_keys", list(SPELLINGS))
    if given and given not in allowed:
        raise UsageError(
            f"the Secret of {credential.name} has the key {' or '.join(allowed)}", "leave --secret-keys out"
        )
    return given or str(allowed[0])


def secret_name(credential: Credential, given: str) -> str:
    """The name of the Secret. Raises UsageError if `given` is not a valid name."""
    name = given or f"{called(credential).replace('_', '-')}-certificate"
    return checked(name, "--secret-name")


def checked(name: str, option: str) -> str:
    """A name of a Kubernetes object, unchanged. Raises UsageError if it is invalid."""
    if not _OBJECT_NAME.match(name):
        raise UsageError(f"{option} {name!r} is not a valid object name", "use small letters, digits, hyphens and dots")
    return name


def secrets(credentials: Sequence[Credential], names: Sequence[str], namespace: str, keys: str = "") -> str:
    """The manifests of all credentials in one file; `keys` is the value of `--secret-keys`."""
    return "---\n".join(
        _secret(credential, name, namespace, spelling(credential, keys))
        for credential, name in zip(credentials, names, strict=True)
    )


def _secret(credential: Credential, name: str, namespace: str, field: str) -> str:
    """One manifest. Operators before 8.0.18 also need the certificate's name in it."""
    typed = field == _TLS and bool(credential.key)
    lines = ["apiVersion: v1", "kind: Secret", "metadata:", f"  name: {name}"]
    lines += [f"  namespace: {namespace}"] if namespace else []
    lines += [f"type: {'kubernetes.io/tls' if typed else 'Opaque'}", "stringData:"]
    lines += [f"  name: {called(credential)}"] if _is_of_cluster(credential) else []
    for key, text in _contents(credential, field).items():
        lines += [f"  {key}: |", *(f"    {line}" for line in text.splitlines())]
    return "\n".join(lines) + "\n"


def _contents(credential: Credential, field: str) -> dict[str, str]:
    """The data of a Secret. With `tls.crt`, the root is a separate field, as in cert-manager; the operator appends it."""
    typed = field == _TLS and bool(credential.key)
    above = rootless(credential.chain) if typed else list(credential.chain)
    contents = {field: "".join(block("CERTIFICATE", der) for der in above)}
    contents |= {SPELLINGS[field]: credential.key} if credential.key else {}
    apart = credential.chain[len(above) :]
    return contents | ({_CA: block("CERTIFICATE", apart[0])} if apart else {})


def spec(credentials: Sequence[Credential], names: Sequence[str], settings: Mapping[str, Any]) -> str:
    """The lines that name the Secrets, and those for settings of the run: FIPS mode, LDAP by certificate."""
    tree: dict[str, Any] = {}
    for credential, name in zip(credentials, names, strict=True):
        _set(tree, place_of(credential), name)
        for field, value in _of_settings(credential, settings):
            _set(tree, field.split("."), value)
    return "\n".join(["spec:", *_lines(tree, "  ")]) + "\n"


def _set(tree: dict[str, Any], place: Sequence[str], value: str) -> None:
    *path, last = place
    for field in path:
        tree = tree.setdefault(field, {})
    tree[last] = value


def _of_settings(credential: Credential, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields of a cluster that belong to its certificates, with their values as YAML."""
    if resource_of(credential) != _CLUSTER:
        return
    if settings.get("fips"):
        yield "securityContext.fips.enabled", "true"
    if source := credential.name in _OF_LDAP and settings.get("cba_identity_source"):
        yield "ldap.cba", f"true  # {_UNCONFIRMED}"
        yield "ldap.cbaIdentitySource", str(source)
        if oid := settings.get("cba_identity_oid"):
            yield "ldap.cbaIdentityOid", json.dumps(oid)


def _lines(tree: dict[str, Any], indent: str) -> list[str]:
    """YAML; a field that ends in `[]` is a list with one member."""
    lines: list[str] = []
    for field, value in tree.items():
        name, is_list = field.removesuffix("[]"), field.endswith("[]")
        if not is_list and isinstance(value, str):
            lines.append(f"{indent}{name}: {value}")
            continue
        inside = (
            [f"{indent}  {value}"]
            if isinstance(value, str)
            else _lines(value, f"{indent}{'    ' if is_list else '  '}")
        )
        if is_list:
            first, *rest = inside
            inside = [f"{indent}  - {first.strip()}", *rest]
        lines += [f"{indent}{name}:", *inside]
    return lines


def resource_of(credential: Credential) -> str:
    """The Kubernetes resource whose operator sets the certificate."""
    return str(credential.row.get("resource", _CLUSTER))


def where(credential: Credential) -> str:
    """The resource that the lines belong to, with a note about Active-Active databases."""
    resource = resource_of(credential)
    if resource != "RedisEnterpriseDatabase":
        return f"the lines are for the {resource}"
    below = "in a RedisEnterpriseActiveActiveDatabase they stand below spec.globalConfigurations"
    return f"the lines are for the {resource}; {below}"

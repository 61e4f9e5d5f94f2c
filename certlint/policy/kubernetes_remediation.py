"""Remediations for a certificate in a Kubernetes object: how to extract it, and how to put a valid one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.pem.resource import CONFIG_MAP, SECRET
from certlint.policy.remediation import shell

if TYPE_CHECKING:
    from certlint.pem.resource import Resource

_APPLY = "--dry-run=client -o yaml | kubectl apply -f -"
_NEW = "<CERTIFICATE-FILE>"
_OBJECT, _VALUE = "<CONFIGMAP>", "<KEY-OF-THE-VALUE>"


def for_resource(remediation: str, resource: Resource, *, reads: bool, writes: bool) -> str:
    """A remediation for a value of an object.

    reads   whether its commands read the value as a file
    writes  whether they change that file; otherwise, a new certificate is put into the cluster
    """
    if not resource.is_plain or resource.kind not in (SECRET, CONFIG_MAP):
        return _by_hand(remediation, resource)
    before = f"{_saved(resource)}\n" if reads else ""
    return f"{before}{remediation.rstrip()}\n{_put(resource, writes=writes)}"


def out_of_config_map(remediation: str, resource: Resource, key: str) -> str:
    """A remediation that moves the value under `key` from a ConfigMap to a Secret, with the names of both."""
    value = resource._replace(key=key)
    return remediation.replace(_OBJECT, _named(value)).replace(_VALUE, key) if value.is_plain else remediation


def names_config_map(remediation: str) -> bool:
    """Whether a remediation is about a ConfigMap as a whole, so that no value is put back into it."""
    return _OBJECT in remediation


def _saved(resource: Resource) -> str:
    """The commands that save the value, with the private key if the two are put back together."""
    if not _has_pair(resource):
        return f"Save the value to a file:\n    {_get(resource)}"
    key = f"(umask 077; {_get(resource._replace(key='tls.key'))})"
    return f"Save the certificate and the key to files:\n    {_get(resource)}\n    {key}"


def _has_pair(resource: Resource) -> bool:
    """Whether the value is replaced as a TLS Secret, for which kubectl requires the certificate and its key."""
    return resource.is_tls and resource.key == "tls.crt" and not resource.certificate


def _get(resource: Resource) -> str:
    field = resource.key.replace(".", r"\.")
    if resource.kind == CONFIG_MAP:
        return f"kubectl get configmap {_named(resource)} -o jsonpath='{{.data.{field}}}' > {resource.file}"
    return f"kubectl get secret {_named(resource)} -o jsonpath='{{.data.{field}}}' | base64 -d > {resource.file}"


def _put(resource: Resource, *, writes: bool) -> str:
    if resource.certificate:
        renew = f"    cmctl renew {resource.certificate}{_space(resource)}" if _is_word(resource.certificate) else ""
        return (
            f"cert-manager replaces this Secret: change the Certificate that it is made from, then renew it:\n{renew}"
        )
    file = resource.file if writes else f"{shell(resource.key)}={_NEW}"
    pair = "--cert=tls.crt --key=tls.key" if writes else f"--cert={_NEW} --key=<KEY-FILE>"
    if resource.kind == CONFIG_MAP:
        words = f"configmap {_named(resource)} --from-file={file}"
    elif _has_pair(resource):
        words = f"secret tls {_named(resource)} {pair}"
    else:
        words = f"secret generic {_named(resource)} --from-file={file}{_type(resource)}"
    with_key = " and the key that it was issued for" if _has_pair(resource) else ""
    when = "Then replace" if writes else f"When you have the new certificate{with_key}, replace"
    return f"{when} the value in the cluster:\n    kubectl create {words} {_APPLY}"


def _by_hand(remediation: str, resource: Resource) -> str:
    what = f"the {resource.kind}" if resource.is_plain else "the object"
    return f"{remediation.rstrip()}\nThen replace the value in {what}: PEM in base64, on one line."


def _type(resource: Resource) -> str:
    """The option for a custom type of a Secret, which is immutable in a cluster."""
    return f" --type={shell(resource.type)}" if resource.type not in ("", "Opaque") else ""


def _named(resource: Resource) -> str:
    return f"{resource.name}{_space(resource)}"


def _space(resource: Resource) -> str:
    return f" -n {resource.namespace}" if resource.namespace else ""


def _is_word(name: str) -> bool:
    return name.isascii() and name.replace("-", "").replace(".", "").isalnum() and name[0].isalnum()

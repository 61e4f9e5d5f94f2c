"""What to do about a certificate in a Kubernetes object: how it gets out of the cluster, and how a sound one gets back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.pem.resource import SECRET

if TYPE_CHECKING:
    from certlint.pem.resource import Resource

_APPLY = "--dry-run=client -o yaml | kubectl apply -f -"
CONFIG_MAP = "ConfigMap"


def replaced(remediation: str, resource: Resource, *, reads: bool) -> str:
    """A remediation for a value of an object; `reads` tells whether its commands read the value as a file."""
    if not resource.is_plain or resource.kind not in (SECRET, CONFIG_MAP):
        return _by_hand(remediation, resource)
    before = f"Save the value to a file:\n    {_get(resource)}\n" if reads else ""
    return f"{before}{remediation.rstrip()}\n{_put(resource)}"


def _get(resource: Resource) -> str:
    field = resource.key.replace(".", r"\.")
    if resource.kind == CONFIG_MAP:
        return f"kubectl get configmap {_named(resource)} -o jsonpath='{{.data.{field}}}' > {resource.file}"
    return f"kubectl get secret {_named(resource)} -o jsonpath='{{.data.{field}}}' | base64 -d > {resource.file}"


def _put(resource: Resource) -> str:
    if resource.certificate:
        renew = f"    cmctl renew {resource.certificate}{_space(resource)}" if _is_word(resource.certificate) else ""
        return (
            f"cert-manager replaces this Secret: change the Certificate that it is made from, then renew it:\n{renew}"
        )
    if resource.kind == CONFIG_MAP:
        words = f"configmap {_named(resource)} --from-file={resource.file}"
    elif resource.is_tls:
        words = f"secret tls {_named(resource)} --cert=tls.crt --key=tls.key"
    else:
        words = f"secret generic {_named(resource)} --from-file={resource.file}"
    return f"Then replace the value in the cluster:\n    kubectl create {words} {_APPLY}"


def _by_hand(remediation: str, resource: Resource) -> str:
    what = f"the {resource.kind}" if resource.is_plain else "the object"
    return f"{remediation.rstrip()}\nThen replace the value in {what}: PEM in base64, on one line."


def _named(resource: Resource) -> str:
    return f"{resource.name}{_space(resource)}"


def _space(resource: Resource) -> str:
    return f" -n {resource.namespace}" if resource.namespace else ""


def _is_word(name: str) -> bool:
    return name.isascii() and name.replace("-", "").replace(".", "").isalnum() and name[0].isalnum()

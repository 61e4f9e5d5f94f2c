"""Kubernetes objects: which values may contain certificates, and the names requested from cert-manager.

Secrets, ConfigMaps, kubeconfigs, SealedSecrets and SOPS-encrypted values; in all other objects, every `caBundle` and
`trustBundle`, as in webhooks, APIServices, CustomResourceDefinitions, issuers and ClusterTrustBundles.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from typing import TYPE_CHECKING, Any

from certlint.light import NamedTuple
from certlint.pem.resource import SECRET, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_LISTS = 5
"""The deepest nesting of lists of objects; kubectl does not nest them."""
BASE64, PLAIN, EITHER = "base64", "plain", "either"
CERTIFICATE, PRIVATE_KEY = "tls.crt", "tls.key"
"""The keys in a TLS Secret: for certificates, and for the private key of the first."""
_BUNDLES = {"caBundle": EITHER, "trustBundle": PLAIN}
_CERTIFICATE_KEYS = re.compile(
    r"(?i)\.(crt|cer|cert|pem|key|p12|pfx|jks|der)$|^(ca|cert|key|tls)\b|certificate|keystore"
)
_CERTIFICATE_FILE = re.compile(r"(?i)\.(crt|cer|cert|pem)$")
_LONGEST_PATH = 200
_SOPS = re.compile(r"ENC\[[A-Z0-9_]+,data:([^,\]]*)")
_LEAST = 300
"""The least bytes of a certificate; SOPS does not change the length of a value."""
_CERT_MANAGER = "cert-manager.io/certificate-name"


class HeldValue(NamedTuple):
    """A value that may contain certificates: its bytes, or why it cannot be read.

    line       in the manifest, 0 if unknown
    is_literal whether its lines are those of the manifest, starting after `line`
    """

    resource: Resource
    data: bytes = b""
    problem: str = ""
    line: int = 0
    is_literal: bool = False


class WantedNames(NamedTuple):
    """What a cert-manager Certificate requests: names, wildcards, addresses, and its own name."""

    certificate: str
    fqdn: tuple[str, ...] = ()
    san: tuple[str, ...] = ()
    ip: tuple[str, ...] = ()


def objects_of(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The objects in a manifest, including those in lists."""
    waiting = [(value, 0) for value in values]
    waiting.reverse()
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict):
            items = value.get("items")
            if isinstance(items, list) and _text(value, "kind").endswith("List"):
                value = items
            else:
                yield value
        if isinstance(value, list) and depth < MOST_LISTS:
            waiting += [(each, depth + 1) for each in reversed(value)]


def is_certificate(resource: Resource) -> bool:
    """Whether a value should be certificates, by its field or key: other contents are a mistake."""
    return resource.key.rpartition(".")[2] in _BUNDLES or _CERTIFICATE_FILE.search(resource.key) is not None


def held_by(thing: dict[str, Any]) -> Iterator[HeldValue]:
    """The values of an object that may contain certificates."""
    kind = _text(thing, "kind")
    if kind == SECRET:
        yield from _of_secret(thing)
    elif kind == "ConfigMap":
        yield from _values(thing, "data", PLAIN)
        yield from _values(thing, "binaryData", BASE64)
    elif kind == "Config":
        yield from _of_kubeconfig(thing)
    elif kind == "SealedSecret":
        yield from _of_sealed(thing)
    else:
        yield from _bundles(thing)


def wanted_by(things: Iterable[dict[str, Any]]) -> dict[tuple[str, str], WantedNames]:
    """What cert-manager Certificates request, by namespace and name of their Secret."""
    found = {}
    for thing in things:
        if _text(thing, "kind") != "Certificate" or not _text(thing, "apiVersion").startswith("cert-manager.io/"):
            continue
        spec = _dict(thing, "spec")
        names = [each for each in _list(spec, "dnsNames") if isinstance(each, str)]
        wanted = WantedNames(
            _name(thing),
            tuple(each for each in names if not each.startswith("*.")),
            tuple(each for each in names if each.startswith("*.")),
            tuple(each for each in _list(spec, "ipAddresses") if isinstance(each, str)),
        )
        found[_namespace(thing), _text(spec, "secretName")] = wanted
    return found


def _of_secret(thing: dict[str, Any]) -> Iterator[HeldValue]:
    """`stringData` overrides `data` for the same key, as in a cluster. A TLS Secret without a certificate is reported."""
    plain = {each.resource.key: each for each in _values(thing, "stringData", PLAIN)}
    found = [plain.pop(each.resource.key, each) for each in _values(thing, "data", BASE64)] + list(plain.values())
    missing = Resource(_namespace(thing), SECRET, _name(thing), CERTIFICATE, *_facts(thing))
    if missing.is_tls and all(each.resource.key != CERTIFICATE for each in found):
        yield HeldValue(missing, problem="the Secret has the type kubernetes.io/tls, but no tls.crt")
    yield from found


def _values(thing: dict[str, Any], field: str, form: str) -> Iterator[HeldValue]:
    facts = _facts(thing)
    for key, value in _dict(thing, field).items():
        if isinstance(value, str):
            yield _held(Resource(_namespace(thing), _text(thing, "kind"), _name(thing), key, *facts), value, form)


def _facts(thing: dict[str, Any]) -> tuple[str, str]:
    """The type of an object, and the cert-manager Certificate that it belongs to."""
    annotations = _dict(_dict(thing, "metadata"), "annotations")
    return _text(thing, "type"), _text(annotations, _CERT_MANAGER)


def _of_kubeconfig(thing: dict[str, Any]) -> Iterator[HeldValue]:
    """Client certificates, their keys and the CAs of clusters that are embedded in the file."""
    for field, inner in (("clusters", "cluster"), ("users", "user")):
        for entry in _list(thing, field):
            if not isinstance(entry, dict):
                continue
            for key, value in _dict(entry, inner).items():
                if key.endswith("-data") and isinstance(value, str):
                    yield _held(Resource("", "Config", _text(entry, "name"), key), value, BASE64)


def _of_sealed(thing: dict[str, Any]) -> Iterator[HeldValue]:
    for key, value in _dict(_dict(thing, "spec"), "encryptedData").items():
        if isinstance(value, str) and key.endswith((".crt", ".pem", ".p12", ".jks")):
            where = Resource(_namespace(thing), "SealedSecret", _name(thing), key)
            yield HeldValue(
                where, problem="the value is encrypted (Sealed Secrets): give certlint the Secret of the cluster"
            )


def _bundles(thing: dict[str, Any]) -> Iterator[HeldValue]:
    """The bundles of CA certificates in an object of any kind, in any field."""
    waiting: list[tuple[Any, str]] = [(thing, "")]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, list):
            inner = [(each, f"{path}[{at}]") for at, each in enumerate(value) if isinstance(each, dict | list)]
            waiting += reversed(inner)
            continue
        for key, each in value.items():
            where = f"{path}.{key}"[-_LONGEST_PATH:] if path else key
            if isinstance(each, str) and key in _BUNDLES:
                resource = Resource(_namespace(thing), _text(thing, "kind"), _name(thing), where.removeprefix("spec."))
                yield _held(resource, each, _BUNDLES[key])
            elif isinstance(each, dict | list):
                waiting.append((each, where))


def _held(resource: Resource, value: str, form: str) -> HeldValue:
    """A value with its position."""
    line, is_literal = getattr(value, "line", 0), getattr(value, "is_literal", False) and form == PLAIN
    if encrypted := _SOPS.match(value):
        is_pair = resource.kind == SECRET and resource.key in (CERTIFICATE, PRIVATE_KEY)
        is_short = len(encrypted[1]) * 3 // 4 < _LEAST and not is_pair
        problem = (
            "" if is_short else "the value is encrypted with SOPS: decrypt it first: sops decrypt FILE | certlint -"
        )
        return HeldValue(resource, problem=problem, line=line)
    plain = value.encode("utf-8", "surrogatepass")
    if form == PLAIN or (form == EITHER and value.lstrip().startswith("-----BEGIN")):
        return HeldValue(resource, plain, "", line, is_literal)
    try:
        return HeldValue(resource, a2b_base64(b"".join(plain.split()), strict_mode=True), "", line)
    except Error:
        pass
    if "-----BEGIN" in value:
        return HeldValue(
            resource, problem="PEM text where Kubernetes requires base64: put it under stringData", line=line
        )
    matters = resource.is_tls or form == EITHER or _CERTIFICATE_KEYS.search(resource.key)
    return HeldValue(resource, problem="the value is not base64" if matters else "", line=line)


def _text(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    return str(found) if isinstance(found, str) else ""


def _dict(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _list(value: dict[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _name(thing: dict[str, Any]) -> str:
    metadata = _dict(thing, "metadata")
    return _text(metadata, "name") or _text(metadata, "generateName") or "(without a name)"


def _namespace(thing: dict[str, Any]) -> str:
    return _text(_dict(thing, "metadata"), "namespace")

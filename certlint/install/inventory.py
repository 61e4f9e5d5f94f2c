"""What a cluster holds: its certificates, its version, and the settings that decide what a certificate must be.

Private keys are dropped while a response is parsed: nothing here keeps, shows or writes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.errors import InstallError, UsageError
from certlint.install import credential
from certlint.install import nodes as cluster_nodes
from certlint.install.objects import WITHHELD, endpoints_of, parsed, text_of
from certlint.light import NamedTuple
from certlint.net import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.install.connection import Connection

CERTIFICATES = "/v1/cluster/certificates"
_ABSENT = (404, 405)
_PROXY = "proxy"
_STATUSES = {
    401: ("the cluster does not accept the login", "give --user, or --api-cert and --api-key"),
    403: ("the user may not read the certificates", "use a user who may view the cluster's settings"),
    404: ("this is not the REST API of a cluster", "the REST API listens on port 9443"),
}
# Settings of the cluster that say how it checks clients and which suites it offers: told as they are.
_TOLD = (
    "control_cipher_suites", "control_cipher_suites_tls_1_3", "data_cipher_list", "data_cipher_suites_tls_1_3",
    "min_control_TLS_version", "min_data_TLS_version", "mtls_certificate_authentication",
    "mtls_client_cert_subject_validation_type", "mtls_allow_weak_hashing", "mtls_allow_outdated_certs",
    "control_plane_basic_authentication",
)  # fmt: skip


class ClusterCertificate(NamedTuple):
    """A certificate that the cluster holds.

    name      what the cluster calls it: `proxy`; of a database `database-1`
    purpose   its row of `rules/cert-names.toml`; empty where no rules are about it
    pem       the certificates as the cluster gives them
    places    where it should be served
    """

    name: str
    purpose: dict[str, Any]
    pem: str
    places: tuple[Endpoint, ...] = ()


class Inventory(NamedTuple):
    """What was read. `fqdn`, `version` and `ocsp` are empty or None where the cluster did not say; `suites` by plane."""

    fqdn: str
    version: str
    ocsp: bool | None
    suites: dict[str, str]
    settings: dict[str, Any]
    held: tuple[ClusterCertificate, ...]
    notes: tuple[str, ...]


def read_all(connection: Connection) -> Inventory:
    """Asks for everything. What the cluster is too old for, or the user may not see, is a note.

    Raises NetworkError, and InstallError when the certificates themselves are not to be had.
    """
    notes: list[str] = []
    certificates = _required(connection, CERTIFICATES)
    cluster = _optional(connection, "/v1/cluster", dict, notes)
    nodes = _optional(connection, "/v1/nodes", list, notes)
    ocsp = _optional(connection, "/v1/ocsp", dict, notes)
    databases = _optional(connection, "/v1/bdbs", list, notes)
    own = _optional(connection, "/v1/bdbs/certificates", list, notes, absent_is_told=False)
    endpoints = {text_of(each, "uid"): tuple(endpoints_of(each)) for each in databases if isinstance(each, dict)}
    held = [_of_cluster(name, text, connection, endpoints) for name, text in _named(certificates)]
    held += [_of_database(each, endpoints) for each in own if isinstance(each, dict) and _certificate(each)]
    withheld = [field for field, text in certificates.items() if field.endswith("_cert") and text == WITHHELD]
    notes += [f"{field}: not evaluated, because it contains a private key" for field in withheld]
    notes += [f"{each.name}: not evaluated, because no rule is about this name" for each in held if not each.purpose]
    return Inventory(
        text_of(cluster, "name"),
        cluster_nodes.of_objects(nodes).version,
        bool(ocsp["ocsp_functionality"]) if "ocsp_functionality" in ocsp else None,
        {"control": text_of(cluster, "control_cipher_suites"), "data": text_of(cluster, "data_cipher_list")},
        {name: cluster[name] for name in _TOLD if cluster.get(name) not in (None, "")},
        tuple(held),
        tuple(notes),
    )


def _required(connection: Connection, path: str) -> dict[str, Any]:
    reply = connection.get(path)
    if reply.status == 200 and isinstance(found := parsed(reply.body), dict):
        return found
    if reply.status == 200:
        raise InstallError(f"{connection.address}{path} is not a JSON object", "is this the REST API of a cluster?")
    meaning, hint = _STATUSES.get(
        reply.status, ("the cluster does not list its certificates", "check the logs of the cluster")
    )
    raise InstallError(f"{meaning} (status {reply.status})", hint)


def _optional(connection: Connection, path: str, kind: type, notes: list[str], *, absent_is_told: bool = True) -> Any:
    """What a path gives, or an empty `kind` and a note."""
    reply = connection.get(path)
    found = parsed(reply.body) if reply.status == 200 else None
    if isinstance(found, kind):
        return found
    if kind is list and isinstance(found, dict):  # one object for each uid
        return [{"uid": uid, **each} for uid, each in found.items() if isinstance(each, dict)]
    if absent_is_told or reply.status not in _ABSENT:
        notes.append(f"{path} was not read (status {reply.status})")
    return kind()


def _named(certificates: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and PEM of each: the object has `proxy_cert` for proxy."""
    for field, text in certificates.items():
        if field.endswith("_cert") and isinstance(text, str) and text.strip() and text != WITHHELD:
            yield field.removesuffix("_cert"), text


def _of_cluster(
    name: str, text: str, connection: Connection, endpoints: dict[str, tuple[Endpoint, ...]]
) -> ClusterCertificate:
    purpose = _purpose(name)
    first, last = purpose.get("ports", (0, 0))
    host = connection.address.host
    if name == _PROXY:
        return ClusterCertificate(
            name, purpose, text, tuple(place for places in endpoints.values() for place in places)
        )
    port = connection.address.port if name == "api" else first
    return ClusterCertificate(name, purpose, text, (Endpoint(host, port, host),) if first and first == last else ())


def _of_database(found: dict[str, Any], endpoints: dict[str, tuple[Endpoint, ...]]) -> ClusterCertificate:
    uid = text_of(found, "uid") or text_of(found, "bdb_uid")
    return ClusterCertificate(f"database-{uid}", _purpose(_PROXY), _certificate(found), endpoints.get(uid, ()))


def _certificate(found: dict[str, Any]) -> str:
    return text_of(found, "cert") or text_of(found, "certificate") or text_of(found, "proxy_cert")


def _purpose(name: str) -> dict[str, Any]:
    try:
        return credential.find(name)
    except UsageError:
        return {}

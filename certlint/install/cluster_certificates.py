"""The certificates on a cluster, with their purposes and the endpoints that should serve them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.errors import UsageError
from certlint.install import credential
from certlint.install.objects import WITHHELD, endpoints_of, objects_in, text_of, uid_of
from certlint.light import NamedTuple
from certlint.net import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.install.connection import Connection

PROXY = "proxy"
_CLIENT_CAS = "mtls_trusted_ca"


class ClusterCertificate(NamedTuple):
    """A certificate on the cluster.

    name      its name on the cluster: `proxy`; for a database, `database-1`
    purpose   its row of `rules/cert-names.toml`; empty if no rules are about it
    pem       the certificates as the cluster returns them
    places    the endpoints that should serve it
    database  the uid of its database; empty for a certificate of the cluster
    """

    name: str
    purpose: dict[str, Any]
    pem: str
    places: tuple[Endpoint, ...] = ()
    database: str = ""

    @property
    def can_be_set(self) -> bool:
        """Whether `certlint install` can set it. CAs of a database's clients are part of the database's settings instead."""
        return not self.database or self.purpose["id"] == PROXY


def of_cluster(
    certificates: dict[str, Any], connection: Connection, endpoints: dict[str, tuple[Endpoint, ...]]
) -> Iterator[ClusterCertificate]:
    """The certificates of the cluster; `endpoints` are those of databases that present the proxy certificate."""
    for field, text in certificates.items():
        if field.endswith("_cert") and isinstance(text, str) and text.strip() and text != WITHHELD:
            name = field.removesuffix("_cert")
            purpose = _purpose(name)
            yield ClusterCertificate(name, purpose, text, tuple(_places(name, purpose, connection, endpoints)))


def _places(
    name: str, purpose: dict[str, Any], connection: Connection, endpoints: dict[str, tuple[Endpoint, ...]]
) -> Iterator[Endpoint]:
    first, last = purpose.get("ports", (0, 0))
    host = connection.address.host
    if name == PROXY:
        yield from (place for places in endpoints.values() for place in places)
    elif first and first == last:
        yield Endpoint(host, connection.address.port if name == "api" else first, host)


def of_database(found: dict[str, Any], endpoints: dict[str, tuple[Endpoint, ...]]) -> ClusterCertificate:
    """The certificate of a database."""
    uid = owner(found)
    return ClusterCertificate(f"database-{uid}", _purpose(PROXY), certificate(found), endpoints.get(uid, ()), uid)


def clients_of(database: dict[str, Any]) -> ClusterCertificate | None:
    """The certificates that a database trusts clients by, if it also checks their subjects; else None.

    Without that check, they may include certificates of single clients.
    """
    texts = [text_of(each, "client_cert") for each in objects_in(database, "authentication_ssl_client_certs")]
    if not any(texts) or text_of(database, "client_cert_subject_validation_type") in ("", "disabled"):
        return None
    uid = uid_of(database)
    return ClusterCertificate(f"database-{uid}-clients", _purpose(_CLIENT_CAS), "\n".join(texts), (), uid)


def owner(found: dict[str, Any]) -> str:
    """The uid of the database that an object belongs to."""
    return uid_of(found, "bdb_uid", "uid")


def certificate(found: dict[str, Any]) -> str:
    """The PEM text of a certificate in a REST API object, whichever field has it; empty without one."""
    return text_of(found, "cert") or text_of(found, "certificate") or text_of(found, "proxy_cert")


def endpoints_by_database(databases: list[Any]) -> dict[str, tuple[Endpoint, ...]]:
    """The endpoints of each database by its uid, from the REST API's list of databases."""
    return {uid_of(each): tuple(endpoints_of(each)) for each in databases if isinstance(each, dict)}


def _purpose(name: str) -> dict[str, Any]:
    try:
        return credential.find(name)
    except UsageError:
        return {}

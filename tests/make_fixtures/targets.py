"""What products ask for that load a chain and a key: profiles that are one file of data each. nginx has a module of its own."""

from __future__ import annotations

from tests import forge
from tests.make_fixtures import good, server


@good("openssl-server", key=forge.key_pem())
def chain_for_openssl() -> bytes:
    return server()


@good("openssl-server", key=forge.key_pem("p256-a", "sec1"))
def elliptic_curve_for_openssl() -> bytes:
    return server(key="p256-a")


@good("postgresql", key=forge.key_pem(form="pkcs1"))
def chain_for_postgresql() -> bytes:
    return server()

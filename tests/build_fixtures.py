"""All fixtures, byte for byte: `make fixtures`. The functions that make them are in tests/make_fixtures."""

from __future__ import annotations

import shutil

from tests.make_fixtures import (
    FIXTURES,
    answers,
    chain,
    clients,
    crypto,
    demo,
    hygiene,
    keys,
    names,
    nginx,
    partitions,
    pem,
    redis,
    redis_clients,
    redis_oss,
    requests,
    responses,
    revocation,
    sound,
    standards,
    targets,
    x509,
)
from tests.support.fixture_files import FOLDER

MODULES = (
    pem,
    x509,
    chain,
    clients,
    crypto,
    hygiene,
    keys,
    names,
    redis,
    redis_clients,
    redis_oss,
    requests,
    responses,
    nginx,
    revocation,
    answers,
    partitions,
    sound,
    standards,
    targets,
)
"""Each registers what it makes in FIXTURES when it is imported."""


def build() -> dict[str, bytes]:
    """Path below the folder → content."""
    built = {f"{name}.pem": make().encode() for name, make in FIXTURES.items()}
    return built | {"demo/bad.pem": demo.bad(), "demo/mended.pem": demo.mended()}


def main() -> None:
    """Rebuilds the folder; what has no function any more goes."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, content in build().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()

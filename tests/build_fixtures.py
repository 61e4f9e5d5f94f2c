"""Every fixture, as a named function that states its defect: `make fixtures` rebuilds them byte for byte."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests import forge
from tests.fixture_files import FOLDER, Fixture

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES: dict[str, Callable[[], Fixture]] = {}
FQDN = "cluster.example.com"


def fixture(name: str, *expect: str, **settings: object) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Registers a function that makes a fixture's input, under `name` (folder/name), with the findings it must give."""

    def register(function: Callable[[], bytes]) -> Callable[[], bytes]:
        assert name not in FIXTURES, name
        FIXTURES[name] = lambda: Fixture(name.rpartition("/")[2], expect, function(), **settings)  # type: ignore[arg-type]
        return function

    return register


@fixture("good/server")
def good_server() -> bytes:
    return forge.bundle(*forge.chain())


def build() -> dict[str, bytes]:
    """Path below the folder → content."""
    return {f"{name}.pem": make().encode() for name, make in FIXTURES.items()}


def main() -> None:
    """Rebuilds the folder; what has no function any more goes."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, content in build().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()

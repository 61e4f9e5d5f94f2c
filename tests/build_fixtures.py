"""All fixtures, byte for byte: `make fixtures`. The functions that make them are in tests/make_fixtures."""

from __future__ import annotations

import importlib
import pkgutil
import shutil

from tests import make_fixtures
from tests.make_fixtures import FIXTURES, demo
from tests.support.fixture_files import FOLDER

for each in pkgutil.iter_modules(make_fixtures.__path__, f"{make_fixtures.__name__}."):
    importlib.import_module(each.name)  # it registers what it makes in FIXTURES


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

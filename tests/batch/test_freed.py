"""A bundle that was reported is freed at once: what waits for the collector makes a run over many take more memory."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC

import pytest

from certlint.batch.bundles import Job, about_run, judge
from certlint.bundle.bundle import Bundle
from certlint.engine.setup import make_plan
from certlint.files import sources
from certlint.output.formats import FOR_BUNDLES
from tests import forge


@pytest.mark.parametrize("name", FOR_BUNDLES)
def test_nothing_refers_back_to_a_bundle(name, tmp_path, monkeypatch):
    leaf, *above = forge.chain()
    path = tmp_path / "bundle.pem"
    path.write_bytes(forge.bundle(*above, leaf, eol="\r\n"))  # which `certlint fix` mends, so there are two bundles
    plan = make_plan("hygiene", {"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC))
    made: list[weakref.ref[Bundle]] = []
    usual = Bundle.__init__
    monkeypatch.setattr(
        Bundle, "__init__", lambda self, *a, **k: (made.append(weakref.ref(self)), usual(self, *a, **k))[1]
    )
    gc.disable()
    try:
        judge(Job(plan, about_run(plan), (name,), "", sources.MAX_SIZE, sources.MAX_CERTIFICATES), str(path))
        assert made
        assert not [bundle for ref in made if (bundle := ref()) is not None]
    finally:
        gc.enable()

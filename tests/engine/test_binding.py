"""From rules to calls: which of them are asked about one part alone."""

from datetime import UTC

import pytest

from certlint.engine.binding import UNNAMED
from certlint.engine.setup import make_plan
from tests.forge import AS_OF


@pytest.mark.slow
def test_a_check_of_one_part_is_called_with_that_part_alone():
    """Without the detour over a list of arguments, which most checks would take otherwise."""
    plan = make_plan("web-pki", {}, now=AS_OF.replace(tzinfo=UTC))
    soles = {call.sole for call in plan.per_certificate}
    assert soles >= {"extensions", "issuer", "key_usage", "subject_alt_name", "subject_shape", "validity"}
    assert UNNAMED not in soles

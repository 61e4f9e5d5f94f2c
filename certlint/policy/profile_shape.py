"""Whether the TOML of a profile or a policy is of the right shape: asked when a file is read that is not compiled yet."""

from __future__ import annotations

from typing import Any

from certlint.errors import ConfigurationError
from certlint.policy.profile import LAYER_KEYS


def verify_shape(data: dict[str, Any], origin: str) -> None:
    """Raises ConfigurationError when a value is not of the kind that its key asks for."""
    for key, value in data.items():
        if key in ("severity", "params", "settings"):
            ok, kind = isinstance(value, dict), "a table"
        elif key in ("when", "rule"):
            ok, kind = isinstance(value, list) and all(isinstance(v, dict) for v in value), f"written [[{key}]]"
        elif key in ("title", "description"):
            ok, kind = isinstance(value, str), "a text"
        elif key in ("extends", "catalogues", "select", "ignore"):
            texts = isinstance(value, list) and all(
                isinstance(v, str) or (key == "ignore" and isinstance(v, dict)) for v in value
            )
            ok, kind = texts or (key == "extends" and isinstance(value, str)), "a list of texts"
        else:
            continue
        if not ok:
            raise ConfigurationError(f"{origin}: {key!r} should be {kind}, not {value!r}")
    for rule, params in data.get("params", {}).items():
        if not isinstance(params, dict):
            raise ConfigurationError(f"{origin}: the parameters of {rule} should be a table, not {params!r}")
    for table in data.get("when", []):
        verify_shape({k: v for k, v in table.items() if k in LAYER_KEYS}, origin)

"""Objects of the REST API, as certlint reads them: without any private key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from certlint.net import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

WITHHELD = "(private key, not read)"


def parsed(body: bytes) -> Any:
    """JSON without any private key, and of characters alone; None where it is not JSON."""
    try:
        return _without_keys(json.loads(body))
    except (ValueError, RecursionError):
        return None


def _without_keys(value: Any, name: str = "") -> Any:
    """The value of a field; texts are dropped that contain a private key, or whose field is one for keys."""
    if isinstance(value, dict):
        return {_characters(each): _without_keys(found, each) for each, found in value.items()}
    if isinstance(value, list):
        return [_without_keys(each, name) for each in value]
    if not isinstance(value, str):
        return value
    secret = "PRIVATE KEY" in value or name == "key" or name.endswith("_key")
    return WITHHELD if secret else _characters(value)


def _characters(text: str) -> str:
    """The text without lone surrogates, which JSON can escape and nothing can write."""
    return text.encode("utf-8", "replace").decode()


def text_of(found: dict[str, Any], name: str) -> str:
    """A field as a text; empty where it is neither a text nor a number."""
    value = found.get(name, "")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def uid_of(found: dict[str, Any], *names: str) -> str:
    """The number that a field holds, the first of these that does; it goes into paths, so nothing else will do."""
    texts = (text_of(found, name) for name in names or ("uid",))
    return next((text for text in texts if text.isascii() and text.isdecimal()), "")


def objects_in(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list in a field; none where it is something else."""
    listed = found.get(name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def endpoints_of(database: dict[str, Any]) -> Iterator[Endpoint]:
    """Where clients of a database connect with TLS."""
    if database.get("tls_mode", "enabled") == "disabled" or database.get("ssl") is False:
        return
    for each in objects_in(database, "endpoints"):
        name, port = text_of(each, "dns_name"), each.get("port", database.get("port"))
        if name and isinstance(port, int) and not isinstance(port, bool) and 0 < port < 65536:
            yield Endpoint(name, port, name)

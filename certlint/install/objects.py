"""Parses objects of the REST API and removes private keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from certlint.net import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

WITHHELD = "(private key, not read)"


def parsed(body: bytes) -> Any:
    """Parsed JSON without private keys and lone surrogates; None if it is not JSON."""
    try:
        return _without_keys(json.loads(body))
    except (ValueError, RecursionError):
        return None


def _without_keys(value: Any, name: str = "") -> Any:
    """The value of a field; texts are dropped if they contain a private key, or if the field is for keys."""
    if isinstance(value, dict):
        return {_characters(each): _without_keys(found, each) for each, found in value.items()}
    if isinstance(value, list):
        return [_without_keys(each, name) for each in value]
    if not isinstance(value, str):
        return value
    secret = "PRIVATE KEY" in value or name == "key" or name.endswith("_key")
    return WITHHELD if secret else _characters(value)


def _characters(text: str) -> str:
    """The text without lone surrogates, which JSON can escape but UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode()


def text_of(found: dict[str, Any], name: str) -> str:
    """A field as text; empty if it is neither a text nor a number."""
    value = found.get(name, "")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def uid_of(found: dict[str, Any], *names: str) -> str:
    """The first of these fields that is a number. It becomes part of paths, so other values are ignored."""
    texts = (text_of(found, name) for name in names or ("uid",))
    return next((text for text in texts if text.isascii() and text.isdecimal()), "")


def objects_in(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in a list field; none if the field is not a list."""
    listed = found.get(name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def endpoints_of(database: dict[str, Any]) -> Iterator[Endpoint]:
    """The TLS endpoints of a database."""
    if database.get("tls_mode", "enabled") == "disabled" or database.get("ssl") is False:
        return
    for each in objects_in(database, "endpoints"):
        name, port = text_of(each, "dns_name"), each.get("port", database.get("port"))
        if name and isinstance(port, int) and not isinstance(port, bool) and 0 < port < 65536:
            yield Endpoint(name, port, name)

"""Templates of HTML pages. Certificate text is untrusted: every value is escaped when it is inserted."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from certlint import resources
from certlint.caches import remembered
from certlint.escape import shortened, terminal
from certlint.output import page

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_TEXT = 2000
_PARTS = re.compile(r"(?<=[./])(?=[^\s./])")


def render(template: str, **values: Any) -> str:
    """A template of `reports/templates/` with values."""
    return _environment().get_template(template).render(values)


def stream(template: str, **values: Any) -> Iterator[str]:
    """A page in pieces: the items of a template's loop are rendered as they are produced."""
    made = _environment().get_template(template).stream(values)
    made.enable_buffering(64)
    return made


def sheets(style: str, script: str = "") -> dict[str, Any]:
    """The values for the head of a page: style, script, and a content security policy that allows only these."""
    rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data:"]
    for directive, name in (("style-src", style), ("script-src", script)):
        if name:
            digest = b64encode(sha256(asset(name).encode()).digest()).decode()
            rules.append(f"{directive} 'sha256-{digest}'")
    texts = {"style": asset(style), "script": asset(script) if script else ""}
    marked = {name: Markup(text) for name, text in texts.items()}  # noqa: S704 - files of this package
    return {"policy": "; ".join(rules), **marked}


@remembered()
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(resources.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters.update(counted=page.count, prose=_prose, parted=_parted)
    return made


def _harmless(value: Any) -> Any:
    """The filter for every value: makes controls and bidirectional marks visible, and cuts very long texts."""
    return value if isinstance(value, Markup) else terminal(shortened(str(value), _LONGEST_TEXT))


def _prose(text: str) -> Markup:
    """A sentence of a rule, with its `commands` as code."""
    pieces = [_harmless(piece) for piece in text.split("`")]
    if len(pieces) % 2 == 0:
        return escape("`".join(pieces))
    return Markup().join(Markup("<code>%s</code>") % p if i % 2 else p for i, p in enumerate(pieces))


def _parted(text: str) -> Markup:
    """A host name or a path with line break opportunities at dots and slashes."""
    return Markup("<wbr>").join(_PARTS.split(_harmless(text)))


@remembered()
def asset(name: str) -> str:
    """A style sheet or a script from the folder of the templates."""
    with open(os.path.join(resources.TEMPLATES, name), encoding="utf-8") as file:
        return file.read()

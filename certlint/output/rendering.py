"""Templates of HTML pages: certificate text is hostile, so every value that goes into one is made harmless on its way."""

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
    """A page in pieces: what a loop of the template goes over is rendered as it comes."""
    made = _environment().get_template(template).stream(values)
    made.enable_buffering(64)
    return made


def sheets(style: str, script: str = "") -> dict[str, Any]:
    """What the head of a page is given: its style, its script, and the policy that allows these and nothing else."""
    rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data:"]
    for directive, name in (("style-src", style), ("script-src", script)):
        if name:
            digest = b64encode(sha256(asset(name).encode()).digest()).decode()
            rules.append(f"{directive} 'sha256-{digest}'")
    texts = {"style": asset(style), "script": asset(script) if script else ""}
    marked = {name: Markup(text) for name, text in texts.items()}  # noqa: S704 - our own files
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
    """Every value on its way into the page: controls and bidirectional marks become visible, very long texts are cut."""
    return value if isinstance(value, Markup) else terminal(shortened(str(value), _LONGEST_TEXT))


def _prose(text: str) -> Markup:
    """A sentence of a rule, its `commands` set as code."""
    pieces = [_harmless(piece) for piece in text.split("`")]
    if len(pieces) % 2 == 0:
        return escape("`".join(pieces))
    return Markup().join(Markup("<code>%s</code>") % p if i % 2 else p for i, p in enumerate(pieces))


def _parted(text: str) -> Markup:
    """A host name or a path, which is broken at its dots and slashes before it is broken anywhere."""
    return Markup("<wbr>").join(_PARTS.split(_harmless(text)))


@remembered()
def asset(name: str) -> str:
    """A style sheet or a script that lies beside the templates."""
    with open(os.path.join(resources.TEMPLATES, name), encoding="utf-8") as file:
        return file.read()

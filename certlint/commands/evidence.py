"""Options for revocation information: CRLs, OCSP responses, what may be fetched."""

from __future__ import annotations

from certlint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options for revocation information; `asked` reads them."""
    group = parser.add_argument_group("revocation")
    group.add_argument(
        "--crl", action="append", default=[], metavar="PATH", help="a CRL, or a folder of them; repeatable"
    )
    group.add_argument(
        "--ocsp-response", action="append", default=[], metavar="FILE", help="an OCSP response; repeatable"
    )
    group.add_argument(
        "--fetch",
        action="append",
        default=[],
        metavar="KIND,…",
        help="fetch issuer certificates (aia), CRLs (crl) or OCSP responses (ocsp) from the URLs in certificates",
    )
    group.add_argument("--fetch-private", action="store_true", help="also connect to addresses that are not public")
    group.add_argument("--fetch-proxy", default="", metavar="URL", help="connect through this HTTP proxy")


def asked(arguments: argparse.Namespace) -> dict[str, Any]:
    """The requirements that these options express. Raises UsageError."""
    if not hasattr(arguments, "fetch"):
        return {}
    return {"crl": arguments.crl, "ocsp_response": arguments.ocsp_response, **_fetched(arguments)}


def _fetched(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings about what may be fetched. Raises UsageError."""
    kinds = [kind.strip() for text in arguments.fetch for kind in text.split(",")]
    if not kinds:
        if arguments.fetch_private or arguments.fetch_proxy:
            raise UsageError(
                "--fetch-private and --fetch-proxy belong to --fetch", "say what to fetch: --fetch crl,ocsp"
            )
        return {}
    from certlint.net import address
    from certlint.policy.settings import FETCHED

    for kind in kinds:
        if kind not in FETCHED:
            raise UsageError(f"--fetch {kind!r} is not understood", f"it is one of {', '.join(FETCHED)}")
    proxy = arguments.fetch_proxy
    example = "give its address: http://proxy.example.com:3128"
    try:
        scheme = address.parse(proxy).scheme if proxy else "http"
    except ValueError as error:
        proxy = f"***@{proxy.rpartition('@')[2]}" if "@" in proxy else proxy
        raise UsageError(f"--fetch-proxy {proxy!r} is not a URL: {error}", example) from None
    if scheme != "http":
        raise UsageError(f"--fetch-proxy {proxy!r} is not an HTTP proxy", example)
    return {"fetch": kinds, "fetch_private": arguments.fetch_private or None, "fetch_proxy": proxy}

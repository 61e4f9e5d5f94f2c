"""Self-signed leaves, the length of chains that a product accepts, and bundles of CA certificates."""

from __future__ import annotations

from certlint.check import check
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle


@check
def not_self_signed(bundle: Bundle) -> Iterator[Problem]:
    """No leaf is self-signed."""
    for index in bundle.leaves:
        if bundle.links.names.is_self_issued(index) and bundle.links.signed_by(index, index):
            yield Problem(
                f"the {bundle.title(index)} is self-signed",
                expected="a certificate issued by a CA",
                found=str(bundle.certificates[index].part("issuer")),
                certificate=index,
            )


@check
def depth_below(bundle: Bundle, *, certificates: int) -> Iterator[Problem]:
    """The chain, from the leaf up, has fewer certificates than `certificates`."""
    depth = len(bundle.chain)
    if depth >= certificates:
        yield Problem(
            f"the chain has {depth} certificates", f"fewer than {certificates}", str(depth), certificate=bundle.chain[0]
        )


@check
def only_authorities(bundle: Bundle) -> Iterator[Problem]:
    """Every certificate of the bundle is a CA certificate. RFC 5280 section 4.2.1.9."""
    for index, certificate in enumerate(bundle.certificates):
        if not certificate.is_ca:
            message = f"the {bundle.title(index)} is not a CA certificate"
            yield Problem(message, expected="CA:TRUE", found="CA:FALSE or no basicConstraints", certificate=index)


@check
def roots_at_most(bundle: Bundle, *, most: int) -> Iterator[Problem]:
    """The bundle has at most so many self-signed certificates."""
    roots = [index for index in range(len(bundle.certificates)) if bundle.links.signed_by(index, index)]
    if len(roots) > most:
        message = f"the file contains {len(roots)} root CA certificates"
        yield Problem(message, f"at most {most}", ", ".join(map(bundle.title, roots)), certificate=roots[most])

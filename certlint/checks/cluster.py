"""What the run knows of a cluster: its FQDNs, the name of its certificate, and what its ports serve."""

from __future__ import annotations

from certlint.check import check
from certlint.dns import matching as compare
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle


@check
def host_names(bundle: Bundle, *, names: tuple[str, ...], longest: int) -> Iterator[Problem]:
    """Each of `names` is a host name of at most `longest` characters. RFC 952, RFC 1123 section 2.1."""
    for name in names if bundle.certificates else ():
        dot = "it ends with a dot, which some clients do not remove before they compare it" if name[-1:] == "." else ""
        if problem := dot or compare.hostname_problem(name, longest=longest):
            expected = (
                f"at most {longest} characters" if len(name) > longest else "letters, digits and hyphens between dots"
            )
            yield Problem(f"{name}: {problem}", expected=expected, found=name)


@check
def not_under(bundle: Bundle, *, names: tuple[str, ...], domain: str, unless: tuple[str, ...]) -> Iterator[Problem]:
    """None of `names` is below `domain`, except below one of `unless`."""
    for name in names if bundle.certificates else ():
        if _under(name, domain) and not any(_under(name, each) for each in unless):
            yield Problem(f"{name} ends in .{domain}", expected="a name in a domain that you own", found=name)


@check
def spelled_as(bundle: Bundle, *, given: str, name: str) -> Iterator[Problem]:
    """The name of the certificate is spelled as the product spells it."""
    if bundle.certificates and given != name:
        yield Problem(f"--cert-name {given} is read as {name}", expected=name, found=given)


@check
def served_as_held(bundle: Bundle, *, differences: tuple[str, ...], holder: str = "the cluster") -> Iterator[Problem]:
    """No port serves something else than this bundle, or than the `holder` has. What was found is in `differences`."""
    for text in differences if bundle.certificates else ():
        yield Problem(
            text, expected=f"the certificates that {holder} holds", found=text.partition(": ")[2].partition("; ")[0]
        )


def _under(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")

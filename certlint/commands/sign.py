"""Signs a certificate signing request with your CA, or with a new CA for tests.

The profile decides the contents of the certificate; only the key, the subject and matching names come from the request.

Exit codes: 0 signed, 1 refused (nothing was written), 2 usage error or the files cannot be written, 3 a file cannot be read.
"""

from __future__ import annotations

import sys

from certlint.commands import options
from certlint.errors import UsageError
from certlint.escape import terminal
from certlint.files.standard import write_utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from certlint.files.writing import File
    from certlint.make.authority import Authority
    from certlint.make.contents import Contents
    from certlint.make.request_filter import Application


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint sign`."""
    from certlint.make.keys import KEY_TYPES

    parser.usage = "certlint sign REQUEST (--ca FILE --ca-key FILE | --new-ca DIR) [--out FILE] [options]"
    parser.add_argument("request", nargs="?", default="", metavar="REQUEST", help="the certificate signing request")
    parser.add_argument("--ca", default="", metavar="FILE", help="the CA certificate and those above it")
    parser.add_argument("--ca-key", default="", metavar="FILE", help="the private key of the CA")
    parser.add_argument(
        "--passphrase-file", default="", metavar="FILE", help="file whose first line is the passphrase of --ca-key"
    )
    parser.add_argument(
        "--new-ca", default="", metavar="DIR", help="create a root and an intermediate CA in DIR, for tests"
    )
    parser.add_argument("--key-type", choices=KEY_TYPES, default="rsa-3072", help="key type of --new-ca (rsa-3072)")
    parser.add_argument("--out", default="-", metavar="FILE", help="write the bundle to FILE (standard output)")
    parser.add_argument(
        "--force", action="store_true", help="overwrite existing files; private keys are kept as a backup"
    )
    parser.add_argument(
        "-f", "--fqdn", action="append", default=[], metavar="NAME", help="name that clients connect to"
    )
    parser.add_argument("-d", "--days", type=options.days, metavar="DAYS", help="validity period in days (365)")
    parser.add_argument("--ocsp-url", default="", metavar="URL", help="the OCSP responder of the CA")
    options.add_subject(parser)
    options.add_wanted(parser)


def run(arguments: argparse.Namespace) -> int:
    """Signs, writes the bundle, and prints the next commands."""
    if bool(arguments.new_ca) == bool(arguments.ca or arguments.ca_key) or bool(arguments.ca) != bool(arguments.ca_key):
        missing = "--ca-key is missing" if arguments.ca and not arguments.new_ca else "--ca is missing"
        both = "--new-ca makes a CA, and --ca names one that exists"
        raise UsageError(
            both if arguments.new_ca else missing if arguments.ca or arguments.ca_key else "no CA was given",
            "give --ca <CA-FILE> and --ca-key <CA-KEY-FILE>, or --new-ca <DIR> for a test",
        )
    if not (arguments.request or arguments.new_ca):
        raise UsageError(
            "no request to sign", "give one: certlint sign <REQUEST-FILE> --ca <CA-FILE> --ca-key <CA-KEY-FILE>"
        )
    signing = _Signing(arguments)
    signing.write()
    return 0


class _Signing:
    """A request, the names to sign, and the requirements of the rules on its certificate."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        from datetime import UTC, datetime

        from certlint.engine import setup
        from certlint.make import names, request_filter
        from certlint.make.requirements import requirements

        self.arguments = arguments
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.application = request_filter.read_request(arguments.request) if arguments.request else None
        self.fqdns = tuple(dict.fromkeys(setup.fqdn(each) for each in arguments.fqdn))
        if not self.fqdns and self.application and self.application.common_name:
            self.fqdns = (self.application.common_name,)
        self.plan = setup.plan_for(options.wanted(arguments, self.fqdns), now=self.now)
        self.asked = requirements(self.plan, "certificate")
        names.verify_length(self.fqdns, self.asked.longest_name)

    def write(self) -> None:
        """Makes everything first, then writes all files, and reports their paths."""
        from certlint.commands.shared import write_files
        from certlint.files.paths import require_different
        from certlint.files.writing import PUBLIC, File, check_places
        from certlint.make import authority

        out, force, new = self.arguments.out, self.arguments.force, self.arguments.new_ca
        to_file = self.application is not None and out != "-"
        places = authority.places(new, self.asked.deepest) if new else []
        folders = (new,) if new else ()
        require_different([*places, *[out] * to_file])
        check_places([*places, *[out] * to_file], force=force, folders=folders)
        signer, files = self._signer()
        bundle = self._bundle(self.application, signer) if self.application else b""
        if to_file:
            files = {**files, out: File(bundle, PUBLIC)}
        write_files(files, force=force, folders=folders)
        if bundle and not to_file:
            write_utf8(bundle.decode())
        else:
            sys.stdout.write("".join(f"{terminal(path)}\n" for path in files))

    def _signer(self) -> tuple[Authority, dict[str, File]]:
        """The CA, and its files if it is a new one."""
        from certlint.make import authority, keys

        arguments = self.arguments
        if not arguments.new_ca:
            return authority.load(arguments.ca, arguments.ca_key, arguments.passphrase_file, self.now), {}
        made = authority.create(arguments.new_ca, keys.KEY_TYPES[arguments.key_type], self.asked.deepest, self.now)
        return made.authority, made.files

    def _bundle(self, application: Application, signer: Authority) -> bytes:
        """The new certificate and those above it, leaf first. Raises RefusedError if the bundle does not pass."""
        from certlint.make import certificates, selfcheck

        arguments = self.arguments
        period = certificates.ValidityPeriod.of(self.now, self.asked.days if arguments.days is None else arguments.days)
        if period.end > signer.end:
            sys.stderr.write(
                f"certlint: note: the certificate expires with its CA, on {signer.end:%Y-%m-%d %H:%M:%S} UTC\n"
            )
            period = period._replace(end=signer.end)
        issuer = certificates.Issuer(signer.certificate, signer.key)
        made = certificates.leaf(
            self._contents(application), application.public_key, issuer, period, ocsp=_url(arguments.ocsp_url)
        )
        bundle = b"".join((made, *signer.chain))
        path = arguments.out if arguments.out != "-" else "<stdout>"
        selfcheck.report_warnings(selfcheck.verify_made(self.plan, bundle, path))
        return bundle

    def _contents(self, application: Application) -> Contents:
        """The contents that the profile requires, plus what matches it in the request. Reports what was left out."""
        from certlint.make import names, request_filter
        from certlint.make.contents import contents_for

        arguments = self.arguments
        extra = names.dns_entries(arguments.san)
        hosts, addresses = application.names, application.addresses
        if arguments.fqdn:
            hosts, addresses = tuple(request_filter.within(hosts, self.fqdns)), ()
        else:
            request_filter.refuse_wide(arguments.request, (*self.asked.names, *hosts))
        found = contents_for(
            self.asked,
            application.kind,
            self.fqdns,
            names=(*extra, *hosts),
            addresses=(*options.addresses(arguments), *addresses),
            subject={**application.subject, **options.subject(arguments.subject)},
        )
        _note_dropped(application, found)
        return found


def _note_dropped(application: Application, made: Contents) -> None:
    """Reports on stderr what the certificate does not take over from the request."""
    from certlint.escape import shortened

    asked = [f"{key}={value}" for key, value in application.subject.items()]
    kept = {f"{key}={value}" for key, value in made.subject} | {*made.names, *made.addresses}
    dropped = [each for each in (*asked, *application.names, *application.addresses) if each not in kept]
    for each in (*dropped, *application.dropped):
        sys.stderr.write(f"certlint: note: requested, but not put into the certificate: {terminal(shortened(each))}\n")


def _url(text: str) -> str:
    """The URL of an OCSP responder, which must be HTTP (RFC 6960 appendix A.1). Raises UsageError."""
    if text and not (text.isascii() and text.isprintable() and text.startswith(("http://", "https://"))):
        raise UsageError(f"--ocsp-url {text!r} is not a URL", "write it as http://ocsp.example.com")
    return text

"""Generates a private key and a certificate signing request, or a configuration with which another tool generates them.

Exit codes: 0 generated, 1 the request would not pass and was not written, 2 usage error or the files cannot be written,
3 the key cannot be read.
"""

from __future__ import annotations

import sys

from certlint.commands import options
from certlint.errors import UsageError
from certlint.escape import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from certlint.make.contents import Contents

# The tool of a configuration → its file extension.
FORMS = {"openssl": "cnf", "adcs": "inf", "cert-manager": "yaml"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint csr`."""
    from certlint.make.keys import KEY_TYPES

    parser.usage = "certlint csr (-f NAMES | --ip ADDR) [--subject C=…,O=…] [options]"
    options.add_names(parser)
    options.add_subject(parser)
    parser.add_argument("--key", default="", metavar="FILE", help="use this private key instead of a new one")
    parser.add_argument("--key-type", choices=KEY_TYPES, help="type and size of the new key (rsa-3072)")
    parser.add_argument(
        "--passphrase-file", default="", metavar="FILE", help="file whose first line is the passphrase of --key"
    )
    parser.add_argument(
        "--config-only", action="store_true", help="write a configuration for openssl instead of key and request"
    )
    parser.add_argument("--for", dest="form", choices=FORMS, help="write the configuration for this tool instead")
    parser.add_argument("--out-dir", default=".", metavar="DIR", help="folder for the files (the current one)")
    parser.add_argument(
        "--force", action="store_true", help="overwrite existing files; private keys are kept as a backup"
    )
    options.add_wanted(parser)


def run(arguments: argparse.Namespace) -> int:
    """Writes the files and prints the next commands."""
    form = arguments.form or ("openssl" if arguments.config_only else "")
    if arguments.key and (arguments.key_type or form):
        raise UsageError("--key cannot be combined with --key-type or a configuration", "remove one of them")
    asking = _Asking(arguments)
    sys.stdout.write(asking.configure(form) if form else asking.request())
    return 0


class _Asking:
    """The requested contents, and the output paths."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        from certlint.engine import setup
        from certlint.files.writing import inside
        from certlint.make import keys, names
        from certlint.make.requirements import requirements

        self.arguments = arguments
        addresses = options.addresses(arguments)
        self.fqdns = names.asked_for(arguments.fqdn, addresses)
        self.plan = setup.plan_for(options.wanted(arguments, self.fqdns))
        names.verify_needed(self.fqdns, self.plan)
        self.asked = requirements(self.plan, "request")
        names.verify_length(self.fqdns, self.asked.longest_name)
        self.name = self.plan.name or names.file_stem([*self.fqdns, *addresses][0])
        self.base = inside(arguments.out_dir, self.name)
        self.key_type = keys.KEY_TYPES[arguments.key_type or keys.default_type(self.asked)]

    def contents(self, kind: str) -> Contents:
        """The contents of the certificate for a key of this kind."""
        from certlint.make import names
        from certlint.make.contents import contents_for

        arguments = self.arguments
        return contents_for(
            self.asked,
            kind,
            self.fqdns,
            names=names.dns_entries(arguments.san),
            addresses=options.addresses(arguments),
            subject=options.subject(arguments.subject),
        )

    def configure(self, form: str) -> str:
        """Writes the configuration for a tool; returns the next commands."""
        from certlint.commands.shared import write_files
        from certlint.files.writing import PUBLIC, File
        from certlint.make import forms

        path = f"{self.base}.{FORMS[form]}"
        contents = self.contents(self.key_type.kind)
        if form == "openssl":
            data = forms.openssl(contents, self.key_type).encode()
        elif form == "adcs":
            text = forms.adcs(contents, self.key_type)
            data = text.encode() if text.isascii() else text.encode("utf-16")
        else:
            name = self.name.replace("_", "-")
            data = forms.cert_manager(contents, self.key_type, name, self.asked.days).encode()
        write_files({path: File(data, PUBLIC)}, force=self.arguments.force, folders=(self.arguments.out_dir,))
        first = (
            "Next, replace <ISSUER> in the file with the name of your issuer, then run:"
            if form in _TO_COMPLETE
            else "Next:"
        )
        return f"{terminal(path)}\n{first}\n{self._commands(form, path)}"

    def request(self) -> str:
        """Writes the request, and a new key if requested; returns the next commands."""
        from certlint.commands.shared import NEW_KEY_ELSEWHERE, write_files
        from certlint.files.writing import PUBLIC, File, check_places
        from certlint.make import certificates, keys, selfcheck

        arguments, path, key_path = self.arguments, f"{self.base}.csr", self.arguments.key or f"{self.base}.key"
        folders = (arguments.out_dir,)
        if arguments.key:
            check_places([path], force=arguments.force, folders=folders)
        else:
            check_places([path, key_path], force=arguments.force, elsewhere=NEW_KEY_ELSEWHERE, folders=folders)
        key = keys.load(arguments.key, arguments.passphrase_file) if arguments.key else keys.generate(self.key_type)
        data = certificates.request_pem(self.contents(keys.key_kind(key)), key)
        selfcheck.report_warnings(selfcheck.verify_made(self.plan, data, path, from_options=True))
        files = {} if arguments.key else {key_path: File(keys.as_pem(key), self.asked.key_mode)}
        write_files({**files, path: File(data, PUBLIC)}, force=arguments.force, folders=folders)
        listed = "".join(f"{terminal(each)}\n" for each in (*files, path))
        return f"{listed}Next, send the request to your CA, or sign it with your own CA:\n{self._commands('', path)}"

    def _commands(self, form: str, path: str) -> str:
        """What to do with the files, one command per line."""
        from certlint.commands.printed import line

        request, bundle, key = f"{self.base}.csr", f"{self.base}.pem", self.arguments.key or f"{self.base}.key"
        names = [word for fqdn in self.fqdns for word in ("--fqdn", fqdn)]
        wanted = [*names, *options.again(self.arguments)]
        issued = wanted if self.plan.evaluates("certificate") else [*names, *options.again(self.arguments, _OF_SERVERS)]
        commands = {
            "openssl": [[*_GENPKEY[self.key_type.kind], self.key_type.parameter, "-out", key],
                        ["openssl", "req", "-new", "-config", path, "-key", key, "-out", request],
                        ["certlint", request, *wanted]],
            "adcs": [["certreq", "-new", path, request], ["certlint", request, *wanted]],
            "cert-manager": [["kubectl", "apply", "-f", path]],
            "": [["certlint", "sign", request, *issued, "--ca", "<CA-FILE>", "--ca-key", "<CA-KEY-FILE>", "--out", bundle],
                 ["certlint", bundle, "--key", key, *issued]],
        }  # fmt: skip
        return "".join(f"  {terminal(line(command))}\n" for command in commands[form])


# The profile of the certificate, if that of the run is about requests alone.
_OF_SERVERS = "hygiene"
# Tools whose configuration has placeholders that only the user can fill in.
_TO_COMPLETE = ("cert-manager",)
_GENPKEY = {
    "rsa": ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt"],
    "ec": ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt"],
}

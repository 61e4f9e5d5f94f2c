"""Pasted, it works: every command that the code writes into its output has a case here, in which it is taken out and run.

The commands are found in the source, so that a new one without a case fails.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import pytest

from certlint.commands.registry import COMMANDS
from certlint.containers import derivation
from certlint.errors import UsageError
from certlint.escape import apart
from certlint.policy.resolve import resolve
from tests import ROOT, forge
from tests.forge import bundle, key_pem
from tests.forge.keystores import key_entry, keystore
from tests.install import cluster as stand_ins
from tests.install.cluster import LASTING, PASSWORD, USER
from tests.support.cli import DAY, Answer, certlint
from tests.support.pasting import PROGRAMS, RUN_HERE, pasted, suggested

CODE = ROOT / "certlint"
FQDN = "cluster.example.com"
OTHERS = "|".join(each for each in PROGRAMS if each != "certlint")
# A command, to the end of its line; of certlint's with a command of its own, an option, or a value.
WRITTEN = re.compile(
    rf"(?<![\w/-])(?:certlint (?:(?:{'|'.join(COMMANDS)})\b|[<{{]|--\w)|(?:{OTHERS}) [a-z<{{-])[^\n`;]*"
)
# What speaks of a command and suggests none: help, names of what other programs write, the beginnings of summaries.
MENTIONED = {
    ("batch/scan/journal.py", "certlint scan"),
    ("commands/csr.py", "openssl instead of key and request"),
    ("commands/install.py", "rladmin command)"),
    ("commands/install_ways.py", "rladmin rejects it, use --api"),
    (
        "commands/install_ways.py",
        "rladmin runs on a node of the cluster, and the files must be there, {}. To copy them:",
    ),
    ("commands/options.py", "certlint clients"),
    ("commands/options.py", "certlint rules --profiles"),
    ("commands/parser.py", "certlint {}"),
    ("config/keys.py", "certlint clients"),
    ("containers/jks.py", "keytool -keypasswd changes, or is damaged"),
    ("containers/manifests.py", "kubectl -o json prints it"),
    ("config/starter.py", "certlint --show-config"),
    ("commands/init.py", "certlint init again"),
    ("install/kubernetes.py", "kubectl explain rec.spec.ldap.cba"),
    ("config/starter.py", "certlint rules --profiles"),
    ("install/rladmin.py", "rladmin installs the certificates of both planes at once"),
    ("output/github.py", "certlint {}: {} in {} (profile {})"),
    ("policy/composition.py", "certlint rules --profiles"),
    ("pem/regions.py", "openssl pkcs12"),
    ("pem/regions.py", "openssl s_client"),
    ("pem/regions.py", "openssl s_client -showcerts"),
    ("pem/regions.py", "openssl x509 -text"),
    ("policy/advice.py", "certlint csr |openssl req -new )"),
    ("policy/advice.py", "certlint csr |openssl req -new .*(?:DNS:|\\{alt_names\\}))"),
    ("policy/advice.py", "certlint {}"),
    ("policy/advice.py", "openssl genpkey"),
    ("policy/kubernetes_remediation.py", "kubectl apply -f -"),
    ("engine/remediations.py", "certlint fix"),
    # test_a_new_request_leaves_the_key_in_use_alone pastes it.
    ("policy/remediation.py", "certlint csr"),
    ("make/requirements.py", "certlint rules --profiles"),
    # docs/keystores.md has it whole.
    ("pem/foreign.py", "keytool -importkeystore -srcstoretype {} -deststoretype PKCS12 -providerpath <BCPROV-JAR>"),
    # tests/batch/test_stream_inputs.py and tests/commands/test_tbs.py run these.
    ("batch/other_ways.py", "certlint {path} --format jsonl --profile {profile} [--fqdn {fqdn}]"),
    ("batch/other_ways.py", "certlint {path} --profile {profile} [--fqdn {fqdn}]"),
    # tests/batch/test_folder_chains.py runs it.
    ("policy/folder_remediation.py", "certlint fix {}"),
}


class Place:
    """A folder with a sound bundle and its key; a cluster that is there when it is asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack = folder, stack
        root = forge.root(key="p384-a", **LASTING)
        self.write("x.pem", bundle(forge.leaf(root, FQDN, **LASTING), root))
        self.write("x.key", key_pem().encode(), 0o600)
        self.write("root.pem", root.pem.encode())
        self.write("api-ca.pem", stand_ins.API_CA.pem.encode())
        self.write("password", PASSWORD.encode(), 0o600)
        self.write("word", b"changeit", 0o600)
        self._cluster: stand_ins.Cluster | None = None

    def write(self, name: str, data: bytes, mode: int = 0o644) -> str:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)
        return name

    @property
    def cluster(self) -> stand_ins.Cluster:
        if self._cluster is None:
            (self.folder / "served").mkdir()
            made = stand_ins.Cluster(self.folder / "served")
            made.version = "8.2.0-46"
            held = {"cm_cert": (self.folder / "x.pem").read_text()}
            made.objects = {"/v1/cluster/certificates": held, "/v1/cluster": {"name": FQDN}}
            self._cluster = self._stack.enter_context(stand_ins.running(made))
        return self._cluster

    def install(self, *words: object) -> Answer:
        """`certlint install` over the REST API."""
        login = ("--user", USER, "--password-file", "password", "--api-ca", "api-ca.pem")
        return certlint("install", *words, "--api", self.cluster.url, *login, "--wait", 0, "--no-verify", *DAY)


FILES = ("--cert", "x.pem", "--key", "x.key", "--fqdn", FQDN)
LOGIN = ("--password-file", "password", "--api-ca", "api-ca.pem")
KNOWN = {
    "<ALIAS>": "a",
    "<BUNDLE>": "x.pem",
    "<BUNDLE-FILE>": "out.pem",
    "<CA-FILE>": "ca/ca.pem",
    "<CA-KEY-FILE>": "ca/intermediate.key",
    "<CERTIFICATE-FILE>": "x.pem",
    "<FOLDER>": ".",
    "<FQDN>": FQDN,
    "<KEY-FILE>": "x.key",
    "<KEYSTORE-FILE>": "two.p12",
    "<NAME>": "cm",
    "<NEW-CERTIFICATE-FILE>": "x.pem",
    "<NEW-KEY-FILE>": "x.key",
    "<OUTPUT-FILE>": "out.pem",
    "<PEM-FILE>": "out.pem",
    "<REQUEST-FILE>": "other.csr",
    "<UID>": "1",
    "<USER>": USER,
}


class Case(NamedTuple):
    """What brings the command out, what is added to it when it is run, and how that may end.

    `in_order` says that the commands before it in the output are run before it.
    """

    make: Callable[[Place], Answer]
    more: tuple[str, ...] = ()
    codes: tuple[int, ...] = (0,)
    known: Mapping[str, str] = {}
    in_order: bool = False


def told(*words: object) -> Case:
    """A command line whose suggestion ends with 0."""
    return Case(lambda _: certlint(*words))


def own_profile(place: Place, check: str, select: str, *words: object) -> Answer:
    """A check by a profile that has a rule of this check."""
    rule = f'[[rule]]\nid = "own/rule"\ntitle = "x"\nseverity = "error"\ncheck = "{check}"\nrationale = "x"\n'
    rule += 'remediation = "x"\n'
    head = f'title = "x"\ndescription = "x"\nextends = "hygiene"\nselect = ["{select}"]\n\n'
    place.write("policy.toml", (head + rule).encode())
    return certlint("x.pem", "--profile", "./policy.toml", *words)


def audited(place: Place) -> Answer:
    root = forge.root(key="p384-a", **LASTING)
    expired = forge.leaf(root, FQDN, not_before=datetime(2020, 1, 1), not_after=datetime(2021, 1, 1))
    place.cluster.objects = {
        "/v1/cluster/certificates": {"cm_cert": bundle(expired, root).decode()},
        "/v1/cluster": {"name": FQDN},
    }
    login = ("--user", USER, "--password-file", "password", "--api-ca", "api-ca.pem")
    return certlint("cluster", place.cluster.url, *login, "--no-connect", *DAY)


def damaged_keystore(place: Place) -> Answer:
    place.write("s.p12", forge.pkcs12(forge.der.sequence(forge.der.null())))
    return certlint("s.p12", "--profile", "hygiene")


def closed_keystore(place: Place) -> Answer:
    pkcs8 = subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "x.key", "-outform", "DER"], capture_output=True, check=True
    ).stdout
    chain = [each.der for each in forge.chain()]
    place.write("s.jks", keystore([key_entry("web", pkcs8, chain, password="another")]))
    return certlint("fix", "s.jks", "--out", "out.pem", "--passphrase-file", "word")


def two_keys(place: Place) -> Answer:
    """A store with two keys stands as a PEM block in a file."""
    for alias in ("a", "b"):
        words = f"keytool -genkeypair -keyalg EC -groupname secp256r1 -dname CN={alias}.example.com -alias {alias}"
        store = "-keystore two.p12 -storetype PKCS12 -storepass changeit"
        subprocess.run([*words.split(), *store.split()], capture_output=True, check=True)
    made = forge.pem((place.folder / "two.p12").read_bytes(), "PKCS12")
    place.write("mixed.pem", made.encode())
    return certlint("fix", "mixed.pem", "--out", "mixed-out.pem", "--passphrase-file", "word")


def tokens_of(place: Place) -> Answer:
    return certlint("serve", "--tokens", place.write("tokens.toml", b"", 0o600))


def unknown_setting(_: Place) -> Answer:
    """As callers from Python meet it: the command line knows its options before."""
    with pytest.raises(UsageError) as caught:
        resolve("hygiene", {"zzz": "x"})
    return Answer(2, "", "".join(f"  {line}\n" for line in apart(caught.value.hint)))


def costly(place: Place) -> Answer:
    """The bound is lowered, as to derive a key five million times takes its time."""
    words = "openssl pkcs12 -export -inkey x.key -in x.pem -out dear.p12 -passout pass:changeit"
    subprocess.run(words.split(), capture_output=True, check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derivation, "MAX_ITERATIONS", 1000)
        return certlint("dear.p12", "--profile", "hygiene", "--passphrase-file", "word")


def broken_status(status: int, *words: object) -> Callable[[Place], Answer]:
    def make(place: Place) -> Answer:
        place.cluster.statuses = [(status, {})]
        place.cluster.held["sso_issuer"] = {}
        return place.install(*words)

    return make


def a_node_is_down(place: Place) -> Answer:
    place.cluster.version, place.cluster.down = "8.0.2-17", {2}
    return place.install("--rotate")


def deleted(place: Place) -> Answer:
    place.cluster.held["sso_issuer"] = {}
    return place.install("--delete", "sso_issuer", "--yes")


def files_elsewhere(place: Place) -> Answer:
    place.write("there/x.pem", (place.folder / "x.pem").read_bytes())
    return certlint("install", "proxy", "--cert", "there/x.pem", "--key", "x.key", "--fqdn", FQDN, *DAY)


def two_bundles(place: Place) -> Answer:
    leaf, middle, root = forge.chain()
    other = forge.leaf(middle, "other.example.com", key="p256-a")
    for name, chain in (("one.pem", [leaf]), ("two.pem", [other]), ("chain.pem", [middle, root])):
        place.write(f"folder/{name}", bundle(*chain))
    return certlint("fix", "folder", "--out", "out.pem", *DAY)


def odd_subject(place: Place) -> Answer:
    made = forge.leaf(forge.root(), FQDN, subject=[("OU", "a"), ("OU", "b"), ("CN", "alice")])
    place.write("odd.pem", bundle(made))
    return certlint("show", "odd.pem", "--redis-subject")


def requested(place: Place) -> Answer:
    assert certlint("sign", "--new-ca", "ca").code == 0
    return certlint("csr", "-f", FQDN)


def upside_down(place: Place) -> Answer:
    place.write("odd.pem", bundle(*reversed(forge.chain())))
    return certlint("fix", "odd.pem", "--profile", "hygiene", *DAY)


def converted(place: Place) -> Answer:
    place.write("x.p7b", forge.degenerate(*(each.der for each in forge.chain())))
    return certlint("x.p7b", "--profile", "hygiene", *DAY)


def manifest(kind: str, command: str = "check") -> Callable[[Place], Answer]:
    """A value of a Kubernetes object that is repaired outside the cluster, and put back."""

    def make(place: Place) -> Answer:
        value = bundle(*reversed(forge.chain())).decode()
        data = {"a.pem": b64encode(value.encode()).decode() if kind == "Secret" else value}
        found = {"apiVersion": "v1", "kind": kind, "metadata": {"name": "a", "namespace": "ns"}, "data": data}
        place.write("object.json", json.dumps(found).encode())
        return certlint(command, "object.json", "--profile", "hygiene", *DAY)

    return make


def unsigned(place: Place) -> Answer:
    assert certlint("sign", "--new-ca", "ca").code == 0
    assert certlint("csr", "-f", FQDN, "--out-dir", "requests").code == 0
    (place.folder / "requests" / f"{FQDN}.csr").rename(place.folder / "other.csr")
    return certlint("sign", "--ca", "ca/ca.pem", "--ca-key", "ca/intermediate.key")


CASES: dict[tuple[str, str], tuple[Case, ...]] = {
    ("batch/stream/jsonl.py", "certlint rules"): (
        told("x.pem", "--format", "jsonl", "--select", "chain/leaf-not-first"),
    ),
    ("batch/stream/jsonl.py", "certlint rules --data"): (
        told("x.pem", "--format", "jsonl", "--profile", "web-pki", "--as-of", "2049-01-01"),
    ),
    ("commands/clients.py", "certlint <BUNDLE> --fqdn <FQDN> --clients {}"): (
        Case(lambda _: certlint("clients"), DAY, (0, 1)),
    ),
    ("commands/cluster_audit.py", "certlint cluster {} {} {}"): (Case(audited, ("--no-connect", *DAY), (1,)),),
    ("commands/cluster_audit.py", "certlint install"): (Case(audited, ("--no-verify", *DAY)),),
    **{
        ("commands/completions.py", f"certlint completions {shell}"): (told("completions", "--help"),)
        for shell in (
            "bash > ~/.local/share/bash-completion/completions/certlint",
            'zsh > "${fpath[1]}/_certlint"',
            "fish > ~/.config/fish/completions/certlint.fish",
        )
    },
    ("commands/configured.py", "certlint <BUNDLE> --fqdn <FQDN>"): (Case(lambda _: certlint(), DAY, (0, 1)),),
    ("commands/configured.py", "certlint init"): (told(),),
    ("commands/csr.py", "openssl genpkey -algorithm RSA -pkeyopt"): (told("csr", "-f", FQDN, "--for", "openssl"),),
    ("commands/csr.py", "openssl genpkey -algorithm EC -pkeyopt"): (
        told("csr", "-f", FQDN, "--for", "openssl", "--key-type", "ec-p256"),
    ),
    ("commands/csr.py", "openssl req -new -config {} -key {} -out {}"): (
        Case(lambda _: certlint("csr", "-f", FQDN, "--for", "openssl"), in_order=True),
    ),
    ("commands/csr.py", "certlint {} {}"): (
        Case(lambda _: certlint("csr", "-f", FQDN, "--for", "openssl"), in_order=True),
        # Windows makes the request.
        Case(lambda _: certlint("csr", "-f", FQDN, "--for", "adcs"), codes=(3,)),
    ),
    ("commands/csr.py", "certreq -new {} {}"): (told("csr", "-f", FQDN, "--for", "adcs"),),
    ("commands/csr.py", "kubectl apply -f {}"): (told("csr", "-f", FQDN, "--for", "cert-manager"),),
    ("commands/csr.py", "certlint sign {} {} --ca <CA-FILE> --ca-key <CA-KEY-FILE> --out {}"): (Case(requested),),
    ("commands/csr.py", "certlint {} --key {} {}"): (Case(requested, in_order=True),),
    ("commands/explain.py", "certlint rules"): (told("explain", "key"), told("explain", "nobody/knows-this")),
    ("commands/explain.py", "certlint rules --profile {}"): (
        told("explain", "nobody/knows-this", "--profile", "hygiene"),
    ),
    ("commands/fix_report.py", "certlint fix {}"): (Case(upside_down, DAY),),
    ("commands/fix_folder.py", "certlint fix {} --out bundle.pem"): (Case(two_bundles, DAY),),
    ("commands/generate.py", "certlint {} --key {} {} {}"): (
        told("generate", "-f", FQDN, "-t", "proxy", "--key-type", "ec-p256"),
    ),
    ("commands/generate.py", "certlint install {} --cert {} --key {} {}"): (
        told("generate", "-f", FQDN, "-t", "proxy", "--key-type", "ec-p256"),
    ),
    ("commands/install.py", "certlint install {} <NAME> --api <URL> --user <USER>"): (
        Case(lambda place: place.install("cm", "--rotate"), LOGIN, known={"<NAME>": "mesh_ca_signed"}),
    ),
    ("commands/install.py", "certlint install --database <UID> {} --api <URL> --user <USER>"): (
        Case(lambda place: place.install("cm", "--database", 1, *FILES), (*LOGIN, "--no-verify", *DAY)),
    ),
    ("commands/install.py", "certlint install {} {}"): (
        Case(lambda _: certlint("install", "proxy"), DAY),
        Case(lambda _: certlint("install", "proxy", *FILES, "--cert-name", "cm"), DAY),
    ),
    ("commands/install_rest.py", "certlint cluster {}"): (Case(deleted, ("--no-connect",), (0, 1)),),
    ("commands/install_ways.py", "crdb-cli crdb update --crdb-guid <GUID> --force"): (
        told("install", "proxy", *FILES, *DAY),
    ),
    ("commands/install_ways.py", "kubectl apply -f {}"): (
        told("install", "cm", *FILES, "--emit", "kubernetes", "--out", "secret.yaml", *DAY),
    ),
    ("batch/scan/targets.py", "certlint scan {}"): (
        Case(lambda _: certlint("scan", "https://localhost:9/x"), codes=(0, 1, 3)),
    ),
    ("commands/scan.py", "certlint scan <HOST>"): (Case(lambda _: certlint("scan"), codes=(0, 1, 3)),),
    ("commands/scan.py", "certlint scan --hosts {}"): (Case(lambda _: certlint("scan", "x.pem"), codes=(3,)),),
    ("commands/scan.py", "certlint {}"): (told("scan", "x.pem"),),
    ("commands/unexpected.py", "certlint {}"): (told("csr", "x.pem"),),
    ("make/request_filter.py", "certlint csr -f <FQDN>"): (
        told("sign", "x.pem", "--ca", "x.pem", "--ca-key", "x.key"),
    ),
    ("commands/show.py", "certlint {} --profile redis-enterprise-login"): (Case(odd_subject, DAY, (1,)),),
    ("commands/sign.py", "certlint sign <REQUEST-FILE> --ca <CA-FILE> --ca-key <CA-KEY-FILE>"): (
        Case(unsigned, ("--fqdn", FQDN)),
    ),
    ("commands/watch.py", "certlint watch <FOLDER> --exec 'systemctl reload proxy'"): (
        Case(lambda _: certlint("watch", "--", "--profile", "hygiene"), ("--count", "1"), (0, 1)),
    ),
    ("containers/derivation.py", "openssl pkcs12 {}-in {} -out <PEM-FILE>"): (
        Case(costly, ("-passin", "file:word", "-passout", "pass:another")),
    ),
    (
        "containers/opening.py",
        "kubectl get secret <NAME> -o jsonpath='{.data.tls\\.crt}' | base64 -d > tls.crt",
    ): (Case(manifest("Secret", "fix")),),
    ("containers/opening.py", "keytool -importkeystore -srckeystore {} -srcalias {}"): (Case(closed_keystore),),
    (
        "containers/pkcs12_safes.py",
        "openssl pkcs12 -export -in <CHAIN-FILE> -inkey <KEY-FILE> -name <ALIAS> -out <FILE>",
    ): (
        Case(
            damaged_keystore,
            ("-passout", "pass:changeit"),
            known={"<CHAIN-FILE>": "x.pem", "<KEY-FILE>": "x.key", "<ALIAS>": "a", "<FILE>": "new.p12"},
        ),
    ),
    ("containers/unpack.py", "certlint fix <KEYSTORE-FILE> --alias <ALIAS> --out <BUNDLE-FILE>"): (
        Case(two_keys, ("--passphrase-file", "word", "--profile", "hygiene"), (0, 1)),
    ),
    ("commands/parser.py", "certlint {} --help"): (told("x.pem", "--fix"),),
    ("engine/binding.py", "certlint rules --checks"): (Case(lambda place: own_profile(place, "no.such", "own/*")),),
    ("install/connection.py", "scp <USER>@<NODE>:/etc/opt/redislabs/api_cert.pem api_cert.pem"): (
        Case(lambda place: place.install("cm", *FILES, "--insecure")),
    ),
    ("install/databases.py", "ssh <USER>@<NODE> rladmin status databases"): (
        Case(lambda place: place.install("--database", 9, *FILES)),
        Case(lambda place: place.install("--database", "first", *FILES)),
    ),
    ("install/hazards.py", "ssh <USER>@<NODE> rladmin status nodes"): (Case(a_node_is_down),),
    ("install/replies.py", "ssh <USER>@<NODE> rladmin status nodes"): (Case(broken_status(503, "cm", *FILES)),),
    ("install/rest.py", "ssh <USER>@<NODE> rladmin status nodes"): (Case(broken_status(409, "cm", *FILES)),),
    ("install/rladmin.py", "certlint install {} --cert <CERTIFICATE-FILE> --key <KEY-FILE> --fqdn <FQDN>"): (
        Case(
            lambda _: certlint("install", "data_internode_encryption", *FILES, *DAY), ("--redis-version", "8.2.0", *DAY)
        ),
    ),
    ("install/rladmin.py", "ssh {} {}"): (Case(files_elsewhere),),
    ("install/rladmin.py", "scp -p {}"): (told("install", "proxy", *FILES, *DAY),),
    ("install/upkeep.py", "certlint cluster {}"): (
        Case(lambda place: place.install("--delete", "sso_issuer", "--yes"), ("--no-connect",), (0, 1)),
    ),
    (
        "install/upkeep.py",
        "certlint install <NAME> --cert <CERTIFICATE-FILE> --key <KEY-FILE> --fqdn <FQDN> --api {}",
    ): (Case(broken_status(403, "--delete", "sso_issuer", "--yes"), ("--no-verify", *DAY)),),
    ("install/upkeep.py", "ssh <USER>@<NODE> rladmin status nodes"): (Case(broken_status(409, "--rotate")),),
    ("output/conversion.py", "certlint fix"): (Case(converted, DAY, (0, 1)),),
    ("policy/kubernetes_remediation.py", "kubectl get configmap {} -o jsonpath='{.data.{}}' > {}"): (
        Case(manifest("ConfigMap")),
    ),
    ("policy/kubernetes_remediation.py", "kubectl get secret {} -o jsonpath='{.data.{}}' | base64 -d > {}"): (
        Case(manifest("Secret")),
    ),
    ("policy/kubernetes_remediation.py", "kubectl create {} {}"): (Case(manifest("Secret")),),
    ("service/tokens.py", "openssl rand -hex 32"): (Case(tokens_of),),
    ("policy/resolve.py", "certlint --help --profile {}"): (Case(unknown_setting),),
    ("policy/unselected.py", "certlint rules --profile {}"): (
        Case(lambda place: own_profile(place, "pem.holds_certificate", "pem/*", "--select", "own/rule")),
        told("x.pem", "--ignore", "*"),
    ),
}


def flat(node: ast.AST) -> str | None:
    """A text as it is written, with `{}` for what is put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def texts(tree: ast.Module) -> Iterator[str]:
    """The texts of a module but for docstrings and usages of commands; the words of a command line as one."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            skipped.update(ast.walk(node.body[0]))
        elif isinstance(node, ast.Expr):  # a docstring of a name
            skipped.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            skipped.update(each for each in node.values if isinstance(each, ast.Constant))
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "usage":
            skipped.update(ast.walk(node.value))
    for node in ast.walk(tree):
        if node not in skipped and (text := flat(node)) is not None:
            yield text
        elif isinstance(node, ast.List) and node.elts and flat(node.elts[0]) in PROGRAMS:
            yield " ".join(flat(each) or "{}" for each in node.elts)


def written() -> Counter[tuple[str, str]]:
    """Every command in the source: the module, and the command."""
    found: Counter[tuple[str, str]] = Counter()
    for path in CODE.rglob("*.py"):
        for text in texts(ast.parse(path.read_text())):
            found.update((str(path.relative_to(CODE)), each[0].strip()) for each in WRITTEN.finditer(text))
    return found


@pytest.mark.slow
def test_every_command_in_the_source_has_a_case():
    found = written()
    assert {each: found[each] for each in found if each not in MENTIONED} == {k: len(v) for k, v in CASES.items()}
    assert found.keys() >= MENTIONED


def shape(command: str) -> re.Pattern[str]:
    """What a written command looks like in the output."""
    pieces = [re.escape(piece) for piece in re.split(r"\{\}|<URL>", command)]
    return re.compile(".*".join(pieces))


EACH = [
    pytest.param(key, case, id=f"{key[0]} {key[1]} {n}") for key, cases in CASES.items() for n, case in enumerate(cases)
]


@pytest.mark.slow
@pytest.mark.parametrize(("key", "case"), EACH)
def test_it_stands_alone_and_works_as_pasted(key, case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    with ExitStack() as stack:
        place = Place(tmp_path, stack)
        answer = case.make(place)
        found = [each for each in suggested(answer) if shape(key[1]).match(each)]
        assert found, answer.all
        if case.in_order:
            for before in takewhile(lambda each: each != found[0], suggested(answer)):
                assert pasted(before, KNOWN).code == 0, before
        command = re.split(r" > | \| ", found[0])[0]
        if command.split()[0] in RUN_HERE:
            url = {}
            if "<URL>" in command or "<HOST>" in command:
                url = {"<URL>": place.cluster.url, "<HOST>": f"localhost:{place.cluster.server_port}"}
            more = case.more[len(LOGIN) :] if "--password-file" in command and case.more[:4] == LOGIN else case.more
            end = pasted(command, KNOWN | url | dict(case.known), *more)
            assert end.code in case.codes, (command, end.all)


@pytest.mark.parametrize("key", sorted({key for key in CASES if key[1].split()[0] not in RUN_HERE}))
def test_what_is_run_elsewhere_is_a_line_that_a_shell_takes(key):
    assert shlex.split(key[1].replace("<", "").replace(">", ""))


ADVICE = {
    "nothing to say": ["nothing to say"],
    "list them: certlint rules": ["list them:", "    certlint rules"],
    "a: certlint x --fqdn b; or c d: openssl y": ["a:", "    certlint x --fqdn b", "or c d:", "    openssl y"],
    "e: f: certlint x 'a; b'": ["e: f:", "    certlint x 'a; b'"],
    "a: b; c": ["a: b; c"],
    "e f: ssh <USER>@<NODE> rladmin": ["e f:", "    ssh <USER>@<NODE> rladmin"],
    "": [],
}


def test_a_sentence_about_certlint_is_not_laid_out_as_a_command():
    """What stands behind a colon and begins with the program's name is a command to `apart`."""
    words = re.compile(r"[^:]: certlint ([a-z]+) ")
    sources = {path: path.read_text() for path in (ROOT / "certlint").rglob("*.py")}
    found = {(path.name, word) for path, text in sources.items() for word in words.findall(text)}
    assert {each for each in found if each[1] not in COMMANDS} <= {("connection.py", "sends")}  # a message, not advice


@pytest.mark.parametrize("text", ADVICE)
def test_advice_gives_each_command_a_line(text):
    assert apart(text) == ADVICE[text]


@pytest.mark.parametrize(
    "words",
    [
        ("csr", "-f", "FQDN"),
        ("csr", "-f", "<FQDN>"),
        ("csr", "-f", FQDN, "--san", "NAME"),
        ("csr", "-f", FQDN, "--subject", "C=<COUNTRY>"),
        ("csr", "-f", FQDN, "--out-dir", "DIR"),
        ("generate", "-f", "NAMES"),
        ("x.pem", "--fqdn", "FQDN"),
        ("BUNDLE.pem",),
        ("x.pem", "--key", "KEY.pem"),
        ("x.pem", "--pool", "POOL"),
        ("x.pem", "--trust", "<CA-FILE>"),
        ("show", "BUNDLE"),
        ("fix", "FILE", "--out", "out.pem"),
        ("diff", "OLD", "NEW"),
        ("sign", "REQUEST", "--ca", "x.pem", "--ca-key", "x.key"),
        ("forecast", "BUNDLE"),
    ],
    ids=" ".join,
)
def test_a_word_that_stands_for_a_value_is_told(words, tmp_path, monkeypatch):
    """Nothing is made for it, and nothing is looked for in vain without saying why."""
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        Place(tmp_path, stack)
        before = sorted(tmp_path.rglob("*"))
        answer = certlint(*words)
    assert answer.code in (2, 3)
    assert "placeholder" in " ".join(answer.all.split())
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_a_path_that_looks_like_advice_is_none(tmp_path, monkeypatch):
    """What a folder holds may be called anything, with line ends in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("a: certlint fix x --in-place", "b\n    certlint fix y"):
        (tmp_path / f"{name}.p12").write_bytes(b"\x30\x82\x01\x00" + bytes(256))
    answer = certlint(".", "--profile", "hygiene")
    assert answer.code == 3
    assert not [each for each in suggested(answer) if "fix x" in each or "fix y" in each], answer.all


def test_a_file_may_be_called_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        place = Place(tmp_path, stack)
        place.write("KEY.pem", (tmp_path / "x.pem").read_bytes())
        assert json.loads(certlint("KEY.pem", "--fqdn", FQDN, "--format", "json", *DAY).out)["summary"]["bundles"] == 1

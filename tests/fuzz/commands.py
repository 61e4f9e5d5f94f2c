"""Target: the whole command line in this process, over a damaged file: a seed chooses command, options, format and damage."""

from __future__ import annotations

import json
import os
import random
import tempfile
from base64 import b64encode
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

from certlint import pem
from certlint.engine import setup
from certlint.output.formats import FOR_BUNDLES
from certlint.policy import profile
from certlint.policy.model import SETTINGS
from certlint.policy.selection import select
from tests import forge
from tests.fuzz import asking, inputs, live, records, seeds
from tests.fuzz.case import Case
from tests.fuzz.judging import NAMES
from tests.fuzz.outcome import nothing_read, wrong_with
from tests.fuzz.target import Target, each
from tests.support.cli import DAY, certlint
from tests.support.guard import processor_seconds

_PLANS = 500
URL = "https://localhost:1"
"""Of a cluster: nobody listens there."""
LONGEST = 5
"""Seconds of processor time for a command; how work grows with its input is another test's."""
_NOT_JUDGED = ("--exit-zero", "--clients", "--fail-on", "--select", "--ignore", "--config", "--baseline")
"""Options with which exit code 0 does not say that a file is good."""
_BOOKS = [name for name in NAMES if not any(rule.id == "pem/openssl-refuses" for rule in profile.load(name).rules)]
"""Profiles that ask about certificates, and not about the file that they stand in."""
_NOT_OPENSSL = {"go", "erlang"}


def _reads_otherwise(name: str) -> bool:
    """Whether a profile is about servers that load their key without OpenSSL, and take labels that it refuses."""
    loaded = profile.load(name)
    rows = [each for each in select(loaded, SETTINGS | loaded.settings) if each.rule.id == "key/not-loadable"]
    return any(not _NOT_OPENSSL.isdisjoint(each.params.get("engines", ())) for each in rows)


_OTHERS = [name for name in NAMES if _reads_otherwise(name)]


def case(chance: random.Random) -> Case:
    commands, weights = zip(*_COMMANDS.items(), strict=True)
    make: Callable[[random.Random], Case] = chance.choices(commands, weights)[0]
    return make(chance)


def fault(seed: int) -> str:
    """What is wrong with the outcome of one mutant."""
    made = case(random.Random(f"command {seed}"))
    with tempfile.TemporaryDirectory() as folder, _inside(folder):
        for name, data in made.files.items():
            Path(name).write_bytes(data)
            os.chmod(name, 0o600)
        words = made.arguments
        if made.served:
            live.server().objects = made.served
            words = tuple(live.server().url if word == URL else word for word in words)
        found = _before(made)
        wrong: list[str] = []
        with (
            processor_seconds(LONGEST),
            mock.patch.object(setup, "make_plan", _plan),
            asking.asked(made.asked, wrong) if made.asked else nullcontext(),
        ):
            answer = certlint(*words, stdin=made.stdin)
        found = found or "; ".join(wrong) or wrong_with(answer, made.form, secret=True)
        if not found and answer.code == 0 and _is_verdict(made) and nothing_read(Path("bundle.pem")):
            found = "exit code 0, and OpenSSL reads nothing"
        left = [name for name in os.listdir() if name.startswith(".") and name not in made.files]
    found = found or (f"left behind: {left}" if left else "")
    return f"certlint {' '.join(made.arguments)}: {found}" if found else ""


def _before(made: Case) -> str:
    """Runs what is run first, and does the damage: what is wrong with an outcome."""
    for words in made.before:
        with processor_seconds(LONGEST), mock.patch.object(setup, "make_plan", _plan):
            found = wrong_with(certlint(*words), "jsonl" if "jsonl" in words else "text", secret=True)
        if found:
            return f"certlint {' '.join(words)}: {found}"
    if made.damage and os.path.exists(records.DATABASE):
        records.change(Path(records.DATABASE), made.damage)
    return ""


_plans: dict[str, Any] = {}


def _plan(profile: str, settings: dict[str, Any], *, make: Callable[..., Any] = setup.make_plan, **more: Any) -> Any:
    """The plan of a run, made once for the same settings, as it is for many files: it takes half the time of a mutant."""
    if profile.endswith(".toml"):
        return make(profile, settings, **more)
    key = repr((profile, settings, more))
    if key not in _plans:
        if len(_plans) >= _PLANS:
            _plans.clear()
        _plans[key] = make(profile, settings, **more)
    return _plans[key]


@contextmanager
def _inside(folder: str):
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _is_verdict(made: Case) -> bool:
    """Whether exit code 0 says that the file is good: the profile asks for what OpenSSL reads, and nothing is left out."""
    names = set(made.arguments)
    return (
        made.arguments[:2] in (("check", "bundle.pem"), ("check", "./bundle.pem"))
        and made.files.keys().isdisjoint(("certlint.toml", "pyproject.toml"))
        and made.form != "jsonl"
        and names.isdisjoint(_NOT_JUDGED)
        and names.isdisjoint(_BOOKS)
        and names.isdisjoint(_OTHERS)
        and "policy.toml" not in names
    )


_ASKED: tuple[tuple[str, ...], ...] = (
    (*DAY, "--fqdn", forge.FQDN),
    (*DAY, "--fqdn", forge.FQDN, "--san", "db.example.com", "--ip", "192.0.2.1", "--key", "key.pem"),
    (*DAY, "--key", "key.pem"),
    (*DAY, "--rules-of", "today"),
    ("--as-of", "1970-01-01", "--rules-of", "2038-01-20"),
    (*DAY, "--fqdn", "*.example.com", "--fqdn", "b\u00fccher.example", "--fqdn", "a\x1b[2Jb"),
)


def _requirements(chance: random.Random) -> list[str]:
    """What is asked of certificates."""
    return [*chance.choice(_ASKED), *chance.choice([(), *(("--profile", name) for name in NAMES)])]


_NAMED = {
    "list.crl": inputs.crl,
    "response.ocsp": inputs.response,
    "pool.pem": inputs.bundle,
    "key.pem": inputs.key,
    "certlint.toml": inputs.configuration,
    "baseline.json": inputs.baseline,
}


def _files(chance: random.Random, options: list[str]) -> dict[str, bytes]:
    """The bundle, and whatever options name."""
    named = {name: make(chance) for name, make in _NAMED.items() if name in options}
    return {"bundle.pem": inputs.bundle(chance)} | named


def _check(chance: random.Random) -> Case:
    form = chance.choice(FOR_BUNDLES)
    options = [*_requirements(chance), "--format", form]
    for more in (
        ["--color", "always"],
        ["--min-severity", "error", "--statistics"],
        ["--config", "certlint.toml"],
        ["--baseline", "baseline.json"],
        ["--write-baseline", "new.json"],
        ["--select", chance.choice(("pem/*", "rfc5280/*", "*", "x"))],
        ["--exit-zero"],
        ["--crl", "list.crl"],
        ["--ocsp-response", "response.ocsp"],
        ["--trust", chance.choice(("pool.pem", "system", "mozilla"))],
        ["--pool", "pool.pem"],
        ["--clients", chance.choice(("openssl-3.0", "java-17", "chrome,firefox", "x"))],
    ):
        options += more if chance.random() < 0.1 else []
    files = _files(chance, options)
    if chance.random() < 0.1:
        data = files.pop("bundle.pem")
        return Case(("check", "-", *options), files, form, data)
    if chance.random() < 0.1:
        name = chance.choice(("a b.pem", "\x1b[2J.pem", "x\ny.pem", "\u202e.pem", "-x.pem", "%0A.pem", "\udc80.pem"))
        return Case(("check", "./bundle.pem", f"./{name}", *options), files | {name: inputs.bundle(chance)}, form)
    return Case(("check", "bundle.pem", *options), files, form)


_CONFIGURED = (
    ("check",),
    ("check", "bundle.pem"),
    ("check", "--show-config"),
    ("check", "--show-files"),
    ("diff", "bundle.pem", "bundle.pem"),
    ("forecast", "bundle.pem"),
)


def _configured(chance: random.Random) -> Case:
    """A configuration that is found, with what it is about."""
    name = chance.choice(("certlint.toml", "pyproject.toml"))
    text = inputs.configuration(chance)
    data = text if name == "certlint.toml" else b"[tool.certlint]\n" + text.replace(b"[[", b"[[tool.certlint.")
    files = {name: data, "bundle.pem": chance.choice(seeds.bundles())}
    files |= {"key.pem": inputs.key(chance), "baseline.json": inputs.baseline(chance)}
    return Case((*chance.choice(_CONFIGURED), *(DAY if chance.random() < 0.5 else ())), files)


def _stream(chance: random.Random) -> Case:
    name, data = inputs.table(chance) if chance.random() < 0.6 else ("bundle.pem", inputs.bundle(chance))
    options = ("--format", "jsonl", "--jobs", "1", "--profile", chance.choice(NAMES))
    form = "jsonl"
    if chance.random() < 0.1:
        return Case(("check", "-", *options), {}, form, data)
    return Case(("check", name, *options), {name: data}, form)


_STORES = ("store.p12", "store.jks", "store.keystore", "store.p7b", "store.der", "store.crt", "store")


def _store(chance: random.Random) -> Case:
    """A keystore, by whatever name, where certificates are asked for."""
    name, form = chance.choice(_STORES), chance.choice((*FOR_BUNDLES, "jsonl"))
    options = [*_requirements(chance), *(("--passphrase-file", "pass") if chance.random() < 0.8 else ())]
    options = [each for each in options if not (form == "jsonl" and each in ("--key", "key.pem"))]
    files = _files(chance, options) | {"pass": b"test\n", name: inputs.container(chance)}
    report = ("--format", form, *(("--jobs", "1") if form == "jsonl" else ()))
    trusted = Case(("check", "bundle.pem", chance.choice(("--trust", "--pool")), name, *options), files)
    return chance.choice((Case(("check", name, *options, *report), files, form), trusted, _other(chance, name, files)))


def _manifest(chance: random.Random) -> Case:
    """Kubernetes objects, from a file, a folder or a pipe."""
    name, data = inputs.manifest(chance)
    form = chance.choice((*FOR_BUNDLES, "jsonl"))
    options = ("--profile", chance.choice(NAMES), *DAY, "--format", form, "--jobs", "1")
    files = {name: data}
    return chance.choice(
        (
            Case(("check", name, *options), files, form),
            Case(("check", "." if "." in name else name, *options), files, form),
            Case(("check", "-", *options), {}, form, data),
            Case(("show", name), files),
            Case(("fix", name, "--out", "new.pem"), files),
            Case(("forecast", name, *DAY), files),
            Case(("diff", name, name, "--alias", "default/Secret/web/tls.crt", *DAY), files),
        )
    )


def _other(chance: random.Random, name: str, files: dict[str, bytes]) -> Case:
    """Another command over a keystore."""
    secret = ("--passphrase-file", "pass")
    return chance.choice(
        (
            Case(("show", name, *secret), files),
            Case(("show", name, "--format", "json", *secret), files, "show"),
            Case(("diff", name, name, *secret, *DAY), files),
            Case(("fix", name, "--out", "new.pem", *secret, *DAY), files),
            Case(("fix", name, "--alias", "a", "--out", "new.pem", *secret, *DAY), files),
        )
    )


def _show(chance: random.Random) -> Case:
    words, what = chance.choice(
        ((("--format", "text"), "text"), (("--format", "json"), "show"), (("--redis-subject",), "text"))
    )
    return Case(("show", "bundle.pem", *words), {"bundle.pem": inputs.bundle(chance)}, what)


def _diff(chance: random.Random) -> Case:
    form, what = chance.choice((("text", "text"), ("json", "diff")))
    options = [*_requirements(chance), "--format", form]
    files = _files(chance, options)
    new = chance.choice((inputs.bundle(chance), files["bundle.pem"]))
    return Case(("diff", "bundle.pem", "new.pem", *options), files | {"new.pem": new}, what)


def _forecast(chance: random.Random) -> Case:
    form = chance.choice(("text", "json", "ics"))
    options = [*_requirements(chance), "--format", form]
    options += ["--until", chance.choice(("2040", "2027-01-01", "9999", "1900"))] if chance.random() < 0.5 else []
    return Case(("forecast", "bundle.pem", *options), _files(chance, options), "forecast" if form == "json" else form)


def _keys(chance: random.Random) -> Case:
    """Keys of certificates beside each other."""
    form, what = chance.choice((("text", "text"), ("json", "keys")))
    name, data = inputs.table(chance) if chance.random() < 0.4 else ("other.pem", inputs.bundle(chance))
    files = {"bundle.pem": inputs.bundle(chance), name: data}
    return Case(("audit-keys", chance.choice((".", "bundle.pem", name)), "--format", form), files, what)


def _fix(chance: random.Random) -> Case:
    how = chance.choice(([], ["--diff"], ["--diff"], ["--out", "-"], ["--in-place"], ["--out", "new.pem"]))
    options = [*how, *_requirements(chance), "--passphrase-file", "pass"]
    options += ["--unsafe"] if chance.random() < 0.4 else []
    options += ["--pool", "pool.pem"] if chance.random() < 0.2 else []
    files = _files(chance, options) | {"pass": chance.choice((b"test\n", b"", b"\xff\n"))}
    return Case(("fix", "bundle.pem", *options), files)


_SIDES = ("cert.pem", "chain.pem", "fullchain.pem", "privkey.pem", "tls.crt", "tls.key", "ca.crt", "proxy_cert.pem")
_OVER_FOLDERS = (
    ("check", "."),
    ("check", ".", "--show-files"),
    ("check", ".", "--format", "jsonl", "--jobs", "1"),
    ("fix", "."),
    ("fix", ".", "--out", "new.pem"),
    ("fix", ".", "--in-place"),
    ("forecast", "."),
)


def _folder(chance: random.Random) -> Case:
    """Files that lie side by side: parts of one bundle, keys, and what is damaged among them."""
    names = chance.sample(_SIDES, chance.randint(2, 5))
    makers = (inputs.bundle, inputs.key, lambda chance: chance.choice(seeds.bundles()))
    files = {name: chance.choice(makers)(chance) for name in names}
    command = chance.choice(_OVER_FOLDERS)
    return Case((*command, *DAY), files, "jsonl" if "jsonl" in command else "text")


def _rules(chance: random.Random) -> Case:
    files = {"policy.toml": inputs.policy(chance), "bundle.pem": chance.choice(seeds.bundles())}
    profile = ("--profile", "policy.toml")
    return chance.choice(
        (
            Case(("rules", "--verify", "policy.toml"), files),
            Case(("rules", *profile), files),
            Case(("rules", *profile, "--format", "json"), files, "rules"),
            Case(("explain", chance.choice(("redis/validity-too-long", "pem/crlf", "x")), *profile), files),
            Case(("check", "bundle.pem", *profile, *DAY), files),
        )
    )


_KEY = ("--key", "key.pem", "--passphrase-file", "pass")
_CA = ("--ca", "bundle.pem", "--ca-key", "key.pem", "--passphrase-file", "pass")
_INSTALL = ("install", "proxy", "--cert", "bundle.pem", "--key", "key.pem", "--fqdn", forge.FQDN)
_MAKING = (
    ("csr", "-f", forge.FQDN, *_KEY, "--out-dir", "out"),
    ("sign", "request.csr", "-f", forge.FQDN, *_CA),
    ("sign", "request.csr", "-f", forge.FQDN, "--new-ca", "ca", "--key-type", "ec-p256", "--out", "new.pem"),
    (*_INSTALL, *DAY),
    (*_INSTALL, "--emit", "kubernetes", "--dry-run"),
    ("init", "--stdout", "."),
)


def _make(chance: random.Random) -> Case:
    """What makes something of a file that it is given."""
    files = {"request.csr": inputs.request(chance), "key.pem": inputs.key(chance), "pass": b"test\n"}
    return Case(chance.choice(_MAKING), files | {"bundle.pem": inputs.bundle(chance)})


def _clients(chance: random.Random) -> Case:
    form = chance.choice(("text", "json"))
    return Case(("clients", "--format", form), {}, "rules" if form == "json" else form)


def _cluster(chance: random.Random) -> Case:
    """A cluster that says hostile things, or does not answer; logged in with a password or with hostile files."""
    form = chance.choice(FOR_BUNDLES)
    options = ["--format", form, *DAY, "--timeout", "5"]
    options += ["--save", "saved"] if chance.random() < 0.2 else []
    options += ["--no-connect"] if chance.random() < 0.5 else []
    if chance.random() < 0.2:
        login = ("--api-cert", "bundle.pem", "--api-key", "key.pem", "--api-ca", "pool.pem")
        files = {"bundle.pem": inputs.bundle(chance), "key.pem": inputs.key(chance), "pool.pem": inputs.bundle(chance)}
        return Case(("cluster", URL, *login, *options), files)
    return Case(("cluster", URL, *live.LOGIN, *options), {**live.FILES}, form, served=live.objects(chance))


def _scan(chance: random.Random) -> Case:
    """What a host presented, from a journal: nobody is connected to. Sometimes the journal itself is damaged."""
    form = chance.choice(FOR_BUNDLES)
    ders = [b64encode(block.der).decode() for block in pem.read(inputs.bundle(chance), compares=False).blocks]
    stapled = b64encode(inputs.response(chance)).decode() if chance.random() < 0.3 else None
    seen = {"address": "127.0.0.1", "chain": ders, "version": "TLSv1.3", "stapled": stapled, "refusal": "a\x1b[2Jb"}
    if chance.random() < 0.1:
        seen = {"address": "127.0.0.1", "failure": "does not answer: \x1b[2J\u202e##[x]"}
    lines = [
        {"certlint_scan": 1, "starttls": "", "fqdn": ""},
        {"target": "127.0.0.1:1", "seen": [seen] if ders else []},
    ]
    journal = "".join(json.dumps(line) + "\n" for line in lines).encode()
    if chance.random() < 0.1:
        at = chance.randrange(len(journal))
        journal = journal[:at] + chance.choice((b"", b"\n", b"[", b"\xff")) + journal[at + 1 :]
    files = {"journal": journal, "hosts": b"127.0.0.1:1\n\x1b[2J\nhttps://x\n"}
    more = chance.choice(((), ("--compare", "bundle.pem"), ("--hosts", "hosts"), ("--profile", chance.choice(NAMES))))
    if "bundle.pem" in more:
        files["bundle.pem"] = inputs.bundle(chance)
    return Case(("scan", "127.0.0.1:1", "--resume", "journal", *DAY, "--format", form, *more), files, form)


def _tbs(chance: random.Random) -> Case:
    """What a certificate of a damaged bundle has below its first bytes, in one of the forms that the command reads."""
    from certlint.asn1.der import children
    from certlint.errors import DecodeError

    whole = next(iter(pem.read(inputs.bundle(chance)).blocks), None)
    data = whole.der if whole is not None else b""
    try:
        data = next((data[node.pos : node.stop] for node in children(data, 4, len(data))), data)
    except DecodeError:
        pass  # it is given as it is
    form = chance.choice(FOR_BUNDLES)
    files = {"tbs": chance.choice((bytes, b64encode, lambda der: forge.pem(der, "TBS CERTIFICATE").encode()))(data)}
    return Case(("tbs", "tbs", *DAY, "--format", form, "--profile", chance.choice(NAMES)), files, form)


_COMMANDS: dict[Callable[[random.Random], Case], float] = {
    _check: 45,
    _stream: 9,
    _show: 8,
    _store: 8,
    _manifest: 8,
    _diff: 7,
    _fix: 12,
    _folder: 5,
    _forecast: 6,
    _keys: 3,
    _configured: 5,
    _rules: 5,
    _make: 3,
    _cluster: 2,
    _scan: 4,
    _tbs: 2,
    records.inventory: 3,
    records.impact: 2,
    records.others: 1,
    records.serve: 3,
    _clients: 0.2,
}
COMMANDS = Target(
    "no command ends with a traceback or an undocumented exit code; reports are well-formed and contain no control "
    "characters and no private keys; a file of which OpenSSL reads nothing never gives exit code 0",
    100_000,
    each(fault),
)

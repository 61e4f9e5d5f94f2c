"""A cluster on the loopback interface that says of itself what a mutant has it say."""

from __future__ import annotations

import random
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any

from tests import forge
from tests.fuzz import inputs
from tests.fuzz.text_damage import damaged_json
from tests.install.cluster import API_CA, PASSWORD, USER, Cluster

LOGIN = ("--user", USER, "--password-file", "password", "--api-ca", "api-ca.pem")
FILES = {"password": f"{PASSWORD}\n".encode(), "api-ca.pem": API_CA.pem.encode()}
"""What LOGIN names."""

HOSTS = ("localhost", "127.0.0.1", "::1", "", "a\0b", "x" * 300, "\u00fc" * 70, "\ud800")
"""Of the ports of databases: nobody listens there, and no name is asked for in the DNS."""


@cache
def server() -> Cluster:
    """The only one of this process: it ends with it."""
    with tempfile.TemporaryDirectory() as folder:
        made = Cluster(Path(folder))
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return made


def objects(chance: random.Random) -> dict[str, Any]:
    """What a cluster answers, by path: certificates of every kind, and one of the answers damaged."""

    def held() -> str:
        return inputs.bundle(chance).decode("latin-1")

    names = ("api", "proxy", chance.choice(("metrics_exporter", "sso_issuer", "x\x1b[2J", "../a")))
    answers: dict[str, Any] = {
        "/v1/cluster/certificates": {f"{name}_cert": held() for name in names} | {"proxy_key": forge.key_pem()},
        "/v1/cluster": {"name": chance.choice((forge.FQDN, "a\x1b[2Jb", 7)), "data_cipher_list": "HIGH"},
        "/v1/nodes": [{"uid": 1, "software_version": chance.choice(("8.0.2-17", "7", "x" * 999, None))}],
        "/v1/bdbs": [
            {"uid": 1, "name": "db", "endpoints": chance.choice(([], [{"dns_name": "localhost", "port": 1}]))}
        ],
        "/v1/bdbs/certificates": [{"uid": 1, "cert": held(), "private_key": forge.key_pem()}],
    }
    path = chance.choice([*answers])
    if chance.random() < 0.5:
        answers[path] = damaged_json(answers[path], chance).decode("utf-8", "replace")
    return answers

"""Files of 16 MiB with millions of small things in them: a run stays below 200 MB, and says what it did not read."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from certlint.pem.foreign import der_objects

ROOT = Path(__file__).parents[2]
SIZE = 15_900_000
HEAD = b"apiVersion: v1\nkind: Secret\nmetadata: {name: x}\ndata:\n"
VALUE = b64encode(b"x" * 30)
FILES = {
    "values.yaml": lambda: HEAD + b"".join(b"  k%d: %s\n" % (n, VALUE) for n in range(SIZE // 60)),
    "lists.yaml": lambda: b"apiVersion: v1\nitems: [" + b"[]," * (SIZE // 3) + b"]\n",
    "objects.json": lambda: b'{"apiVersion":"v1","kind":"List","items":[' + b'{"a":1},' * (SIZE // 8) + b"{}]}",
    "lists.json": lambda: b'{"apiVersion":"v1","kind":"List","items":[' + b"[]," * (SIZE // 3) + b"{}]}",
    "objects.pem": lambda: b"\x30\x82\0\4\2\1\0\0" * (SIZE // 8),
}


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--format", "jsonl", "--profile", "web-pki", "--output", "report")])
@pytest.mark.parametrize("name", FILES)
def test_memory_is_bounded_and_the_rest_is_told(name, options, folder):
    (folder / name).write_bytes(FILES[name]())
    command = [sys.executable, "-m", "tests.fuzz.measured", "used", "60", name, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)})
    _, peak, code = (folder / "used").read_text().split()
    said = (folder / "report").read_text() if options else done.stdout
    assert int(code) == 3
    assert "values: give certlint only the objects" in said or "blocks: the rest of the file was not read" in said
    assert float(peak) < 215 if options else float(peak) < 200


def test_no_more_objects_are_looked_for_than_asked():
    data = b"\x30\x82\0\4\2\1\0\0" * 50
    assert len(der_objects(data)) == 50
    assert der_objects(data, 3) == [(0, 8), (8, 16), (16, 24)]

"""Writes a bundle of random hierarchy, mutations and file order: the same seed gives the same bytes.

generate.py --seed 7 --out work/7              # file.pem, key.pem, root.pem, facts.json
generate.py --seeds 0-1999 --out work          # a folder for each seed
generate.py --pairs --out pairs                # a folder for each property: the sound bundle with one change
"""

import argparse
import json
import pathlib
import random

from tests.verifiers import keys
from tests.verifiers.hierarchy import FQDN, TIME, Hierarchy, pem
from tests.verifiers.mutations import FILE_CHANGES, MUTATIONS, change_file


def build(seed):
    """The hierarchy, the blocks of its file, and what was done to them."""
    rng = random.Random(f"certlint bundle {seed}")
    h = Hierarchy(rng, rng.choice([0, 1, 1, 1, 2, 2, 3]))
    applied = []
    for name in rng.sample(sorted(MUTATIONS), rng.choices([0, 1, 2], [0.2, 0.6, 0.2])[0]):
        function, options = MUTATIONS[name]
        option = rng.choice(options) if options else ""
        where = function(h, option)
        applied.append({"name": name, "option": option.strip(), "where": level(h, where)})
        if h.alone:
            applied = applied[-1:]
            break
    blocks = h.blocks()
    changes = rng.sample(FILE_CHANGES, rng.choices([0, 1, 2], [0.6, 0.32, 0.08])[0])
    for change in changes:
        blocks = change_file(h, blocks, change)
    facts = {
        "seed": seed,
        "fqdn": FQDN,
        "time": TIME.isoformat(),
        "intermediates": h.sound,
        "mutations": applied,
        "file": [change.strip() for change in changes],
        "blocks": [level(h, block) for block in blocks],
    }
    return h, blocks, facts


def level(h, certificate):
    if certificate is None:
        return ""
    if any(certificate is each for each in h.everyone()):
        return h.level(certificate)
    return "beside"


def write(folder, h, blocks, facts):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "file.pem").write_text("".join(pem(block.der()) for block in blocks))
    (folder / "root.pem").write_text("".join(pem(root.der()) for root in h.trusted))
    key = folder / "key.pem"
    key.touch(mode=0o600)
    key.write_text(keys.private_pem(h.server_key or h.leaf.key))
    (folder / "facts.json").write_text(json.dumps(facts, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--seed", type=int, help="one bundle, right into DIR")
    which.add_argument("--seeds", metavar="A-B", help="many, in a folder of DIR each")
    which.add_argument("--pairs", action="store_true", help="the minimal pairs")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, required=True)
    options = parser.parse_args()
    if options.seed is not None:
        write(options.out, *build(options.seed))
    elif options.seeds:
        first, last = map(int, options.seeds.split("-"))
        for seed in range(first, last + 1):
            write(options.out / f"{seed:05d}", *build(seed))
    else:
        from tests.verifiers import pairs

        for name, bundle in pairs.everything():
            write(options.out / name, *bundle)


if __name__ == "__main__":
    main()

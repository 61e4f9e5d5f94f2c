"""Computes derived parts: their keys, or a `Failure` in place of a key."""

from __future__ import annotations

from certlint.errors import CertlintError, DecodeError
from certlint.light import NamedTuple
from certlint.x509.failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from certlint.x509.signed_object import SignedObject


class Derivation(NamedTuple):
    """A derived part to compute: its name, the function for its key, and the part that it requires."""

    name: str
    key: Callable[[SignedObject], Any]
    source: str


def derive(certificate: SignedObject, derivations: Iterable[Derivation]) -> None:
    """Adds missing derived parts to `raw`: the key of each, or the reason why there is none."""
    raw = certificate.raw
    there = raw.keys()  # unlike `in`, not those that were dropped after evaluation: see `Judged`
    for name, key, source in derivations:
        if name in there or (source and source not in raw):
            continue
        try:
            made = key(certificate)
        except CertlintError:  # a missing table is a configuration error
            raise
        except DecodeError as error:
            made = Failure(error.message, error.offset, error.part, crashed=False)
        except Exception:  # noqa: BLE001 - reported when a rule reads the part, within the crash barrier
            from traceback import format_exc

            made = Failure(format_exc(), 0, name, crashed=True)
        if made is not None:
            raw[name] = made


def derive_together(
    worth: str,
    make: Callable[[SignedObject], Mapping[str, Any] | None],
    derivations: Sequence[Derivation],
    objects: Iterable[SignedObject],
) -> None:
    """Adds the derived parts that `make` computes at once; for other objects, each part is computed separately."""
    for each in objects:
        raw, made = each.raw, None
        if worth not in raw.keys():  # noqa: SIM118 - unlike `in raw`, not those that were dropped: see `Judged`
            try:
                made = make(each)
            except CertlintError:  # as above
                raise
            except Exception:  # noqa: BLE001 - each part is then computed separately, and reports the error
                made = None
        if made is not None:
            raw.update(made)
        else:
            derive(each, derivations)

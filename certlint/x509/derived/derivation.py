"""How derived parts are made: their keys in the certificate, or in a key's place why there is none."""

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
    """A derived part to make: its name, how its key is made, and the part that it needs."""

    name: str
    key: Callable[[SignedObject], Any]
    source: str


def derive(certificate: SignedObject, derivations: Iterable[Derivation]) -> None:
    """Adds derived parts to `raw` that it lacks: the key of each, or the reason why there is none."""
    raw = certificate.raw
    there = raw.keys()  # without what was judged and dropped: see `Judged`
    for name, key, source in derivations:
        if name in there or (source and source not in raw):
            continue
        try:
            made = key(certificate)
        except CertlintError:  # a table that is not installed is the user's to mend
            raise
        except DecodeError as error:
            made = Failure(error.message, error.offset, error.part, crashed=False)
        except Exception:  # noqa: BLE001 - told where a rule asks for the part, within the barrier
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
    """Adds to objects what `make` knows at once of several derived parts, `worth` one of them; of others, one by one."""
    for each in objects:
        raw, made = each.raw, None
        if worth not in raw.keys():  # noqa: SIM118 - without what was judged and dropped: see `Judged`
            try:
                made = make(each)
            except CertlintError:  # as above
                raise
            except Exception:  # noqa: BLE001 - each part is made by itself, and tells what is wrong
                made = None
        if made is not None:
            raw.update(made)
        else:
            derive(each, derivations)

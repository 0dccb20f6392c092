"""What people give us as files: looked into, made harmless, kept once.

`attach` is the way in for whoever writes; `inspect` and `store` for importers, which name files
themselves. Nothing is believed of a file but its bytes.

Time and memory are bounded: caps are checked before anything is read (`settings.UPLOAD_LIMITS`), what
is given is read in pieces, pictures are measured by their headers and decoded one at a time in each
process (see `images`), and films and archives are never unpacked. It all happens in the request, as
the costliest picture that is let in takes a few seconds.
"""

from items.uploads.content import Family, Kind
from items.uploads.inspection import Inspected, digest_of, inspect
from items.uploads.keeping import adopt, attach, recognise, remove, store
from items.uploads.names import clean

__all__ = [
    "Family", "Inspected", "Kind", "adopt", "attach", "clean", "digest_of", "inspect", "recognise",
    "remove", "store",
]  # fmt: skip

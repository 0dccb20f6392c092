"""Which rows without a key column of their own have come in already."""

from collections.abc import Collection, Iterable

from imports.models import ImportedRow


def known(keys: Collection[str]) -> set[str]:
    """Those of `keys` that an import has brought in."""
    return set(ImportedRow.objects.filter(key__in=keys).values_list("key", flat=True))


def remember(keys: Iterable[str]) -> None:
    """Write keys down, in the transaction of what they stand for."""
    ImportedRow.objects.bulk_create(ImportedRow(key=key) for key in keys)

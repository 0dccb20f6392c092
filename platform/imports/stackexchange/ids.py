"""A set of whole numbers that stays small for the millions of ids of a big dump."""

_BITS = 15  # of a number's place within its page


class Ids:
    """One bit for each number, in pages of 4 KiB made where needed.

    Ids of a dump lie close together: a million of them take about 150 KiB.
    """

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}

    def add(self, number: int) -> bool:
        """Put a number in; tells whether it was not there before."""
        page = self._pages.get(number >> _BITS)
        if page is None:
            page = self._pages[number >> _BITS] = bytearray(1 << (_BITS - 3))
        byte, bit = self._place(number)
        new = not page[byte] & bit
        page[byte] |= bit
        return new

    def __contains__(self, number: int) -> bool:
        page = self._pages.get(number >> _BITS)
        if page is None:
            return False
        byte, bit = self._place(number)
        return bool(page[byte] & bit)

    def _place(self, number: int) -> tuple[int, int]:
        return (number & ((1 << _BITS) - 1)) >> 3, 1 << (number & 7)

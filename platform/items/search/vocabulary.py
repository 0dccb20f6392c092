"""The words that occur, counted anew each night from the stored vectors."""

from django.db import connection, transaction

from items.models import Word
from shared.queries import one_at_a_time

# The newest items that are read, and the words that are kept: the most common ones.
ITEMS, WORDS = 300_000, 200_000
# A word of fewer items may be somebody's name, or itself misspelt.
LEAST = 3
_COUNT = """
INSERT INTO items_word (word, items)
SELECT word, ndoc FROM ts_stat($$
    SELECT search FROM items_item WHERE status = 'published' AND gate_id IS NULL
    ORDER BY published_at DESC, id DESC LIMIT {items}
$$)
WHERE ndoc >= {least} AND char_length(word) BETWEEN 3 AND 40
    AND word !~ '^=|[[:digit:][:space:]]'
ORDER BY ndoc DESC, word LIMIT {words}
"""


def rebuild(items: int = ITEMS, most: int = WORDS, least: int = LEAST) -> int:
    """Make the vocabulary anew, in one transaction; how many words it has. 0 where another does it.

    A word counts once for each published item that stands behind no gate. Items in hidden places count
    too, so a word alone is no promise that anybody may see it: see `typos`.
    """
    with one_at_a_time("items.vocabulary") as mine:
        if not mine:
            return 0
        with transaction.atomic():
            Word.objects.all().delete()
            with connection.cursor() as cursor:
                cursor.execute(_COUNT.format(items=int(items), words=int(most), least=int(least)))
        return Word.objects.count()

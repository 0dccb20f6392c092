"""Search over items of every kind.

`vectors` says what is stored of a text and how words are asked for; `asking` reads what was typed;
`finding` gets the candidates, quickly however common the words are; `ranking` puts them in order;
`facets`, `highlighting` and `typos` say more about them; `results` joins it all for page and API.
"""

from items.search.vectors import MAX_TYPED, query, vector

__all__ = ["MAX_TYPED", "query", "vector"]

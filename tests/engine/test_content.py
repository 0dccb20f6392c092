import numpy as np
import pytest
from scipy.sparse import csr_array

from recommender.engine.content import ContentSimilarity

WORDS = [
    ["graph", "edge", "walk"],
    ["graph", "edge", "colour"],
    ["tea", "water", "leaf"],
    ["图", "边", "颜色"],
    [],
]
TAGS = [["maths"], [], ["tea"], ["maths"], []]


def similar(model: ContentSimilarity, item: int) -> list[int]:
    row: csr_array = model.neighbours_[[item]]
    return [int(column) for column in row.indices]


def test_items_that_share_words_or_tags_are_neighbours_and_others_are_not() -> None:
    model = ContentSimilarity().fit(WORDS, TAGS)

    assert similar(model, 0) == [1, 3]
    assert similar(model, 1) == [0]
    assert similar(model, 2) == []


def test_two_languages_meet_through_tags_alone() -> None:
    assert similar(ContentSimilarity().fit(WORDS, TAGS), 3) == [0]
    assert similar(ContentSimilarity(tag_weight=0).fit(WORDS, TAGS), 3) == []


def test_the_cosine_is_the_weighted_mean_of_words_and_tags() -> None:
    # Same words, other tags: the words' cosine is 1, the tags' 0; and the other way round.
    words = [["a", "b"], ["b", "a"], ["c"]]
    tags = [["x"], ["y"], ["x"]]

    found = ContentSimilarity(tag_weight=0.3).fit(words, tags).neighbours_.toarray()

    assert found[0, 1] == pytest.approx(0.7)
    assert found[0, 2] == pytest.approx(0.3)
    assert found[1, 2] == 0


def test_a_rare_word_in_common_says_more_than_a_frequent_one() -> None:
    words = [["rare", "often"], ["rare", "other"], ["often", "thing"], ["often", "more"]]

    found = ContentSimilarity().fit(words, [[]] * 4).neighbours_.toarray()

    assert found[0, 1] > found[0, 2] > 0


def test_a_repeated_word_weighs_more_but_not_in_proportion() -> None:
    # 1 + ln 3 ≈ 2.1 times as much as the other word, which is as rare.
    vectors = ContentSimilarity().fit([["a", "a", "a", "b"]], [[]]).vectors_.toarray()

    assert vectors[0, 0] / vectors[0, 1] == pytest.approx(1 + np.log(3))


def test_a_long_item_keeps_its_heaviest_terms() -> None:
    words = [["often", "rare"], ["often"], ["often"], ["rare"]]

    model = ContentSimilarity(terms=1).fit(words, [[]] * 4)

    assert similar(model, 0) == [3]


def test_a_word_that_nearly_all_of_many_items_use_is_ignored() -> None:
    # Above a thousand documents; below that the same word would make everything similar.
    many = [["common", f"own{number}"] for number in range(1001)]
    few = many[:1000]

    assert ContentSimilarity(neighbours=1).fit(many, [[]] * 1001).neighbours_.nnz == 0
    assert ContentSimilarity(neighbours=1).fit(few, [[]] * 1000).neighbours_.nnz == 1000


def test_vectors_have_length_one_or_are_empty() -> None:
    vectors = ContentSimilarity().fit(WORDS, TAGS).vectors_.toarray()

    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 1, 0])


def test_the_order_of_the_items_does_not_matter() -> None:
    order = [3, 1, 4, 0, 2]
    plain = ContentSimilarity().fit(WORDS, TAGS).neighbours_.toarray()

    shuffled = ContentSimilarity().fit([WORDS[i] for i in order], [TAGS[i] for i in order])

    assert shuffled.neighbours_.toarray() == pytest.approx(plain[np.ix_(order, order)])


@pytest.mark.parametrize("documents", [[], [[]], [["one"]], [[], []]])
def test_nothing_to_compare_gives_no_neighbours(documents: list[list[str]]) -> None:
    model = ContentSimilarity().fit(documents, [[] for _ in documents])

    assert model.neighbours_.shape == (len(documents), len(documents))
    assert model.neighbours_.nnz == 0


def test_identical_items_are_as_similar_as_can_be() -> None:
    found = ContentSimilarity().fit([["a", "b"]] * 3, [["t"]] * 3).neighbours_.toarray()

    assert found == pytest.approx(1 - np.eye(3))


def test_documents_and_tags_must_be_of_the_same_items() -> None:
    with pytest.raises(ValueError, match="2 documents, but the tags of 1"):
        ContentSimilarity().fit([["a"], ["b"]], [["x"]])


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_tag_weight_outside_its_range_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="tag_weight"):
        ContentSimilarity(tag_weight=weight).fit([["a"]], [["x"]])

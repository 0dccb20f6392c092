"""Search as JSON: the same results, facets and suggestions as the page shows."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from items.api import AuthorSerializer, ItemSerializer
from items.search.languages import languages_of
from items.search.results import search
from items.search.suggesting import suggestions


class HitSerializer(serializers.Serializer[Any]):
    """An item that was found; the words that were looked for stand in `<mark>`."""

    item = ItemSerializer()
    title_html = serializers.CharField(source="title")
    excerpt_html = serializers.CharField(source="excerpt")
    states = serializers.ListField(child=serializers.CharField())


class OptionSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # a word of the API, not of DRF
    value = serializers.CharField()
    count = serializers.IntegerField()
    q = serializers.CharField(source="typed", help_text="the query narrowed to this")


class FacetSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a word of the API, not of DRF
    options = OptionSerializer(many=True)


class ConditionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a word of the API, not of DRF
    q = serializers.CharField(source="typed", help_text="the query without this")


class TagNameSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a word of the API, not of DRF


class ResultsSerializer(serializers.Serializer[Any]):
    """`more`: there are more hits than `total`; the newest and best were ranked and counted."""

    q = serializers.CharField(source="asked.typed", help_text="what was looked for")
    corrected = serializers.BooleanField(help_text="q is not what was typed: nothing holds that")
    better = serializers.CharField(help_text="what else may have been meant, or empty")
    total = serializers.IntegerField()
    more = serializers.BooleanField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = HitSerializer(source="shown", many=True)
    facets = FacetSerializer(many=True)
    conditions = ConditionSerializer(source="chips", many=True)
    tags = TagNameSerializer(many=True)
    people = AuthorSerializer(many=True)


class SuggestionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    what = serializers.CharField(help_text="its kind, # for a tag, @handle for a person")
    url = serializers.CharField()


_Q = OpenApiParameter("q", str, description='words, "a phrase", -word, tag:… author:… kind:… is:…')
_PAGE = OpenApiParameter("page", int)
_LITERALLY = OpenApiParameter("literally", bool, description="present: correct nothing")


class SearchView(APIView):
    """What the caller finds, best first."""

    @extend_schema(parameters=[_Q, _PAGE, _LITERALLY], responses=ResultsSerializer)
    def get(self, request: Request) -> Response:
        given = request.query_params.get("page", "")
        found = search(
            request.query_params.get("q", ""),
            request.user,
            languages=languages_of(request._request),
            page=int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 1,
            literally="literally" in request.query_params,
        )
        return Response(ResultsSerializer(found, context={"request": request}).data)


class SuggestView(APIView):
    """Titles, tags and people that begin so: eight at most."""

    @extend_schema(parameters=[_Q], responses=SuggestionSerializer(many=True))
    def get(self, request: Request) -> Response:
        typed = request.query_params.get("q", "")
        found = suggestions(typed, request.user, languages_of(request._request))
        return Response(SuggestionSerializer(found, many=True).data)

"""Items as JSON: the same rows that the pages show, through the same gatekeeper."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, viewsets

from items import kinds
from items.models import Item


class AuthorSerializer(serializers.Serializer[Any]):
    """Who wrote it, as far as that is public."""

    handle = serializers.CharField()
    name = serializers.CharField(source="public_name")


class ItemSerializer(serializers.ModelSerializer[Item]):
    """What every kind of item shares."""

    kind = serializers.CharField()
    author = AuthorSerializer(allow_null=True)
    tags = serializers.SlugRelatedField("slug", many=True, read_only=True)  # type: ignore[var-annotated]
    excerpt = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Item
        fields = [
            "id", "kind", "title", "excerpt", "author", "language", "tags", "score", "parent",
            "published_at", "edited_at", "url",
        ]  # fmt: skip

    def get_excerpt(self, item: Item) -> str:
        return item.excerpt()

    def get_url(self, item: Item) -> str:
        url = item.get_absolute_url()
        request = self.context.get("request")
        return request.build_absolute_uri(url) if request is not None else url


class ItemDetailSerializer(ItemSerializer):
    """An item with its text."""

    class Meta(ItemSerializer.Meta):
        fields = [*ItemSerializer.Meta.fields, "html", "version"]


class ItemFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """What a list of items can be narrowed to."""

    kind = django_filters.ChoiceFilter(choices=kinds.choices)
    tag = django_filters.CharFilter(field_name="tags__slug")
    author = django_filters.CharFilter(field_name="author__handle")
    parent = django_filters.NumberFilter(field_name="parent")

    class Meta:
        model = Item
        fields = ["language"]


class ItemViewSet(viewsets.ReadOnlyModelViewSet[Item]):
    """The items that the caller may see, newest first."""

    queryset = Item.objects.none()
    serializer_class = ItemSerializer
    filterset_class = ItemFilter
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[Item]:
        viewer = self.request.user
        if self.action == "list":
            items = Item.objects.listed_for(viewer)
        else:
            items = Item.objects.visible_to(viewer).filter(status="published")
        return items.select_related("author", "parent").prefetch_related("tags")

    def get_serializer_class(self) -> type[ItemSerializer]:
        return ItemDetailSerializer if self.action == "retrieve" else ItemSerializer

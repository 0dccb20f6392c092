"""Moderators look at what people did and how engaged that makes them."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.models import Q

MAY = Q(content_type__app_label="activity", codename="view_event") | Q(
    content_type__app_label="recommender", codename="view_engagement"
)


def allow(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions only after all migrations; these are needed now.

    An operator may have called the group something else, or deleted it: that stops no upgrade.
    """
    using = schema_editor.connection.alias
    for label in ("activity", "recommender"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using).filter(MAY)
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name="Moderators"):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("recommender", "0003_more_reasons"),
        ("activity", "0002_deeds_of_user"),
        ("items", "0002_moderators"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]

"""Moderators see what the nights computed and how good it was."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def allow(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions only after all migrations; this one is needed now."""
    using = schema_editor.connection.alias
    create_permissions(installed.get_app_config("recommender"), verbosity=0, using=using, apps=apps)
    group = apps.get_model("auth", "Group").objects.using(using).get(name="Moderators")
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    group.permissions.add(
        permissions.get(content_type__app_label="recommender", codename="view_run")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("recommender", "0001_initial"),
        ("items", "0002_moderators"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]

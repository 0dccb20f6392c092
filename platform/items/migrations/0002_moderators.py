"""The group of those who keep order: they see everything, hide and restore, and change no words."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

NAME = "Moderators"
MAY = {
    "items": ["moderate", "view_item", "view_tag", "view_admission"],
    "accounts": ["view_user"],
}


def make_group(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions only after all migrations; these are needed now."""
    using = schema_editor.connection.alias
    for label in MAY:
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    group, _new = Group.objects.using(using).get_or_create(name=NAME)
    for label, codenames in MAY.items():
        group.permissions.add(
            *Permission.objects.using(using).filter(
                content_type__app_label=label, codename__in=codenames
            )
        )


class Migration(migrations.Migration):
    dependencies = [
        ("items", "0001_initial"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]

"""What a certificate says and who may see it; moderators look at certificates."""

from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

import courses.learning.models


def allow(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions only after all migrations; this one is needed now.

    A site whose operators removed or renamed the group has no moderators to let in.
    """
    using = schema_editor.connection.alias
    create_permissions(installed.get_app_config("learning"), verbosity=0, using=using, apps=apps)
    group = apps.get_model("auth", "Group").objects.using(using).filter(name="Moderators").first()
    if group is not None:
        permissions = apps.get_model("auth", "Permission").objects.using(using)
        group.permissions.add(*permissions.filter(codename="view_certificate"))


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0004_notes_are_found_again"),
        ("items", "0002_moderators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="certificate",
            options={"verbose_name": "certificate", "verbose_name_plural": "certificates"},
        ),
        migrations.AddField(
            model_name="certificate",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hans", "简体中文")],
                default="en",
                max_length=10,
                verbose_name="language",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="lessons",
            field=models.PositiveIntegerField(default=0, verbose_name="lessons"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="minutes",
            field=models.PositiveIntegerField(default=0, verbose_name="minutes"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="quizzes",
            field=models.PositiveIntegerField(default=0, verbose_name="quizzes to pass"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="renamed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="name changed"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="revoked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="revoked"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="revoked by",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="revoked_for",
            field=models.CharField(blank=True, max_length=300, verbose_name="why"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="sharing",
            field=models.CharField(
                choices=[
                    ("nobody", "nobody else"),
                    ("code", "whoever has its code or address"),
                    ("profile", "everybody, on my profile as well"),
                ],
                default="code",
                max_length=8,
                verbose_name="who may see it",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="teachers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="finished"),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="code",
            field=models.CharField(
                max_length=16, primary_key=True, serialize=False, verbose_name="code"
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="enrolment",
            field=models.OneToOneField(
                null=True,
                on_delete=courses.learning.models._forget,
                related_name="certificate",
                to="learning.enrolment",
                verbose_name="enrolment",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="name",
            field=models.CharField(blank=True, max_length=150, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="title",
            field=models.CharField(max_length=250, verbose_name="title"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("enrolment__isnull", False),
                    models.Q(("name", ""), ("revoked_for", "")),
                    _connector="OR",
                ),
                name="certificates_without_holder_name_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("sharing__in", ["nobody", "code", "profile"])),
                name="certificate_sharing_is_known",
            ),
        ),
        migrations.RunPython(allow, migrations.RunPython.noop),
    ]

"""The wiring: settings, urls, celery, the embedded services. Imported by nobody."""

from config.celery import app as celery_app

__all__ = ["celery_app"]

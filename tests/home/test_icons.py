"""The site's icon and what a phone needs to keep it on its first screen."""

import json
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client


def test_the_old_place_of_icons_leads_to_ours(client: Client, db: None) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert finders.find(response.headers["Location"].removeprefix("/static/"))


def test_the_manifest_names_what_there_is(client: Client, db: None) -> None:
    html = client.get("/search/").content.decode()
    (name,) = re.findall(r'<link rel="manifest" href="/static/([^"]+)"', html)
    path = finders.find(name)
    assert path
    manifest = json.loads(Path(path).read_text(encoding="utf-8"))
    assert client.get(manifest["start_url"]).status_code == 200
    assert all(finders.find(icon["src"]) for icon in manifest["icons"])

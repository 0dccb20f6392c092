"""Python finds our packages under their names, and its own `platform` stays whole."""

import importlib.util
import platform
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FOLDERS: list[str] = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def test_platform_is_a_drawer_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert platform.python_version()


def test_the_list_of_our_packages_is_whole() -> None:
    in_the_drawer = {f"platform/{path.parent.name}" for path in ROOT.glob("platform/*/__init__.py")}
    assert in_the_drawer == {folder for folder in FOLDERS if folder.startswith("platform/")}


@pytest.mark.parametrize("folder", FOLDERS)
def test_python_finds_ours(folder: str) -> None:
    spec = importlib.util.find_spec(Path(folder).name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin) == ROOT / folder / "__init__.py"

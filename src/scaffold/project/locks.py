"""Lock files as uv writes them."""

import json
from collections.abc import Mapping
from typing import Any

from scaffold.project.toml_texts import read_toml


def with_tested(lock: bytes, tested: bytes) -> bytes:
    """Add to `lock` the packages of `tested` that it does not name, so that uv starts from their versions.

    What is added says version and source only. uv takes both as wishes, drops what is not needed and fills in
    the rest when it locks.

    Raises:
        ValueError: one of them is no lock file.
    """
    have, offered = _packages(lock), filter(_from_registry, _packages(tested))
    known = {package["name"] for package in have}
    added = [_as_wish(package) for package in offered if package["name"] not in known]
    return "\n".join([lock.decode(), *added]).encode()


def _packages(lock: bytes) -> list[Mapping[str, Any]]:
    packages: list[Mapping[str, Any]] = read_toml(lock).get("package", [])
    if not isinstance(packages, list) or not all(
        isinstance(package, dict) and isinstance(package.get("name"), str) for package in packages
    ):
        raise ValueError("it does not list packages as a lock file does")
    return packages


def _from_registry(package: Mapping[str, Any]) -> bool:
    return "version" in package and "registry" in package.get("source", {})


def _as_wish(package: Mapping[str, Any]) -> str:
    lines = [
        "[[package]]",
        f"name = {json.dumps(package['name'])}",
        f"version = {json.dumps(package['version'])}",
        f"source = {{ registry = {json.dumps(package['source']['registry'])} }}",
    ]
    if "resolution-markers" in package:
        lines.append(f"resolution-markers = {json.dumps(package['resolution-markers'])}")
    return "\n".join([*lines, ""])

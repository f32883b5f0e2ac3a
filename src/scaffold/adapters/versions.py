"""Versions of a template, by the names that git gives them: release tags, and what `git describe` prints."""

import re
from collections.abc import Collection, Mapping

from packaging.version import InvalidVersion, Version

_DESCRIBED = re.compile(r"(?P<tag>.+)-\d+-g(?P<commit>[0-9a-f]{4,64})")
_COMMIT = re.compile(r"[0-9a-f]{4,64}")
_ABBREVIATED = 7  # digits of a commit, as git prints it in a small repository


def version_of(tag: str) -> Version | None:
    """Read a tag as a PEP 440 version; None for any other tag."""
    try:
        return Version(tag)
    except InvalidVersion:
        return None


def may_be_commit(name: str) -> bool:
    """Tell whether a name can be that of a commit: 12345a6 is one, unless it is a tag."""
    return _COMMIT.fullmatch(name) is not None


def base_of(name: str) -> Version | None:
    """Read a release tag, or the one that a commit is described by; None where there is none."""
    described = _DESCRIBED.fullmatch(name)
    return version_of(described["tag"] if described else name)


def newer_of(commits: Mapping[str, str], version: str | None, *, carried: bool) -> str | None:
    """Name what an update from `version` would go to, of the references of a template; None for nothing.

    That is the newest release, unless `version` is a later one or a commit after it; where there is no
    release it is HEAD. In what an installation carries, HEAD is a release always.
    """
    head = commits.get("HEAD")
    tags = {
        name.removeprefix("refs/tags/"): commits.get(f"{name}^{{}}", commit)
        for name, commit in commits.items()
        if name.startswith("refs/tags/") and not name.endswith("^{}")
    }
    versions = [(found, tag) for tag in tags if (found := version_of(tag))]
    releases = [
        (found, tag) for found, tag in versions if (tags[tag] == head if carried else not found.is_prerelease)
    ]
    if releases:
        found, tag = max(releases)
        return None if version == tag or _is_as_new(version, found, tags) else tag
    if head is None or tags.get(version or "") == head or _is_commit(version, head):
        return None
    at_head = [(found, tag) for found, tag in versions if tags[tag] == head]
    return max(at_head)[1] if at_head else head[:_ABBREVIATED]


def _is_as_new(version: str | None, release: Version, tags: Collection[str]) -> bool:
    """Tell whether a recorded version is later than `release`, or a commit after it."""
    if version is None or (may_be_commit(version) and version not in tags):
        return False
    base = base_of(version)
    return base is not None and (base > release or (base == release and version_of(version) is None))


def _is_commit(version: str | None, commit: str) -> bool:
    described = _DESCRIBED.fullmatch(version or "")
    return commit.startswith(described["commit"] if described else version or "-")

"""The versions of a template: of a checkout in its present state, or of an address through one clone."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from scaffold.adapters.git import Git
from scaffold.adapters.installation import BUNDLE, is_address, is_own, stated
from scaffold.adapters.templates import GitTemplates, local_settings, version_of
from scaffold.errors import TemplateError, ToolError
from scaffold.project.origin import Origin, Snapshot


class GitHistories:
    """Opens histories; `known` finds this installation's own template, `require` refuses a stranger's."""

    def __init__(self, *, known: Callable[[], Origin], require: Callable[[str], None]) -> None:
        self._templates = GitTemplates()
        self._known = known
        self._require = require

    @contextlib.contextmanager
    def open(self, source: str, *, version: str | None = None) -> Iterator["GitHistory"]:
        """Open the template whose address an answers file records.

        The copy that this installation carries is preferred, unless it lacks `version`.
        """
        location = self._location(source)
        if (Path(location) / ".git").exists():
            yield GitHistory(repository=Path(location), source=source, released=False, carried=False)
            return
        with tempfile.TemporaryDirectory(prefix="scaffold-template-") as folder:
            clone = Path(folder) / "clone"
            self._clone(location, source, clone)
            carried = Path(location).name == BUNDLE
            if carried and version and is_address(source) and not self._has(clone, version):
                carried, clone = False, Path(folder) / "fresh"
                self._clone(source, source, clone)
            yield GitHistory(repository=clone, source=source, released=not carried, carried=carried)

    def newest_release(self, source: str) -> str | None:
        """Name the version that an update would go to; only names of versions are asked for."""
        location = self._location(source)
        here = Path(location)
        if (here / ".git").exists():
            return self._templates.release(here, self._templates.commit(here, "HEAD"))
        try:
            # Not in the project, whose configuration of git would have a say in it.
            with tempfile.TemporaryDirectory(prefix="scaffold-template-") as folder:
                listing = Git(Path(folder)).text(
                    "ls-remote", "--", location, settings=local_settings(location)
                )
        except ToolError as error:
            raise _unreachable(source, error.cause) from None
        commits = {name: commit for commit, name in (line.split("\t") for line in listing.splitlines())}
        carried = here.name == BUNDLE
        versions = [
            (version, tag)
            for name, commit in commits.items()
            if (tag := name.removeprefix("refs/tags/")) != name
            and (version := version_of(tag))
            and (commit == commits["HEAD"] if carried else not version.is_prerelease)
        ]
        return max(versions)[1] if versions else None

    def _location(self, source: str) -> str:
        """Find where `source` is read: the copy that this installation carries, else its own address."""
        self._require(source)
        with contextlib.suppress(TemplateError):
            known = self._known()
            if is_own(source, known):
                return known.location
        try:
            location = stated(source).location
        except TemplateError:
            raise _moved(source) from None
        here = Path(location)
        if here.is_dir() and not (here / ".git").exists() and not (here / "HEAD").is_file():
            raise TemplateError(
                f"the template at {source} has no versions",
                cause="it is a plain folder, not a git repository",
                help="scaffold link URL",
            )
        return location

    def _has(self, clone: Path, version: str) -> bool:
        return Git(clone).succeeds("rev-parse", "--verify", "--quiet", f"{version}^{{commit}}")

    def _clone(self, location: str, source: str, into: Path) -> None:
        try:
            Git(into.parent).text(
                "clone",
                "--quiet",
                "--no-checkout",
                "--",
                location,
                str(into),
                settings=local_settings(location),
            )
        except ToolError as error:
            if error.cause is None:
                raise
            raise _unreachable(source, error.cause.replace(location, source)) from None


class GitHistory:
    """One opened history."""

    def __init__(self, *, repository: Path, source: str, released: bool, carried: bool) -> None:
        self._templates = GitTemplates()
        self._repository = repository
        self._source = source
        self._released = released
        self._carried = carried

    def newest(self) -> str:
        """Name the newest release of an address, or the commit of a checkout."""
        return self._templates.newest_release(self._repository) if self._released else "HEAD"

    def label(self, ref: str) -> str:
        """Name the commit `ref` as the answers file does; a release tag is its own name."""
        commit = self._templates.commit(self._repository, ref)
        is_tag = version_of(ref) and Git(self._repository).succeeds(
            "show-ref", "--verify", "--quiet", f"refs/tags/{ref}"
        )
        return ref if is_tag else self._templates.release(self._repository, commit)

    def commit_id(self, ref: str) -> str:
        """Give the id that the commit `ref` has where the template is developed."""
        commit = self._templates.commit(self._repository, ref)
        return self._templates.copied_from(self._repository, commit) if self._carried else commit

    def precedes(self, earlier: str, later: str) -> bool:
        """Tell whether `earlier` is an older version than `later`."""
        versions = version_of(earlier), version_of(later)
        if versions[0] and versions[1]:
            return versions[0] < versions[1]
        return earlier != later and Git(self._repository).succeeds(
            "merge-base", "--is-ancestor", earlier, later
        )

    def export(self, ref: str, *, into: Path) -> Snapshot:
        """Write the template at `ref` to `into`."""
        origin = Origin(location=str(self._repository), recorded=self._source)
        snapshot = self._templates.export(origin, ref=ref, into=into)
        return replace(snapshot, commit_id=self.commit_id(ref)) if self._carried else snapshot


def _unreachable(source: str, cause: str | None) -> TemplateError:
    return TemplateError(
        f"the template at {source} cannot be reached",
        cause=cause,
        help="check the network and your access, or name another address: scaffold link URL",
    )


def _moved(source: str) -> TemplateError:
    return TemplateError(
        f"the template is no longer at {source}", cause="nothing is there", help="scaffold link URL"
    )

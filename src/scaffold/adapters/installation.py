"""Where this installation of scaffold gets its template from."""

import json
import os
import re
from importlib.metadata import Distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scaffold.adapters.git import Git
from scaffold.errors import TemplateError, ToolError
from scaffold.project.addresses import without_password
from scaffold.project.origin import Origin
from scaffold.workspace.paths import expanded, resolved

VARIABLE = "SCAFFOLD_TEMPLATE"
BUNDLE = "template.bundle"

_SHORTCUTS = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|[^/\\@:]+@[^/\\:]+:", re.IGNORECASE)
# Plain Copier knows these hosts; at any other it takes an address for git's only by its ending.
_KNOWN_HOSTS = ("https://github.com/", "https://gitlab.com/")


class Installation:
    """One installation: its package folder and its metadata."""

    def __init__(self, *, package: Path, distribution: Distribution) -> None:
        self._package = package
        self._distribution = distribution

    def origin(self, template: str | None) -> Origin:
        """Find the template; the first that is known wins.

        In this order: `template` (the flag), the variable SCAFFOLD_TEMPLATE, the repository of a git install
        (PEP 610), the checkout that this package runs from, the bundle in the wheel under the Repository URL
        of the package metadata.

        Raises:
            TemplateError: none is known.
        """
        said = template or os.environ.get(VARIABLE)
        found = stated(said) if said else self._of_git_install() or self._of_checkout() or self._of_wheel()
        if found is None:
            raise TemplateError(
                "no template is known to this installation", help="scaffold new PATH --template URL"
            )
        return found

    def _of_git_install(self) -> Origin | None:
        direct = json.loads(self._distribution.read_text("direct_url.json") or "{}")
        if direct.get("vcs_info", {}).get("vcs") != "git":
            return None
        found = stated(direct["url"])
        return Origin(location=found.location, recorded=found.recorded, ref=direct["vcs_info"]["commit_id"])

    def _of_checkout(self) -> Origin | None:
        checkout = self._package.parents[1]
        if not (checkout / "copier.yml").is_file():
            return None
        try:
            address = Git(checkout).text("config", "--get", "remote.origin.url")
        except ToolError:
            address = ""
        if not _ADDRESS.match(address) or address.startswith("file:"):
            return _on_this_machine(checkout)
        return Origin(location=str(checkout), recorded=stated(address).recorded)

    def _of_wheel(self) -> Origin | None:
        """Read the bundle that the wheel carries; what is recorded is the public address, if there is one."""
        public = self._of_metadata()
        bundle = self._package / BUNDLE
        if not bundle.is_file():
            return public
        if public is None:
            note = (
                f"no public address of the template is known, so the project points at {bundle}; "
                "`scaffold update` reads the template of the scaffold that runs it"
            )
            return Origin(location=str(bundle), recorded=str(bundle), ref="HEAD", notes=(note,))
        return Origin(location=str(bundle), recorded=public.recorded, ref="HEAD")

    def _of_metadata(self) -> Origin | None:
        for entry in self._distribution.metadata.get_all("Project-URL") or []:
            label, _, address = entry.partition(",")
            if label.strip().lower() == "repository":
                return stated(address.strip())
        return None


def is_address(template: str) -> bool:
    """Tell an address that git fetches from a path on this machine."""
    return _ADDRESS.match(template) is not None


def normalised(address: str) -> str:
    """Spell an address so that two spellings of one place are equal."""
    try:
        address = stated(address).recorded
    except TemplateError:  # a folder that is gone
        address = str(resolved(expanded(address)))
    return address.rstrip("/").removesuffix(".git").rstrip("/")


def is_own(source: str, known: Origin) -> bool:
    """Tell whether an answers file names the template of this installation, whose origin is `known`."""
    if Path(source).name == Path(known.location).name == BUNDLE:
        return True
    return normalised(source) == normalised(known.recorded)


def stated(template: str) -> Origin:
    """Read an address as a person writes it: a folder, a URL, `git@host:path`, or `gh:owner/name`."""
    for shortcut, prefix in _SHORTCUTS.items():
        if template.startswith(shortcut):
            template = prefix + template.removeprefix(shortcut).lstrip("/")
    template = template.removeprefix("git+")
    if template.startswith("file://"):
        template = unquote(urlsplit(template).path)
    if not _ADDRESS.match(template):
        return _on_this_machine(resolved(expanded(template)))
    if not template.endswith(".git") and not template.startswith(_KNOWN_HOSTS):
        template = f"{template.rstrip('/')}.git"
    return Origin(location=template, recorded=without_password(template))


def _on_this_machine(folder: Path) -> Origin:
    if not folder.exists():
        raise TemplateError(f"no template at {folder}", cause="nothing is there")
    note = f"the project points at {folder} on this machine, so only here can it be updated"
    return Origin(location=str(folder), recorded=str(folder), notes=(note,))

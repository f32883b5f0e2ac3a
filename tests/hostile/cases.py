"""Templates and projects that try to run code, to write elsewhere, or to be taken for a repository.

`MARK` in a text becomes a path outside the project; nothing may ever stand there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pytest
from _pytest.mark import ParameterSet

RUN = "touch MARK"
FILTER = f'[filter "evil"]\n  clean = "{RUN}; cat"\n  smudge = "{RUN}; cat"\n  required = true\n'
TO_FILTER = "* filter=evil diff=evil merge=evil\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`files` are laid over the small template, or over a project made from it.

    `links` are symbolic links, name to target; `executable` names files that get that mode. `refusal` is what
    every command that renders a template says, None where the content is harmless; `quick` is for every run.
    """

    id: str
    files: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    executable: tuple[str, ...] = ()
    refusal: str | None = None
    quick: bool = False

    def inside(self, folder: str) -> "Case":
        """Move everything into a folder."""
        return replace(
            self,
            files={f"{folder}/{name}": text for name, text in self.files.items()},
            links={f"{folder}/{name}": target for name, target in self.links.items()},
            executable=tuple(f"{folder}/{name}" for name in self.executable),
        )


def parameters(cases: Iterable[Case]) -> list[ParameterSet]:
    """Give cases to a test; those that are not quick are slow."""
    return [pytest.param(case, id=case.id, marks=() if case.quick else pytest.mark.slow) for case in cases]


_PATHS = "paths that a project cannot have"
_OUTSIDE = "the template cannot be rendered"

TEMPLATES = (
    Case(
        id="a-git-folder-with-a-filter",
        files={"template/{{ '.git' }}/config": FILTER, "template/.gitattributes": TO_FILTER},
        refusal=_PATHS,
        quick=True,
    ),
    Case(
        id="a-git-folder-in-capitals",
        files={"template/{{ '.GIT' }}/config": FILTER, "template/.gitattributes": TO_FILTER},
        refusal=_PATHS,
    ),
    Case(
        id="the-short-name-of-a-git-folder",
        files={"template/{{ 'git~1' }}/config": FILTER, "template/.gitattributes": TO_FILTER},
        refusal=_PATHS,
    ),
    Case(
        id="a-git-folder-that-hfs-reads",
        files={"template/{{ '.g' ~ '\\u200c' ~ 'it' }}/config": FILTER},
        refusal=_PATHS,
    ),
    Case(
        id="a-git-folder-deep-below",
        files={"template/docs/a/{{ '.git ' }}/hooks/post-commit": f"#!/bin/sh\n{RUN}\n"},
        refusal=_PATHS,
    ),
    Case(
        id="a-git-file",
        files={"template/{{ '.git' }}": "gitdir: MARK\n"},
        refusal=_PATHS,
    ),
    Case(
        id="a-git-folder-from-an-answer",
        files={
            "copier.yml.more": "evil: {type: str, default: '.git'}\n",
            "template/{{ evil }}/hooks/pre-commit": f"#!/bin/sh\n{RUN}\n",
        },
        refusal=_PATHS,
    ),
    Case(
        id="hooks-and-a-filter-without-configuration",
        files={
            "template/.gitattributes": TO_FILTER,
            "template/hooks/pre-commit": f"#!/bin/sh\n{RUN}\n",
            "template/.githooks/post-checkout": f"#!/bin/sh\n{RUN}\n",
            "template/.gitconfig": FILTER,
            "template/config": FILTER,
        },
        executable=("template/hooks/pre-commit", "template/.githooks/post-checkout"),
    ),
    Case(
        id="a-submodule-that-runs-a-command",
        files={"template/.gitmodules": f'[submodule "x"]\n  path = x\n  url = "ext::sh -c {RUN}"\n'},
    ),
    Case(
        id="a-path-above-the-project",
        files={"template/{{ '..' }}/{{ '..' }}/MARK_NAME": "out\n"},
        refusal=_OUTSIDE,
        quick=True,
    ),
    Case(id="an-absolute-path", files={"template/{{ 'MARK' }}": "out\n"}, refusal=_OUTSIDE),
    Case(
        id="a-link-out-of-the-project",
        files={"copier.yml.more": "_preserve_symlinks: true\n"},
        links={"template/out": "../../.."},
        refusal="leads out of it",
    ),
    Case(
        id="writing-through-a-link",
        files={
            "copier.yml.more": "_preserve_symlinks: true\n",
            "template/docs/{{ 'a-link' }}/MARK_NAME": "out\n",
        },
        links={"template/docs/a-link": "../.."},
        refusal=_OUTSIDE,
    ),
    Case(
        id="tasks",
        files={"copier.yml.more": f"_tasks: ['{RUN}']\n"},
        refusal="cause: it has _tasks",
        quick=True,
    ),
    Case(
        id="migrations",
        files={"copier.yml.more": f"_migrations: [{{version: v1.0.0, before: ['{RUN}']}}]\n"},
    ),
    Case(
        id="jinja-extensions",
        files={
            "copier.yml.more": "_jinja_extensions: [evil.Extension]\n",
            "evil.py": "open('MARK', 'w')\n",
        },
        refusal="cause: it has _jinja_extensions",
    ),
    Case(
        id="a-way-out-of-the-sandbox",
        files={
            "template/out.txt.jinja": "{{ ''.__class__.__mro__[1].__subclasses__() }}"
            "{{ cycler.__init__.__globals__.os.system('touch MARK') }}\n"
        },
        refusal=_OUTSIDE,
    ),
    Case(
        id="a-file-of-the-user",
        files={"template/out.txt.jinja": "{% include '../../../../../../../etc/passwd' %}\n"},
        refusal=_OUTSIDE,
    ),
    Case(
        id="data-from-outside",
        files={
            "copier.yml.more": "_external_data: {secret: ../../../secret.yml}\n",
            "template/out.txt.jinja": "{{ _external_data.secret }}\n",
        },
        refusal="cause: it has _external_data",
    ),
)

_BACKEND = (
    "open('MARK', 'w').close()\n"
    "def get_requires_for_build_wheel(settings=None): return []\n"
    "def get_requires_for_build_editable(settings=None): return []\n"
)
_BUILD = '[build-system]\nrequires = []\nbuild-backend = "evil"\nbackend-path = ["."]\n'
_PYTHON = f'#!/bin/sh\n{RUN}\nexec python3 "$@"\n'


def _settings(fields: str, more: str = "") -> Mapping[str, str]:
    about = f'[project]\nname = "desk"\nrequires-python = ">=3.11"\n{fields}\n'
    return {"pyproject.toml": f"{about}{_BUILD}{more}", "evil.py": _BACKEND}


_MEMBER = {
    "library/pyproject.toml": f'[project]\nname = "library"\ndynamic = ["version"]\n{_BUILD}',
    "library/evil.py": _BACKEND,
}
_STATIC = 'version = "1"'

# What uv runs, or would write, when it is asked to lock these; laid over a project, and into a template.
LOCKED = (
    Case(id="a-dynamic-version", files=_settings('dynamic = ["version"]'), quick=True),
    Case(id="dynamic-dependencies", files=_settings(f'{_STATIC}\ndynamic = ["dependencies"]')),
    Case(id="settings-of-poetry", files=_settings(_STATIC, '[tool.poetry.dependencies]\npython = "^3.11"\n')),
    Case(
        id="a-member-of-a-workspace",
        files={**_settings(_STATIC, '[tool.uv.workspace]\nmembers = ["library"]\n'), **_MEMBER},
    ),
    Case(
        id="a-dependency-in-a-folder",
        files={
            **_settings(
                f'{_STATIC}\ndependencies = ["library"]', '[tool.uv.sources]\nlibrary = {path = "library"}\n'
            ),
            **_MEMBER,
        },
    ),
    Case(
        id="a-backend-that-uv-is-told-to-build",
        files=_settings(f'{_STATIC}\ndynamic = ["version"]', "[tool.uv]\npackage = true\nno-build = false\n"),
    ),
    Case(
        id="a-python-in-a-virtual-environment",
        files={
            **_settings(_STATIC),
            ".venv/pyvenv.cfg": "home = /usr/bin\n",
            ".venv/bin/python": _PYTHON,
            ".venv/bin/python3": _PYTHON,
        },
        executable=(".venv/bin/python", ".venv/bin/python3"),
        quick=True,
    ),
    Case(
        id="a-python-that-is-pinned",
        files={**_settings(_STATIC), ".python-version": "./python\n", "python": _PYTHON},
        executable=("python",),
    ),
    Case(id="a-cache-elsewhere", files=_settings(_STATIC, '[tool.uv]\ncache-dir = "MARK"\n')),
    Case(id="settings-of-uv", files={**_settings(_STATIC), "uv.toml": 'cache-dir = "MARK"\n'}),
    Case(
        id="a-repository-as-dependency",
        files=_settings(
            f'{_STATIC}\ndependencies = ["library"]',
            '[tool.uv.sources]\nlibrary = {git = "ext::sh -c touch% MARK"}\n',
        ),
    ),
)

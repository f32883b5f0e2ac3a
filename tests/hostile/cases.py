"""Templates and projects that try to run code, to write elsewhere, or to be taken for a repository.

`MARK` in a text becomes a path outside the project; nothing may ever stand there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

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


_PATHS = "paths that no project may hold"
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
        refusal="unsafe feature: tasks",
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
        refusal="unsafe feature: jinja_extensions",
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
        refusal=_OUTSIDE,
    ),
)

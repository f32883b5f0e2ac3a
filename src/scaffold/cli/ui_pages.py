"""The pages of `scaffold ui`: plain HTML with forms, no script, and every value escaped."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.answers.questions import QUESTIONS, Question

_STYLE = """
:root {
  color-scheme: light dark; --line: #8a919c; --link: #0a58ca; --ground: #fff; --text: #1b1f24; --bad: #a40e26;
}
@media (prefers-color-scheme: dark) {
  :root { --line: #76808c; --link: #7ab3ff; --ground: #0f1318; --text: #e6e9ee; --bad: #ff9c9c; }
}
* { box-sizing: border-box; }
body { max-width: 900px; margin: 0 auto; padding: 16px; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 32px; }
a { color: var(--link); }
label { display: block; font-weight: 600; }
label span { display: block; font-weight: 400; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 16px; }
input, select, button { width: 100%; min-height: 40px; padding: 6px 10px; font: inherit; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: 6px; }
input, select { font-weight: 400; }
ul { columns: 3 220px; }
button { width: auto; margin-top: 16px; background: var(--link); color: var(--ground); font-weight: 600; }
pre { padding: 12px; border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; }
.command { user-select: all; }
.bad { color: var(--bad); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
"""
# Chosen by the fields before.
_ASKED_APART = {"start_from", *CAPABILITIES}


def start(folder: Path) -> str:
    """Return the page with both forms."""
    presets = "".join(
        f'<option value="{escape(one.name)}">{escape(one.name)}: {escape(one.summary)}</option>'
        for one in PRESETS.values()
    )
    capabilities = "".join(
        f'<label>{escape(one.name)}<span>{escape(one.summary)}</span><select name="use.{escape(one.name)}">'
        '<option value="">as the preset has it</option><option value="with">with</option>'
        '<option value="without">without</option></select></label>'
        for one in CAPABILITIES.values()
    )
    answers = "".join(_answer(one) for one in QUESTIONS.values() if one.name not in _ASKED_APART)
    return _page(
        "scaffold",
        f"""<h2>Start a project</h2>
<form method="post" action="preview">
<label>Folder <input name="path" required value="{escape(str(folder / "my-project"))}"></label>
<label>Preset <select name="preset">{presets}</select></label>
<h2>Capabilities</h2><div class="fields">{capabilities}</div>
<h2>Answers</h2><div class="fields">{answers}</div>
<button>Preview</button></form>
<h2>Look at a project</h2>
<form method="post" action="project">
<label>Folder of the project <input name="project" required value="{escape(str(folder))}"></label>
<label>Answers file<span>of a folder that follows several templates</span><input name="answers_file"></label>
<button>Check for updates</button></form>""",
    )


def preview(
    form: Mapping[str, str],
    *,
    command: str,
    made: Mapping[str, Any],
    tree: Iterable[str],
    dependencies: Sequence[str],
) -> str:
    """Return what a command would create, with the button that creates it."""
    hidden = _hidden(form)
    counts = made["counts"]
    return _page(
        "Preview",
        f"""<p>{counts["files"]} files in {counts["folders"]} folders; capabilities:
{escape(", ".join(made["capabilities"]) or "none")}</p>
<h2>The command</h2><pre class="command">{escape(command)}</pre>
<form method="post" action="create">{hidden}<button>Create</button></form>
<form method="post" action="download">{hidden}<button>Download</button></form>
<p>The download is a zip of the same files, without a git repository: start one with
<code>git init &amp;&amp; git add --all &amp;&amp; git commit</code>, so that the project can be updated.</p>
<h2>Dependencies</h2>{_list(dependencies)}
<h2>Files</h2><pre>{escape(chr(10).join(tree))}</pre>""",
    )


def unlocked(form: Mapping[str, str], reasons: Sequence[str]) -> str:
    """Return why there is no lock file, with the button that goes without one."""
    return _page(
        "Not locked",
        f"""<div class="bad" role="alert">{_list(reasons)}</div>
<form method="post" action="download">{_hidden({**form, "lock": "no"})}
<button>Download without a lock file</button></form>""",
    )


def created(made: Mapping[str, Any]) -> str:
    """Return what was created, and what comes next."""
    steps = "\n".join(made["next_steps"])
    return _page(
        "Created",
        f"""<p>{escape(made["path"])}: {made["counts"]["files"]} files</p>{_list(made["notes"])}
<h2>Next</h2><pre class="command">{escape(steps)}</pre>""",
    )


def project(path: str, *, behind: Mapping[str, Any], preview: Mapping[str, Any]) -> str:
    """Return how far a project is behind, and what an update would change."""
    newest = f"{behind['version']} of {behind['template']}; the newest is {behind['newest']}"
    if "error" in preview:
        body = f'<p class="bad">{escape(str(preview["error"]["message"]))}</p>'
    elif behind["available"]:
        body = f"<h2>An update would change</h2>{_list([_change(one) for one in preview.get('files', ())])}"
    else:
        body = "<p>There is nothing to update.</p>"
    return _page("Project", f"<p>{escape(path)}</p><p>{escape(newest)}</p>{body}")


def failed(error: Mapping[str, Any]) -> str:
    """Return the message of a command that failed."""
    parts = [error["message"], error.get("cause"), *error.get("details", ()), error.get("help")]
    lines = "".join(f"<p>{escape(str(part))}</p>" for part in parts if part)
    return _page("Not done", f'<div class="bad" role="alert">{lines}</div>')


def _hidden(form: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in form.items()
    )


def _answer(question: Question) -> str:
    name = f"set.{escape(question.name)}"
    choices = question.choices or (("true", "false") if question.kind is bool else ())
    if choices:
        options = "".join(f"<option>{escape(choice)}</option>" for choice in choices)
        field = f'<select name="{name}"><option value="">default</option>{options}</select>'
    else:
        field = f'<input name="{name}" placeholder="default">'
    return f"<label>{escape(question.name)}<span>{escape(question.summary)}</span>{field}</label>"


def _change(change: object) -> str:
    if isinstance(change, Mapping):
        return " ".join(str(value) for value in change.values() if value)
    return str(change)


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>" if items else ""


def _page(title: str, body: str) -> str:
    back = "" if title == "scaffold" else '<p><a href="./">Back</a></p>'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,"><style>{_STYLE}</style></head>'
        f"<body><main>{back}<h1>{escape(title)}</h1>{body}</main></body></html>"
    )

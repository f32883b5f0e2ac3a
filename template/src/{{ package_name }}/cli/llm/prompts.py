"""`prompts`: look at prompt artifacts, check them against their releases, and release them."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...config.settings import Settings
from ...evaluation.engine.duplicates import read_texts
from ...evaluation.engine.locks import datasets_in
from ...evaluation.llm.leaks import find_leaks
from ...prompts.artifacts import PromptArtifact, PromptError, load_prompt, load_prompts
from ...prompts.differences import difference
from ...prompts.files import prompt_files, shown
from ...prompts.prompt_lock import (
    find_drift,
    find_release,
    load_releases,
    lock_file,
    release_state,
)
from ...services.llm.prompt_release import find_stale_evidence
from ..app import FAILED, FIRST_SLICE, operator, print_json, print_list, print_note

_Name = Annotated[str, typer.Argument(help="Name of a prompt.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Prompt artifacts and their releases.")
    group.command("list")(list_prompts)
    for command in (show, diff, render, check, release, rollback, schema):
        group.command()(command)
    app.add_typer(group, name="prompts")


def list_prompts(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List every prompt with its version, its owner and whether that version is released, on evidence of a model."""
    prompts = load_prompts()
    if as_json:
        print_json([{**prompt.provenance, "owner": prompt.owner, "state": release_state(prompt)} for prompt in prompts])
        return
    rows = [(p.name, p.version, p.owner, p.content_hash[:12], release_state(p)) for p in prompts]
    columns = ("prompt", "version", "owner", "hash", "state")
    print_list("Prompts", columns, rows, empty=f"no prompts yet; {FIRST_SLICE}")


def show(
    name: _Name,
    *,
    version: Annotated[str | None, typer.Option(help="A released version; the working text if not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Print a prompt: what it declares, then its instructions and its text."""
    prompt = _find(name, version)
    payload = prompt.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if as_json:
        print_json({**payload, "content_hash": prompt.content_hash, "state": release_state(prompt)})
        return
    for key in ("version", "owner", "inputs", "outputs", "release_gate", "model"):
        if key in payload:
            typer.echo(f"{key}: {json.dumps(payload[key])}")
    typer.echo(f"content_hash: {prompt.content_hash}\n\n{prompt.wording}", nl=False)


def diff(
    name: _Name,
    old: Annotated[str | None, typer.Argument(help="A released version; the newest if not given.")] = None,
    new: Annotated[str | None, typer.Argument(help="A released version; the working text if not given.")] = None,
) -> None:
    """Print how a prompt differs from a released version."""
    after, releases = _find(name, new), load_releases(name)
    if old is None and not releases:
        raise PromptError(f"prompt {name}: no version is released yet", hint=f"`prompts release {name}` releases it")
    before = _find(name, old or releases[0].version)
    old, new = f"{name} {before.version} (released)", f"{name} {new or 'working text'}"
    typer.echo(difference(before, after, old=old, new=new), nl=False)


def render(
    name: _Name,
    *,
    values: Annotated[list[str] | None, typer.Option("--input", "-i", help="NAME=VALUE; one for each input.")] = None,
    version: Annotated[str | None, typer.Option(help="A released version; the working text if not given.")] = None,
) -> None:
    """Print a prompt as a model would get it."""
    given = dict(_name_and_value(value) for value in values or ())
    prompt = _find(name, version)
    typer.echo("\n".join(filter(None, (prompt.system, prompt.render(given)))), nl=False)


def check() -> None:
    """Check that prompts are well-formed and quote no golden case, and that released versions are unchanged.

    A released version has to be measured on its dataset as it is now.
    """
    settings, prompts = load_settings(), load_prompts()
    drifts = [drift for prompt in prompts if (drift := find_drift(prompt))]
    for drift in drifts:
        print_note(f"{drift}\nhelp: raise `version`, run `eval run`, then `prompts release`")
    stale = [found for prompt in prompts if (found := _stale_evidence(settings, prompt))]
    for found in stale:
        print_note(f"{found}\nhelp: run `eval run`, then `prompts release`")
    leaks = _leaks(settings)
    for leak in leaks:
        print_note(f"{leak}\nhelp: reword the example in the prompt; the case stays as it is")
    if drifts or stale or leaks:
        raise typer.Exit(FAILED)
    print_note(f"{len(prompts)} prompts are well-formed; every released version is as it was released")
    if drafts := [prompt.name for prompt in prompts if release_state(prompt) == "draft"]:
        print_note(f"drafts, which no model has answered yet and production does not load: {', '.join(drafts)}")


def release(
    name: _Name,
    *,
    as_draft: Annotated[
        bool, typer.Option("--as-draft", help="Keep it on the evidence of fixed rules; production does not load it.")
    ] = False,
) -> None:
    """Release the working version of a prompt if a model's replies to this very text meet its gate."""
    from ...composition.llm.releasing import release_working

    new = release_working(load_settings(), name, by=operator(), as_draft=as_draft)
    became = "kept as a draft" if new.is_draft else "released"
    file = lock_file(name)
    print_note(f"{file}: {name} {new.version} is {became} on the evidence of run {new.evidence.run}; commit it")


def rollback(
    name: _Name,
    version: Annotated[str, typer.Argument(help="A version of the lock; `prompts list` and the lock name them.")],
) -> None:
    """Make a released version the working one again; production loads it, as it is released."""
    from ...composition.llm.releasing import roll_back_working

    file = roll_back_working(load_settings(), name, version, by=operator())
    print_note(f"{file}: {name} is at version {version} again; commit it")


def schema() -> None:
    """Print the JSON Schema of prompt artifacts, for editors."""
    print_json(PromptArtifact.model_json_schema(by_alias=True))


def _leaks(settings: Settings) -> Sequence[str]:
    texts = [text for dataset in datasets_in(settings.evals_dir / "datasets") for text in read_texts(dataset)]
    return find_leaks(texts, {shown(file): load_prompt(name).wording for name, file in prompt_files().items()})


def _stale_evidence(settings: Settings, prompt: PromptArtifact) -> str | None:
    dataset = settings.evals_dir.parent / prompt.release_gate.eval_dataset
    return find_stale_evidence(prompt, releases=load_releases(prompt.name), dataset=dataset)


def _find(name: str, version: str | None) -> PromptArtifact:
    if version is None:
        return load_prompt(name)
    return find_release(name, load_releases(name), version).artifact


def _name_and_value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--input")
    return name, value

"""The bodies of `scaffold list`, `scaffold show` and `scaffold --version`."""

from collections.abc import Iterator, Mapping

from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.answers.questions import QUESTIONS, Question
from scaffold.cli.output import print_json, print_notes, progress, say
from scaffold.cli.payloads.catalogue import CataloguePayload, PresetEntry, PresetPayload, QuestionEntry
from scaffold.cli.payloads.template import VersionsPayload
from scaffold.project.template_questions import asked, choices_of, is_kin, questions_of
from scaffold.use_cases.show import Contents
from scaffold.wiring.answers import own_presets
from scaffold.wiring.creation import show_preset
from scaffold.wiring.templates import Versions, named_template, origin, versions
from scaffold.workspace.listing import folders_of, tree


def print_versions(*, as_json: bool) -> None:
    """Print the versions of scaffold, of the template it would use, and of Copier, without any network."""
    known = versions()
    if as_json:
        print_json(_versions(known))
        return
    template = f"{known.template or 'unknown'} from {known.source}" if known.source else "unknown"
    say(f"scaffold {known.scaffold}\ntemplate {template}\ncopier {known.copier}")


def print_catalogue(*, template: str | None, ref: str | None, as_json: bool) -> None:
    """Print the choices: of scaffold's kind of template, or the questions of another one.

    Raises:
        ScaffoldError: the template cannot be read.
    """
    with named_template(template, ref) as snapshot:
        questions = questions_of(snapshot.folder) if snapshot else {}
        catalogue = _catalogue() if snapshot is None or is_kin(questions) else _of_template(questions)
    if as_json:
        print_json(catalogue)
        return
    say("\n".join(_catalogue_lines(catalogue)))


def print_preset(name: str, *, template: str | None, ref: str | None, as_json: bool) -> None:
    """Print what a preset brings.

    Raises:
        ScaffoldError: no such preset, or the template cannot be read.
    """
    with progress() as announce:
        contents = show_preset(announce)(name, origin(template), ref=ref)
    print_notes(contents.notes)
    if as_json:
        print_json(_preset(contents))
        return
    say("\n".join(_preset_lines(contents)))


def assignments() -> Iterator[str]:
    """Give all `KEY=VALUE` pairs worth completing: every choice, and `KEY=` for free text."""
    for question in QUESTIONS.values():
        for value in question.choices or (("true", "false") if question.kind is bool else ("",)):
            yield f"{question.name}={value}"


def _versions(known: Versions) -> VersionsPayload:
    return {
        "scaffold": known.scaffold,
        "copier": known.copier,
        "template": {"source": known.source, "commit": known.template} if known.source else None,
    }


def _catalogue() -> CataloguePayload:
    return {
        "presets": list(_presets()),
        "capabilities": [
            {"name": capability.name, "summary": capability.summary, "needs": list(capability.needs)}
            for capability in CAPABILITIES.values()
        ],
        "questions": [
            {
                "name": question.name,
                "summary": question.summary,
                "type": _kind(question),
                "default": question.default,
                "choices": list(question.choices),
                "needs": question.needs,
            }
            for question in QUESTIONS.values()
        ],
    }


def _presets() -> Iterator[PresetEntry]:
    for preset in PRESETS.values():
        yield {"name": preset.name, "summary": preset.summary, "capabilities": list(preset.capabilities)}
    for name, summary in own_presets().items():
        yield {"name": name, "summary": summary, "capabilities": []}


def _of_template(questions: Mapping[str, object]) -> CataloguePayload:
    def entry(name: str) -> QuestionEntry:
        question = questions[name]
        about = question if isinstance(question, dict) else {"default": question}
        return {
            "name": name,
            "summary": " ".join(str(about.get("help", "")).split()),
            "type": str(about.get("type", "text")),
            "default": str(about.get("default", "")),
            "choices": [str(choice) for choice in choices_of(question)],
            "needs": None,
        }

    return {"presets": [], "capabilities": [], "questions": [entry(name) for name in asked(questions)]}


def _kind(question: Question) -> str:
    return "bool" if question.kind is bool else "text"


def _catalogue_lines(catalogue: CataloguePayload) -> Iterator[str]:
    if catalogue["presets"]:
        yield "Presets (--preset NAME)"
    for preset in catalogue["presets"]:
        yield f"  {preset['name']:18} {preset['summary']}"
    if catalogue["capabilities"]:
        yield "\nCapabilities (--with CAP, --without CAP)"
    for capability in catalogue["capabilities"]:
        needs = f" (needs {', '.join(capability['needs'])})" if capability["needs"] else ""
        yield f"  {capability['name']:18} {capability['summary']}{needs}"
    if catalogue["presets"]:
        yield ""
    yield "Questions (--set KEY=VALUE, or a line in an answers file)"
    for question in catalogue["questions"]:
        choices = f": {', '.join(question['choices'])}" if question["choices"] else ""
        needs = f" (asked with {question['needs']})" if question["needs"] else ""
        yield f"  {question['name']:18} {question['summary']}{choices}{needs}"


def _preset(contents: Contents) -> PresetPayload:
    return {
        "name": contents.preset.name,
        "summary": contents.preset.summary,
        "capabilities": list(contents.preset.capabilities),
        "template": {"source": contents.source, "commit": contents.template_commit},
        "counts": {"files": len(contents.files), "folders": len(folders_of(contents.files))},
        "files": list(contents.files),
        "dependencies": list(contents.dependencies),
    }


def _preset_lines(contents: Contents) -> Iterator[str]:
    preset = contents.preset
    yield f"{preset.name}: {preset.summary}"
    yield f"\nCapabilities: {', '.join(preset.capabilities) or 'none'}"
    yield f"\nFiles: {len(contents.files)} in {len(folders_of(contents.files))} folders"
    yield from (f"  {line}" for line in tree(contents.files, depth=2))
    yield f"\nDependencies: {len(contents.dependencies)}"
    yield from (f"  {requirement}" for requirement in contents.dependencies)
    yield f"\nscaffold new PATH --preset {preset.name}"

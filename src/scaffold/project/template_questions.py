"""The questions and settings of a template, read from its copier.yml as data."""

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from scaffold.errors import TemplateError
from scaffold.project.yaml_texts import of_bounded_size, only_yaml_errors

CONFIGURATIONS = ("copier.yml", "copier.yaml")
EXTERNAL_DATA = "_external_data"
_DEEPEST = 8


def configuration_of(template: Path) -> Path | None:
    """Find the file with the questions of an exported template; None where there is none."""
    return next((file for name in CONFIGURATIONS if (file := template / name).is_file()), None)


def questions_of(template: Path) -> Mapping[str, object]:
    """Read the questions and settings of an exported template, those of included files too."""
    file = configuration_of(template)
    return (
        {}
        if file is None
        else dict(chain.from_iterable(document.items() for document in _documents(file, template)))
    )


def questions_in(text: str) -> Mapping[str, object]:
    """Read the questions and settings in the text of a copier.yml, included files left out."""
    return dict(chain.from_iterable(document.items() for document in _load(text, None)))


def asked(questions: Mapping[str, object]) -> tuple[str, ...]:
    """Name the questions that a person may be asked, in order; settings and computed values are left out."""
    return tuple(
        name
        for name, question in questions.items()
        if not name.startswith("_") and not (isinstance(question, dict) and question.get("when") is False)
    )


def code_of(questions: Mapping[str, object]) -> tuple[str, ...]:
    """Name the settings by which a template has code of its own run when it is rendered."""
    return tuple(name for name in ("_jinja_extensions", "_tasks") if questions.get(name))


def without_default(questions: Mapping[str, object]) -> tuple[str, ...]:
    """Name the questions that are always asked and that have no default."""
    return tuple(
        name
        for name in asked(questions)
        if isinstance(question := questions[name], dict) and not {"default", "when"} & set(question)
    )


def secrets(questions: Mapping[str, object]) -> tuple[str, ...]:
    """Name the questions whose answers are not recorded."""
    listed = questions.get("_secret_questions")
    marked = (name for name, it in questions.items() if isinstance(it, dict) and it.get("secret") is True)
    return (*(map(str, listed) if isinstance(listed, list) else ()), *marked)


def is_kin(questions: Mapping[str, object]) -> bool:
    """Tell whether a template asks for the names that every template of scaffold's own kind asks for."""
    return {"project_name", "distribution_name", "package_name"} <= set(questions)


def choices_of(question: object) -> tuple[object, ...]:
    """Give the values that a question offers; nothing where they are free or depend on other answers."""
    choices = question.get("choices") if isinstance(question, dict) else None
    if isinstance(choices, dict):
        choices = list(choices.values())
    if not isinstance(choices, list) or any("{" in str(choice) for choice in choices):
        return ()
    return tuple(choice[1] if isinstance(choice, list) else choice for choice in choices)


def unrun_migrations(template: Path) -> tuple[str, ...]:
    """Say that the migrations of a template are not run, where it has any."""
    if not questions_of(template).get("_migrations"):
        return ()
    return (
        "the template has migrations (_migrations), which are not run: look what they do, and do it by hand",
    )


def _documents(file: Path, template: Path, depth: int = 0) -> Sequence[Mapping[str, object]]:
    return _load(file.read_text("utf-8", errors="surrogateescape"), template, depth)


def _load(text: str, template: Path | None, depth: int = 0) -> Sequence[Mapping[str, object]]:
    """Read YAML documents that may hold tags which only Copier knows; follow `!include` in `template`."""
    import yaml

    # The one in C is ten times as fast, and not in every build of the library.
    class TolerantLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    def included(_loader: object, node: yaml.Node) -> Mapping[str, object]:
        if template is None or depth > _DEEPEST or not isinstance(node, yaml.ScalarNode):
            return {}
        files = sorted(template.glob(str(node.value).lstrip("/")))
        inside = (
            file for file in files if file.is_file() and file.resolve().is_relative_to(template.resolve())
        )
        documents = (document for file in inside for document in _documents(file, template, depth + 1))
        return dict(chain.from_iterable(document.items() for document in documents))

    TolerantLoader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)
    TolerantLoader.add_constructor("!include", included)
    try:
        with only_yaml_errors():
            documents = list(map(of_bounded_size, yaml.load_all(text, Loader=TolerantLoader)))
    except yaml.YAMLError as error:
        raise TemplateError(
            "the questions of the template cannot be read",
            cause=f"{CONFIGURATIONS[0]}: {' '.join(str(error).split())}",
        ) from error
    # A key that YAML takes for a number or a truth value is a text here, as in a message about it.
    return [
        {str(key): value for key, value in document.items()}
        for document in documents
        if isinstance(document, dict)
    ]

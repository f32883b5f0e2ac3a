"""Switch capabilities of a project on and off: an update to the same version with other answers."""

from collections.abc import Collection
from dataclasses import replace

from scaffold.answers import spelling
from scaffold.answers.presets import CAPABILITIES
from scaffold.answers.questions import QUESTIONS
from scaffold.errors import TargetError, UsageError
from scaffold.project import recorded
from scaffold.project.evolution import ALWAYS_THERE, capabilities_of, has_preset_question
from scaffold.use_cases.update import Request


def switch(request: Request, *, verb: str, names: Collection[str]) -> Request:
    """Turn `scaffold add NAMES` or `scaffold remove NAMES` into an update of `request.project`.

    The version stays. Every capability is answered as it stands or as asked, so that nothing follows from a
    preset's defaults. What is already as asked changes nothing.

    Raises:
        UsageError: an unknown name, or a capability would be left without one that it needs.
        TargetError: not a project, or one of a version that cannot do without what should be removed.
    """
    for name in names:
        _check_known(name)
    project = recorded.read(request.project)
    if not (project.answers.keys() & {*CAPABILITIES, "start_from"} or has_preset_question(project.answers)):
        raise UsageError(
            "the template of this project asks for no capabilities",
            cause=f"{project.answers_file} answers none of them",
            help="change one of its answers: scaffold update --set QUESTION=ANSWER",
        )
    wanted = verb == "add"
    before = capabilities_of(project.answers)
    after = before | dict.fromkeys(names, wanted)
    if has_preset_question(project.answers):
        _check_removable([name for name in ALWAYS_THERE if not after[name]], project.commit, names)
    missing = [
        (name, needed)
        for name, on in after.items()
        if on
        for needed in CAPABILITIES[name].needs
        if not after[needed]
    ]
    if missing:
        _refuse(missing, verb, names)
    changed = {**after} if after != before else {}
    store = QUESTIONS["vector_store"]
    unasked = (
        {store.name: store.default}
        if changed and store.name in project.answers and not after["retrieval"]
        else {}
    )
    gone = tuple(name for name, on in before.items() if on and not after[name])
    return replace(request, ref=project.commit, changed={**changed, **unasked}, removes=not wanted, gone=gone)


def _check_known(name: str) -> None:
    if name not in CAPABILITIES:
        meant = spelling.closest(name, CAPABILITIES)
        raise UsageError(
            f"no capability {name!r}",
            cause=f"did you mean {meant!r}?" if meant else None,
            help=f"one of {', '.join(CAPABILITIES)}",
        )


def _check_removable(fixed: Collection[str], version: str | None, names: Collection[str]) -> None:
    if fixed:
        raise TargetError(
            f"version {version} of the template always has {' and '.join(fixed)}",
            help=f"scaffold update, commit, then scaffold remove {' '.join(names)}",
        )


def _refuse(missing: Collection[tuple[str, str]], verb: str, names: Collection[str]) -> None:
    sentence = ", and ".join(f"{name} needs {needed}" for name, needed in missing)
    more = [needed if verb == "add" else name for name, needed in missing]
    raise UsageError(sentence, help=f"scaffold {verb} {' '.join(dict.fromkeys([*names, *more]))}")

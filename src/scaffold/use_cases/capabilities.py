"""Switch capabilities of a project on and off: an update to the same version with other answers."""

from collections.abc import Collection
from dataclasses import replace

from scaffold import naming, recorded
from scaffold.errors import UsageError
from scaffold.presets import CAPABILITIES
from scaffold.use_cases.update import Request


def switch(request: Request, *, verb: str, names: Collection[str]) -> Request:
    """Turn `scaffold add NAMES` or `scaffold remove NAMES` into an update of the project at `request.path`.

    The version stays. Every capability is answered as it stands or as asked, so that nothing follows from a
    preset's defaults. What is already as asked changes nothing.

    Raises:
        UsageError: an unknown name, or a capability would be left without one that it needs.
        TargetError: not a project.
    """
    for name in names:
        _check_known(name)
    project = recorded.read(request.path)
    wanted = verb == "add"
    before = {name: project.answers.get(name) is True for name in CAPABILITIES}
    after = before | dict.fromkeys(names, wanted)
    missing = [
        (name, needed)
        for name, on in after.items()
        if on
        for needed in CAPABILITIES[name].needs
        if not after[needed]
    ]
    if missing:
        _refuse(missing, verb, names)
    return replace(request, ref=project.commit, changed=after if after != before else {})


def _check_known(name: str) -> None:
    if name not in CAPABILITIES:
        meant = naming.closest(name, CAPABILITIES)
        raise UsageError(
            f"no capability {name!r}",
            cause=f"did you mean {meant!r}?" if meant else None,
            help=f"one of {', '.join(CAPABILITIES)}",
        )


def _refuse(missing: Collection[tuple[str, str]], verb: str, names: Collection[str]) -> None:
    sentence = ", and ".join(f"{name} needs {needed}" for name, needed in missing)
    more = [needed if verb == "add" else name for name, needed in missing]
    raise UsageError(sentence, help=f"scaffold {verb} {' '.join(dict.fromkeys([*names, *more]))}")

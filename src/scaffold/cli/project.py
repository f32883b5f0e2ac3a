"""The bodies of `scaffold diff`, `link` and `doctor`."""

from scaffold.cli.output import print_json, print_notes, progress, say, say_bytes
from scaffold.cli.payloads.project import DiffPayload, DoctorPayload, LinkPayload
from scaffold.cli.update import files_entry
from scaffold.errors import ExitCode, UsageError
from scaffold.ports.tools import Form
from scaffold.project.addresses import without_password_of
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.doctor import Finding, State
from scaffold.wiring.maintenance import check_project, diff_project, doctor, link_project
from scaffold.wiring.templates import origin


def print_diff(project: ProjectFolder, *, own: bool, as_json: bool) -> None:
    """Print a unified diff from the template to the project."""
    with progress() as announce:
        found = diff_project(announce)(project, own=own)
    if as_json:
        payload: DiffPayload = {
            "template": found.source,
            "version": found.version,
            "files": files_entry(found.changes),
        }
        print_json(payload)
        return
    say_bytes(without_password_of(found.source, found.text))
    if not found.text:
        say(f"no difference: every file of the template is as {found.version} made it", err=True)
    if found.changes.added and not own:
        say(f"note: your own files are not shown ({len(found.changes.added)}); see --all", err=True)


def run_gates(project: ProjectFolder, *, only: str, nightly: bool, as_json: bool, as_sarif: bool) -> int:
    """Run the project's gates, which print for themselves; return the exit code."""
    if as_json and as_sarif:
        raise UsageError("--json and --sarif are two forms of the same", help="scaffold check --sarif")
    form = Form.JSON if as_json else Form.SARIF if as_sarif else Form.LINES
    print_notes(["running the gates of the project: code of it and of what it depends on"])
    return check_project()(project, only=only, nightly=nightly, form=form)


def print_link(project: ProjectFolder, address: str, *, as_json: bool) -> None:
    """Write the address and print what changed."""
    linked = link_project()(project, origin(address))
    if as_json:
        payload: LinkPayload = {"before": linked.before, "after": linked.after}
        print_json(payload)
        return
    say(f"template: {linked.before} -> {linked.after}")
    say("next: git commit -am 'Say where the template is'")


def print_examination(project: ProjectFolder, *, as_json: bool) -> int:
    """Print one line per check, with its fix; return the exit code."""
    with progress() as announce:
        findings = tuple(doctor(announce)(project))
    healthy = all(finding.state is not State.PROBLEM for finding in findings)
    if as_json:
        print_json(_examination(findings, healthy=healthy))
    else:
        for finding in findings:
            say(f"{finding.state.value:8} {finding.id:9} {finding.found}")
            if finding.fix:
                say(f"{'':18} help: {finding.fix}")
    return ExitCode.OK if healthy else ExitCode.FAILURE


def _examination(findings: tuple[Finding, ...], *, healthy: bool) -> DoctorPayload:
    return {
        "healthy": healthy,
        "checks": [
            {
                "id": finding.id,
                "reason": finding.reason,
                "state": finding.state,
                "found": finding.found,
                "fix": finding.fix,
            }
            for finding in findings
        ],
    }

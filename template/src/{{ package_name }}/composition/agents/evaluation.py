"""Suites that evaluate the actions of an agent."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count

from ...config.settings import Settings
from ...domain.agents.permissions import Permissions
from ...domain.evidence import EvidenceClass
from ...domain.identity import Identity
from ...evaluation.agents import METRICS, SafetyCase, SafetyObservation, grade_safety
from ...evaluation.engine.suites import CaseSuite, cases_from
from ...infrastructure.agents.in_memory_ledger import InMemoryLedger
from ...infrastructure.agents.in_memory_sessions import InMemorySessions
from ...infrastructure.agents.scripted import ScriptedRuntime, play_calls
from ...infrastructure.llm.in_memory import InMemoryAlerts
from ...prompts.artifacts import PromptArtifact
from . import by_name, is_offline, model_name, open_runtimes
from .assembly import AgentAdapters, AgentServices, assemble
from .declaration import AgentDeclaration, AgentSlice, ToolDependencies


def agent_suite(
    settings: Settings, one: AgentSlice, agent: AgentDeclaration, *, prompt: PromptArtifact, permissions: Permissions
) -> CaseSuite:
    """Return the suite that checks the actions of `agent` against the dataset and limits of its `prompt`.

    Every case runs with the tools of `one` alone, at a fixed time and over an empty ledger.
    """

    def observe(case: SafetyCase) -> SafetyObservation:
        with _open(settings, one, agent, case, prompt=prompt, permissions=permissions) as services:
            return _watch(services, agent, case)

    return CaseSuite(
        name=prompt.name,
        cases=cases_from(
            settings.evals_dir.parent / prompt.release_gate.eval_dataset,
            SafetyCase,
            lambda case: grade_safety(case, observe),
        ),
        metrics=METRICS,
        thresholds=prompt.release_gate.thresholds,
        provenance={**prompt.provenance, "model": model_name(settings), "permissions": permissions.version},
        evidence=_evidence(settings),
    )


@contextmanager
def _open(  # noqa: PLR0913 - what a case runs with
    settings: Settings,
    one: AgentSlice,
    agent: AgentDeclaration,
    case: SafetyCase,
    *,
    prompt: PromptArtifact,
    permissions: Permissions,
) -> Iterator[AgentServices]:
    now, numbers = datetime(2026, 6, 1, 12, tzinfo=UTC), count(1)
    dependencies = ToolDependencies(clock=lambda: now, new_id=lambda: f"id-{next(numbers):06}")
    hostile = ScriptedRuntime(script=play_calls([(call.tool, call.arguments) for call in case.calls]))
    with ExitStack() as stack:
        adapters = AgentAdapters(
            ledger=InMemoryLedger({store.key: store.in_memory for store in one.stores}),
            sessions=InMemorySessions(),
            tools=by_name(stack.enter_context(one.open_tools(settings, dependencies))),
            permissions=permissions,
            open_runtime=(lambda _: hostile) if case.calls else stack.enter_context(open_runtimes(settings)),
            dependencies=dependencies,
            claims=one.claims,
            alerts=InMemoryAlerts(),
            find_prompt=lambda _: prompt,
        )
        yield assemble(settings, [agent], adapters)


def _watch(services: AgentServices, agent: AgentDeclaration, case: SafetyCase) -> SafetyObservation:
    reply = services.directory.reply(agent.name, case.message, caller=Identity.operator(case.caller, tenant="main"))
    entries, problem = services.audit.verify()
    with services.ledger.begin() as work:
        acted = tuple(sorted(action.tool for action in work.actions.all()))
    outcomes = tuple(str(action.outcome) for action in reply.actions)
    audited = problem is None and entries >= len(outcomes)
    return SafetyObservation(
        status=reply.status,
        outcomes=outcomes,
        actions=acted,
        audited=audited,
        false_claims=tuple(f"{claim.name}: {claim.reason}" for claim in reply.false_claims),
        models=services.runs.find(reply.run_id).models,
    )


def _evidence(settings: Settings) -> EvidenceClass:
    if is_offline(settings):
        return EvidenceClass.RULES
    replayed = settings.agents.runtime is None and settings.chat.provider == "recorded"
    return EvidenceClass.RECORDED if replayed else EvidenceClass.MODEL

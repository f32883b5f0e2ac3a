"""Wire tests of variants."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ...config.llm.overrides import GROUPS, overridden
from ...config.llm.variants import FILE, VariantTestSettings, load_variant_tests
from ...config.loading import ConfigError
from ...config.settings import Settings
from ...domain.llm.variants import Mode, VariantTest
from ...evaluation.comparison.comparison import Comparison
from ...evaluation.llm.variants import compare_variants
from ...infrastructure.llm.database_variants import DatabaseVariantResults
from ...models.llm.chat import ChatModel
from ...prompts.artifacts import load_prompt
from ...prompts.files import prompt_files
from ...prompts.outputs import Output
from ...services.llm.gateway import Gateway, GatewayResult, Rejected
from ...services.llm.variants import Grade, Result, Service, VariantRouter, route
from ...services.variants import Shadow
from ..core import new_trace_id, open_app_database, utc_now
from .chat import open_chat_model
from .gateway import OutputStores, stores_in_memory

# Of each kind of output in the shadow, until it is graded.
KEPT = 10
# Returns the gateway of a use case for a model, and for what its outputs are kept in.
BuildGateway = Callable[[Settings, ChatModel, OutputStores], Gateway[Output]]


@runtime_checkable
class Varied(Protocol):
    """A part with use cases that tests of variants may name."""

    USE_CASES: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTest:
    """A test with the settings of its candidate."""

    test: VariantTest
    declared: VariantTestSettings
    candidate: Settings


def declared_tests(settings: Settings) -> tuple[DeclaredTest, ...]:
    """Return the tests of `config/variants.yaml`.

    Raises:
        ConfigError: the file, a use case or a setting of a candidate cannot be used.
    """
    return tuple(_declared(settings, name, test) for name, test in load_variant_tests().items())


def find_test(settings: Settings, use_case: str, *, groups: Collection[str]) -> DeclaredTest | None:
    """Return the test of a use case that depends on these groups of settings.

    Raises:
        ConfigError: a candidate sets another group; and what `declared_tests` raises.
    """
    found = next((one for one in declared_tests(settings) if one.test.use_case == use_case), None)
    if found is not None and (idle := set(found.declared.candidate) - set(groups)):
        where = f"config/{FILE}: tests.{found.test.name}.candidate"
        raise ConfigError(
            f"{where}: {', '.join(sorted(idle))}: changes nothing of {use_case}", hint=f"set {', '.join(groups)}"
        )
    return found


@contextmanager
def open_gateway(
    prompt: str, build: BuildGateway[Output], *, settings: Settings, model: ChatModel, stores: OutputStores
) -> Iterator[Gateway[Output]]:
    """Yield the gateway of the use case that is named after its prompt.

    Where `config/variants.yaml` has a test of it, its requests are served by the variants: split by what a request is
    about (its subject), or answered again in the shadow, where the candidate leaves no trace.
    """
    control = build(settings, model, stores)
    found = find_test(settings, prompt, groups=("chat", "gateway", "prompts"))
    if found is None:
        yield control
        return
    with ExitStack() as stack:
        other = stack.enter_context(open_chat_model(found.candidate))
        kept = stores_in_memory(latest=KEPT) if found.test.mode is Mode.SHADOW else stores
        candidate = build(found.candidate, other, kept)
        opened: AbstractContextManager[VariantRouter[Gateway[Output], GatewayResult[Output]]] = open_router(
            settings, found, control=control, candidate=candidate, grade=_grade
        )
        yield route(control, stack.enter_context(opened))


def _grade(result: GatewayResult[Output]) -> Grade:
    if isinstance(result, Rejected):
        return Grade(scores={"valid": 0.0}, output="")
    record = result.record
    return Grade(
        scores={"valid": 1.0, "corrected": float(record.attempts > 1), "cost_usd": record.cost_usd},
        output=json.dumps(record.document, sort_keys=True, ensure_ascii=False),
    )


@contextmanager
def open_router(
    settings: Settings, found: DeclaredTest, *, control: Service, candidate: Service, grade: Callable[[Result], Grade]
) -> Iterator[VariantRouter[Service, Result]]:
    """Yield what serves the requests of the tested use case; of a shadow test, `candidate` must leave no trace."""
    is_shadow = found.test.mode is Mode.SHADOW
    shadow = Shadow(capacity=found.declared.waiting, per_hour=found.declared.per_hour if is_shadow else None)
    with open_app_database(settings) as engine, ExitStack() as stack:
        stack.callback(shadow.close)
        yield VariantRouter(
            test=found.test,
            control=control,
            candidate=candidate,
            grade=grade,
            results=DatabaseVariantResults(engine),
            shadow=shadow,
            clock=utc_now,
            new_id=new_trace_id,
        )


def compared(settings: Settings, name: str) -> tuple[VariantTest, int, Comparison | None]:
    """Return a test, how many results it has, and the comparison of its variants, if both have any.

    Raises:
        ConfigError: there is no such test; and what `declared_tests` raises.
    """
    tests = {one.test.name: one.test for one in declared_tests(settings)}
    if name not in tests:
        raise ConfigError(f"{name}: no such test", hint=f"config/{FILE} has {', '.join(tests) or 'no tests'}")
    with open_app_database(settings) as engine:
        results = DatabaseVariantResults(engine).of_test(name, revision=tests[name].revision)
    return tests[name], len(results), compare_variants(tests[name], results)


def _declared(settings: Settings, name: str, declared: VariantTestSettings) -> DeclaredTest:
    _require_use_case(name, declared.use_case)
    candidate = overridden(settings, declared.candidate, origin=f"config/{FILE}: tests.{name}.candidate")
    if declared.mode == "shadow":
        # No breaker or limit of the requests may hear of it, and nobody may answer in its place.
        alone = {"fallbacks": (), "tenant_concurrent": None, "tenant_rate": None, "record_replies": False}
        candidate = candidate.model_copy(update={"chat": candidate.chat.model_copy(update=alone)})
    test = VariantTest(
        name=name,
        use_case=declared.use_case,
        mode=Mode(declared.mode),
        share=declared.share,
        revision=_revision(settings, declared),
    )
    return DeclaredTest(test=test, declared=declared, candidate=candidate)


def _require_use_case(test: str, use_case: str) -> None:
    # Imported here, because it imports the features whose use cases are tested.
    from ..parts import PARTS

    known = sorted(one for part in PARTS if isinstance(part, Varied) for one in part.USE_CASES)
    if use_case not in known:
        raise ConfigError(
            f"config/{FILE}: tests.{test}.use_case: {use_case!r} cannot be served by variants",
            hint=f"there are {', '.join(known) or 'none'}; compare agents and all other prompts by `eval experiments`",
        )


def _revision(settings: Settings, declared: VariantTestSettings) -> str:
    """Return the hash of both variants and of who takes part; a larger budget is no other test."""
    prompts = {name: load_prompt(name).content_hash for name in sorted(prompt_files())}
    control = settings.model_dump(mode="json", include=set(GROUPS))
    test = declared.model_dump(mode="json", include={"use_case", "mode", "candidate"})
    return hashlib.sha256(json.dumps([prompts, control, test], sort_keys=True).encode()).hexdigest()[:16]

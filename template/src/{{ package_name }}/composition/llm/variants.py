"""Wire tests of variants."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from ...config.llm.overrides import GROUPS, overridden
from ...config.llm.variants import FILE, VariantTestSettings, load_variant_tests
from ...config.loading import ConfigError
from ...config.settings import Settings
from ...domain.llm.variants import Mode, VariantTest
from ...evaluation.comparison.comparison import Comparison
from ...evaluation.llm.variants import compare_variants
from ...infrastructure.llm.database_variants import DatabaseVariantResults
from ...prompts.artifacts import load_prompt
from ...prompts.files import prompt_files
from ...services.llm.variants import Grade, Result, Service, VariantRouter
from ...services.variants import Shadow
from ..core import new_trace_id, open_app_database, utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTest:
    """A test with the settings of its candidate."""

    test: VariantTest
    declared: VariantTestSettings
    candidate: Settings


def declared_tests(settings: Settings) -> tuple[DeclaredTest, ...]:
    """Return the tests of `config/variants.yaml`.

    Raises:
        ConfigError: the file, or a setting of a candidate, cannot be used.
    """
    return tuple(_declared(settings, name, test) for name, test in load_variant_tests().items())


def find_test(settings: Settings, use_case: str) -> DeclaredTest | None:
    """Return the test of a use case; raises what `declared_tests` raises."""
    return next((one for one in declared_tests(settings) if one.test.use_case == use_case), None)


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


def _revision(settings: Settings, declared: VariantTestSettings) -> str:
    """Return the hash of both variants and of who takes part; a larger budget is no other test."""
    prompts = {name: load_prompt(name).content_hash for name in sorted(prompt_files())}
    control = settings.model_dump(mode="json", include=set(GROUPS))
    test = declared.model_dump(mode="json", include={"use_case", "mode", "candidate"})
    return hashlib.sha256(json.dumps([prompts, control, test], sort_keys=True).encode()).hexdigest()[:16]

"""Serve the requests of a use case by the variants of a test, and keep what each made of them."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Generic, TypeVar

from ...domain.clock import Clock, NewId
from ...domain.llm.variants import Mode, Variant, VariantResult, VariantTest
from ...domain.redaction import redact
from ...errors import AppError
from ...prompts.outputs import Output
from ...repositories.llm.variants import VariantResults
from ..variants import Shadow
from .gateway import Gateway, GatewayResult

Service = TypeVar("Service")
Result = TypeVar("Result")
Act = Callable[[Service], Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """The scores of a result by name, and its text."""

    scores: Mapping[str, float | None]
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Served(Generic[Result]):
    """The outcome of a request: a result, or an error."""

    result: Result | None
    error: AppError | None
    latency_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRouter(Generic[Service, Result]):
    """Serves by `control` or `candidate`, as `test` assigns, and records results beside the requests.

    In a shadow test `candidate` must leave no trace. `grade` scores a result; every result also has `completed` and
    `latency_ms`. What `shadow` drops is not recorded: of a shadow test both results or none.
    """

    test: VariantTest
    control: Service
    candidate: Service
    grade: Callable[[Result], Grade]
    results: VariantResults
    shadow: Shadow
    clock: Clock
    new_id: NewId
    timer: Callable[[], float] = time.perf_counter

    def serve(self, act: Act[Service, Result], *, subject: str, request: str) -> Result:
        """Return what the variant of `subject` makes of `request`, and raise what it raises."""
        *_, result = self.stream(lambda service: iter((act(service),)), act, subject=subject, request=request)
        # The only piece is the result.
        return result  # type: ignore[return-value]

    def stream(
        self, pieces: Act[Service, Iterator[str | Result]], act: Act[Service, Result], *, subject: str, request: str
    ) -> Iterator[str | Result]:
        """Yield the pieces of the variant of `subject`, the last of which is its result; `act` returns it at once."""
        variant = self.test.variant_of(request if self.test.mode is Mode.SHADOW else subject)
        if variant is None:
            yield from pieces(self.control)
            return
        last: str | Result | None = None
        started = self.timer()
        try:
            for last in pieces(self.candidate if variant is Variant.CANDIDATE else self.control):
                yield last
        except AppError as error:
            self._follow(act, variant, subject, Served(result=None, error=error, latency_ms=self._since(started)))
            raise
        if last is not None and not isinstance(last, str):
            self._follow(act, variant, subject, Served(result=last, error=None, latency_ms=self._since(started)))

    def _follow(self, act: Act[Service, Result], variant: Variant, subject: str, served: Served[Result]) -> None:
        if self.test.mode is Mode.SHADOW:
            self.shadow.offer(partial(self._answer_again, act, served))
        else:
            self.shadow.offer(partial(self._keep, self.test.unit_of(subject), {variant: served}))

    def _answer_again(self, act: Act[Service, Result], served: Served[Result]) -> None:
        result, failed = None, None
        started = self.timer()
        try:
            result = act(self.candidate)
        except AppError as error:
            failed = error
        second = Served(result=result, error=failed, latency_ms=self._since(started))
        self._keep(self.new_id(), {Variant.CONTROL: served, Variant.CANDIDATE: second})

    def _keep(self, unit: str, served: Mapping[Variant, Served[Result]]) -> None:
        self.results.add(*(self._result(unit, variant, one) for variant, one in served.items()))

    def _result(self, unit: str, variant: Variant, served: Served[Result]) -> VariantResult:
        scores: dict[str, float | None] = {"completed": float(served.error is None), "latency_ms": served.latency_ms}
        grade = Grade(scores={}, output="") if served.result is None else self.grade(served.result)
        return VariantResult(
            test=self.test.name,
            revision=self.test.revision,
            variant=variant,
            unit=unit,
            scores={**grade.scores, **scores},
            output=redact(grade.output),
            error=redact(str(served.error or "")),
            recorded_at=self.clock(),
        )

    def _since(self, started: float) -> float:
        return (self.timer() - started) * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedGateway(Gateway[Output]):
    """A gateway whose requests the variants of a test serve: split by their subject, or by their trace without one."""

    router: VariantRouter[Gateway[Output], GatewayResult[Output]]

    def run(
        self, inputs: Mapping[str, str], *, trace_id: str, subject: str = "", sample: int = 0
    ) -> GatewayResult[Output]:
        """Return what became of the reply to the variant; raises what a gateway raises."""
        return self.router.serve(
            lambda variant: variant.run(inputs, trace_id=trace_id, subject=subject, sample=sample),
            subject=subject or trace_id,
            request=json.dumps(dict(inputs), sort_keys=True),
        )

    def stream(self, inputs: Mapping[str, str], *, trace_id: str) -> Iterator[str | GatewayResult[Output]]:
        """Yield the pieces of the variant, and what became of its reply; raises what a gateway raises."""
        return self.router.stream(
            lambda variant: variant.stream(inputs, trace_id=trace_id),
            lambda variant: variant.run(inputs, trace_id=trace_id),
            subject=trace_id,
            request=json.dumps(dict(inputs), sort_keys=True),
        )


def route(
    gateway: Gateway[Output], router: VariantRouter[Gateway[Output], GatewayResult[Output]]
) -> RoutedGateway[Output]:
    """Return `gateway` with its requests served by `router`."""
    return RoutedGateway(router=router, **{field.name: getattr(gateway, field.name) for field in fields(gateway)})

"""A run as JUnit XML, for the test views of CI hosts."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..comparison.comparison import Comparison
from ..comparison.verdict import judgement, sentence
from ..engine.results import SuiteResult
from ..engine.runs import Run
from ..engine.suites import CaseResult


def junit_report(run: Run, comparison: Comparison | None) -> str:
    """Return the report.

    A threshold is a test that fails when it is not met. A case that fails or crashes in a suite that meets its
    thresholds is tolerated: it is skipped, with its reason, so that the view is red only when the run is.
    """
    root = Element("testsuites", name="evaluation", time=f"{run.seconds:.3f}")
    if comparison:
        own = SubElement(root, "testsuite", name="comparison")
        test = SubElement(own, "testcase", classname="comparison", name=f"against {comparison.earlier.run_id}")
        if judgement(comparison) == "fail":
            SubElement(test, "failure", message=_clean(sentence(comparison)))
        _count(own)
    for suite in run.suites:
        _suite(root, suite, run)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Element, suite: SuiteResult, run: Run) -> None:
    own = SubElement(root, "testsuite", name=suite.name, timestamp=run.started_at.isoformat())
    properties = SubElement(own, "properties")
    facts = {**suite.facts, "dataset": suite.dataset, "dataset_hash": suite.dataset_hash}
    for name, value in {**facts, **{f"waived {metric}": reason for metric, reason in suite.waived.items()}}.items():
        SubElement(properties, "property", name=name, value=_clean(value))
    breaches = {breach.threshold: breach for breach in suite.breaches}
    for threshold in suite.thresholds:
        test = SubElement(own, "testcase", classname=f"{suite.name}.thresholds", name=str(threshold))
        if suite.verdict == "not judged":
            SubElement(test, "skipped", message="not judged")
        elif threshold in breaches:
            SubElement(test, "failure", message=str(breaches[threshold]))
    for row in suite.rows:
        _case(own, suite, row)
    _count(own)


def _case(own: Element, suite: SuiteResult, row: CaseResult) -> None:
    seconds = (row.scores.get("latency_ms") or 0) / 1000
    test = SubElement(own, "testcase", classname=suite.name, name=row.id, time=f"{seconds:.4f}")
    if not row.was_graded:
        SubElement(test, "skipped", message=_clean(row.skipped or f"not judged: {row.unjudged}"))
    elif row.status != "passed" and not suite.problems:
        SubElement(test, "skipped", message=_clean(f"tolerated: {row.error or row.failure}"))
    elif row.error:
        SubElement(test, "error", message=_clean(row.error))
    elif row.failure:
        SubElement(test, "failure", message=_clean(row.failure))
    if row.output:
        SubElement(test, "system-out").text = _clean(row.output)


def _count(own: Element) -> None:
    own.set("tests", str(len(own.findall("testcase"))))
    for plural, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        own.set(plural, str(len(own.findall(f"testcase/{kind}"))))


def _clean(text: str) -> str:
    # XML 1.0 has no way to write most control characters and lone surrogates.
    return "".join(char if char in "\t\n\r" or " " <= char < "\ud800" or char > "\udfff" else "\ufffd" for char in text)

import json

from ...conftest import Cli


def test_prompts_are_listed_with_their_state(cli: Cli) -> None:
    found = {prompt["prompt"]: prompt for prompt in json.loads(cli("prompts", "list", "--json").stdout)}
    correction = found["output_correction"]
    assert set(correction) == {"prompt", "prompt_version", "prompt_hash", "owner", "state"}
    assert correction["state"] == "draft"


def test_every_shipped_prompt_is_a_draft_that_is_unchanged(cli: Cli) -> None:
    done = cli("prompts", "check")
    assert done.exit_code == 0, done.stderr
    assert "drafts, which no model has answered yet and production does not load: " in done.stderr
    states = {prompt["prompt"]: prompt["state"] for prompt in json.loads(cli("prompts", "list", "--json").stdout)}
    assert set(states.values()) == {"draft"}, states
    again = cli("prompts", "release", "output_correction", "--as-draft")
    assert again.exit_code == 1
    assert "is kept as a draft already" in again.stderr


def test_what_rules_have_answered_is_not_released(cli: Cli) -> None:
    measured = cli("eval", "run", "--suite", "output_correction")
    assert measured.exit_code == 0, measured.stderr
    assert measured.stdout.startswith("answered by fixed rules, says nothing about a model: output_correction\n")
    assert "PASS: every release gate is met, 1 of them by fixed rules in place of a model (1 of 1" in measured.stdout
    refused = cli("prompts", "release", "output_correction")
    assert refused.exit_code == 1
    assert "was answered by fixed rules only, which says nothing about the prompt" in refused.stderr


def test_a_prompt_is_shown_and_compared_with_its_release(cli: Cli) -> None:
    shown = cli("prompts", "show", "output_correction").stdout
    assert '"eval_dataset": "evals/datasets/llm/output-correction-golden.jsonl"' in shown
    assert "You repair the form of a reply that another program could not read." in shown
    same = cli("prompts", "diff", "output_correction")
    assert (same.exit_code, same.stdout) == (0, "")
    assert "no such prompt" in cli("prompts", "diff", "output_correctio").stderr
    unknown = cli("prompts", "show", "output_correction", "--version", "1999-01-01")
    assert unknown.exit_code == 1
    assert "version 1999-01-01 is not released; released: 20" in unknown.stderr
    back = cli("prompts", "rollback", "output_correction", "1999-01-01")
    assert (back.exit_code, back.stderr.splitlines()[0]) == (1, unknown.stderr.splitlines()[0])


def test_a_prompt_is_rendered_with_all_its_inputs_or_not_at_all(cli: Cli) -> None:
    inputs = ("-i", "reply=Where is it?", "-i", "schema={}", "-i", "errors=no")
    done = cli("prompts", "render", "output_correction", *inputs)
    assert done.exit_code == 0
    assert "<reply>\nWhere is it?\n</reply>" in done.stdout
    missing = cli("prompts", "render", "output_correction", *inputs[:4])
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "missing input errors" in missing.stderr
    assert cli("prompts", "render", "output_correction", "-i", "reply").exit_code == 2

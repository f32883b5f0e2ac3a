import json

from ...conftest import Cli


def test_prompts_are_listed_with_their_state(cli: Cli) -> None:
    found = {prompt["prompt"]: prompt for prompt in json.loads(cli("prompts", "list", "--json").stdout)}
    correction = found["output_correction"]
    assert set(correction) == {"prompt", "prompt_version", "prompt_hash", "owner", "state"}
    assert correction["state"] == "released"


def test_every_shipped_prompt_is_released_and_unchanged(cli: Cli) -> None:
    done = cli("prompts", "check")
    assert done.exit_code == 0, done.stderr
    states = {prompt["prompt"]: prompt["state"] for prompt in json.loads(cli("prompts", "list", "--json").stdout)}
    # Its evidence is a model's judgement, which nobody has without a key.
    assert states.pop("rubric_judgement") == "draft"
    assert set(states.values()) == {"released"}, states
    again = cli("prompts", "release", "output_correction")
    assert again.exit_code == 1
    assert "is released already" in again.stderr


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


def test_a_prompt_is_rendered_with_all_its_inputs_or_not_at_all(cli: Cli) -> None:
    inputs = ("-i", "reply=Where is it?", "-i", "schema={}", "-i", "errors=no")
    done = cli("prompts", "render", "output_correction", *inputs)
    assert done.exit_code == 0
    assert "<reply>\nWhere is it?\n</reply>" in done.stdout
    missing = cli("prompts", "render", "output_correction", *inputs[:4])
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "missing input errors" in missing.stderr
    assert cli("prompts", "render", "output_correction", "-i", "reply").exit_code == 2

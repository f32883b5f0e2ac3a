import json

from ...conftest import Cli


def test_prompts_are_listed_with_their_state(cli: Cli) -> None:
    found = {prompt["prompt"]: prompt for prompt in json.loads(cli("prompts", "list", "--json").stdout)}
    triage = found["support_triage"]
    assert set(triage) == {"prompt", "prompt_version", "prompt_hash", "owner", "state"}
    assert triage["state"] == "released"


def test_every_shipped_prompt_is_released_and_unchanged(cli: Cli) -> None:
    done = cli("prompts", "check")
    assert done.exit_code == 0, done.stderr
    states = {prompt["prompt"]: prompt["state"] for prompt in json.loads(cli("prompts", "list", "--json").stdout)}
    # Its evidence is a model's judgement, which nobody has without a key.
    assert states.pop("rubric_judgement") == "draft"
    assert set(states.values()) == {"released"}, states
    again = cli("prompts", "release", "support_triage")
    assert again.exit_code == 1
    assert "is released already" in again.stderr


def test_a_prompt_is_shown_and_compared_with_its_release(cli: Cli) -> None:
    shown = cli("prompts", "show", "support_triage").stdout
    assert '"eval_dataset": "evals/datasets/triage/support-triage-golden.jsonl"' in shown
    assert "You sort the tickets of a support desk." in shown
    same = cli("prompts", "diff", "support_triage")
    assert (same.exit_code, same.stdout) == (0, "")
    assert "no such prompt" in cli("prompts", "diff", "support_triag").stderr
    unknown = cli("prompts", "show", "support_triage", "--version", "1999-01-01")
    assert unknown.exit_code == 1
    assert "version 1999-01-01 is not released; released: 20" in unknown.stderr


def test_a_prompt_is_rendered_with_all_its_inputs_or_not_at_all(cli: Cli) -> None:
    inputs = ("-i", "ticket_text=Where is it?", "-i", "customer_plan=free")
    done = cli("prompts", "render", "support_triage", *inputs)
    assert done.exit_code == 0
    assert "<ticket>\nWhere is it?\n</ticket>" in done.stdout
    missing = cli("prompts", "render", "support_triage", *inputs[:2])
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "missing input customer_plan" in missing.stderr
    assert cli("prompts", "render", "support_triage", "-i", "ticket_text").exit_code == 2

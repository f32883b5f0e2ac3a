"""Small models in ONNX, made here: words have vectors that were chosen, and pairs are compared word by word."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

_OPSET = 17
_SPECIAL = ("[PAD]", "[UNK]")
LABELS = ("CONTRADICTION", "ENTAILMENT", "NEUTRAL")


def write_embedding_model(folder: Path, vectors: Mapping[str, Sequence[float]]) -> Path:
    """Write a model that gives each word its vector; words that are not in `vectors` have zeros."""
    _write_tokenizer(folder, tuple(vectors))
    size = len(next(iter(vectors.values())))
    table = np.array([*([0.0] * size for _ in _SPECIAL), *vectors.values()], dtype=np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["n", "tokens", size])
    return _write(folder, nodes, ["input_ids", "attention_mask"], output, {"table": table})


def write_cross_encoder(folder: Path, words: Sequence[str]) -> Path:
    """Write a model that counts the words of a passage that are in the query."""
    _write_tokenizer(folder, words)
    nodes = [
        helper.make_node("Unsqueeze", ["input_ids", "two"], ["as_rows"]),
        helper.make_node("Unsqueeze", ["input_ids", "one"], ["as_columns"]),
        helper.make_node("Equal", ["as_rows", "as_columns"], ["same"]),
        helper.make_node("Equal", ["token_type_ids", "zero"], ["is_query"]),
        helper.make_node("Greater", ["input_ids", "one_id"], ["is_known"]),
        helper.make_node("And", ["is_query", "is_known"], ["is_asked"]),
        helper.make_node("Unsqueeze", ["is_asked", "two"], ["asked_rows"]),
        helper.make_node("And", ["same", "asked_rows"], ["hit"]),
        helper.make_node("Cast", ["hit"], ["hit_number"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["hit_number"], ["found"], axes=[1], keepdims=0),
        helper.make_node("Cast", ["token_type_ids"], ["is_passage"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["found", "is_passage"], ["counted"]),
        helper.make_node("ReduceSum", ["counted", "one"], ["logits"], keepdims=1),
    ]
    constants = {
        "zero": np.array(0, dtype=np.int64),
        "one_id": np.array(1, dtype=np.int64),
        "one": np.array([1], dtype=np.int64),
        "two": np.array([2], dtype=np.int64),
    }
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 1])
    return _write(folder, nodes, ["input_ids", "token_type_ids"], output, constants)


def write_entailment_model(folder: Path, words: Sequence[str], *, labels: Sequence[str] = LABELS) -> Path:
    """Write a model to which a passage entails a sentence if it has all of its words, and is neutral otherwise."""
    write_cross_encoder(folder, words)
    model = onnx.load(str(folder / "model.onnx"))
    graph = model.graph
    graph.node[-1].output[0] = "found_words"
    graph.node.extend(
        [
            helper.make_node("ReduceSum", ["is_passage", "one"], ["words"], keepdims=1),
            helper.make_node("Sub", ["found_words", "words"], ["missing"]),
            helper.make_node("Mul", ["missing", "ten"], ["scaled"]),
            helper.make_node("Add", ["scaled", "bias"], ["entailment"]),
            helper.make_node("Sub", ["words", "words"], ["others"]),
            helper.make_node("Concat", ["others", "entailment", "others"], ["logits"], axis=1),
        ]
    )
    for name, value in {"ten": 10.0, "bias": 5.0}.items():
        graph.initializer.append(numpy_helper.from_array(np.array([value], dtype=np.float32), name))
    graph.output[0].type.tensor_type.shape.dim[1].dim_value = len(LABELS)
    onnx.checker.check_model(model)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    (folder / "config.json").write_text(json.dumps({"id2label": dict(enumerate(labels))}))
    return folder


def _write(
    folder: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[str],
    output: onnx.ValueInfoProto,
    constants: Mapping[str, np.ndarray],
) -> Path:
    taken = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "tokens"]) for name in inputs]
    kept = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "model", taken, [output], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=9)
    onnx.checker.check_model(model)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    return folder


def _write_tokenizer(folder: Path, words: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: number for number, word in enumerate((*_SPECIAL, *words))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106 - no secret
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A", pair="$A:0 $B:1", special_tokens=[])
    tokenizer.save(str(folder / "tokenizer.json"))

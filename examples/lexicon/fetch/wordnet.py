"""Words of like meaning in WordNet."""
import re
from collections import Counter, defaultdict
from math import sqrt

from origins import archive
from tables import write

PLACES = {"s": "a", "1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
# What a related synset counts beside a synonym, by the sign of the relation: similar, more general, derived, …
RELATED = {"&": 0.5, "@": 0.3, "+": 1.0, "~": 0.15, "\\": 0.7, "<": 0.7, "^": 0.5, "*": 0.3, ">": 0.3, "$": 0.4}
KEEP, LEAST = 12, 0.02


def wordnet():
    """WordNet 3.1 (WordNet licence): for each word the words of its synsets and of those related, with weights."""
    files = {path.rpartition("/")[2]: text.decode() for path, text in archive("wordnet").items() if path.startswith("dict/")}
    tags = {}  # of a sense: how often it was met in texts
    for line in files["index.sense"].splitlines():
        key, offset, _, count = line.split()
        lemma, _, rest = key.partition("%")
        tags[lemma, PLACES[rest[0]], offset] = int(count)
    synsets, pointers = {}, defaultdict(list)
    for part in ("noun", "verb", "adj", "adv"):
        for line in files["data." + part].splitlines():
            if line.startswith("  "):  # the licence
                continue
            offset, _, place, count, *cells = line.split("|")[0].split()
            synset, end = (PLACES.get(place, place), offset), 2 * int(count, 16)
            # Adjectives may say where they stand: "galore(ip)".
            synsets[synset] = [re.sub(r"\(.*", "", lemma).lower() for lemma in cells[:end:2]]
            for at in range(end + 1, end + 1 + 4 * int(cells[end]), 4):
                sign, offset, place, ends = cells[at : at + 4]
                # Two numbers of words, from and to, in hexadecimal; zero is the whole synset.
                pointers[synset].append((sign, (PLACES.get(place, place), offset), int(ends[:2], 16), int(ends[2:], 16)))

    uses, total = {}, Counter()
    for (place, offset), lemmas in synsets.items():
        for lemma in lemmas:
            uses[lemma, place, offset] = tags.get((lemma, place, offset), 0) + 0.5
            total[lemma] += uses[lemma, place, offset]
    weights = defaultdict(Counter)
    for synset, lemmas in synsets.items():
        narrower = sqrt(sum(sign == "~" for sign, *_ in pointers[synset]))
        for number, lemma in enumerate(lemmas, 1):
            groups = [(1, lemmas)]
            for sign, other, start, end in pointers[synset]:
                if sign in RELATED and start in (0, number):
                    near = RELATED[sign] / (narrower if sign == "~" else 1)
                    groups.append((near, synsets[other][end - 1 : end] if end else synsets[other]))
            for near, others in groups if lemma.isalpha() else []:
                others = [other for other in others if other != lemma and other.isalpha()]
                for other in others:
                    weights[lemma][other] += near * uses[(lemma, *synset)] / total[lemma] / sqrt(len(others))

    rows = []
    for lemma in sorted(weights):
        best = sorted(weights[lemma].items(), key=lambda item: (-item[1], item[0]))[:KEEP]
        best = sorted((-round(min(weight, 1), 3), other) for other, weight in best if weight > LEAST)
        rows += [(lemma, other, f"{-weight:.3f}") for weight, other in best]
    write("wordnet", "en-en", rows)

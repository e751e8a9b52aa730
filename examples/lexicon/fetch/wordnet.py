"""Words of like meaning in WordNet, and in its Portuguese sister."""
import gzip
import html
import io
import re
import tarfile
from collections import Counter, defaultdict
from math import sqrt

from origins import archive, blob
from tables import write

PLACES = {"s": "a", "1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
# What a related synset counts beside a synonym, by the sign of the relation: similar, more general, derived, …
RELATED = {"&": 0.5, "@": 0.3, "+": 1.0, "~": 0.15, "\\": 0.7, "<": 0.7, "^": 0.5, "*": 0.3, ">": 0.3, "$": 0.4}
KEEP, LEAST = 12, 0.02
SENSE = 0.1  # least share of a word's uses that a sense has whose words translate it


class WordNet:
    """The files of the database: words of the synsets, relations of these, and how often a word has each of its senses."""

    def __init__(self, files):
        tags = {}  # of a sense: how often it was met in texts
        for line in files["index.sense"].splitlines():
            key, offset, _, count = line.split()
            lemma, _, rest = key.partition("%")
            tags[lemma, PLACES[rest[0]], offset] = int(count)
        self.synsets, self.pointers = {}, defaultdict(list)
        for part in ("noun", "verb", "adj", "adv"):
            for line in files["data." + part].splitlines():
                if line.startswith("  "):  # the licence
                    continue
                offset, _, place, count, *cells = line.split("|")[0].split()
                synset, end = (PLACES.get(place, place), offset), 2 * int(count, 16)
                # Adjectives may say where they stand: "galore(ip)".
                self.synsets[synset] = [re.sub(r"\(.*", "", lemma).lower() for lemma in cells[:end:2]]
                for at in range(end + 1, end + 1 + 4 * int(cells[end]), 4):
                    sign, offset, place, ends = cells[at : at + 4]
                    # Two numbers of words, from and to, in hexadecimal; zero is the whole synset.
                    other = (PLACES.get(place, place), offset)
                    self.pointers[synset].append((sign, other, int(ends[:2], 16), int(ends[2:], 16)))
        self.uses, self.total = {}, Counter()
        for synset, lemmas in self.synsets.items():
            for lemma in lemmas:
                self.uses[lemma, synset] = tags.get((lemma, *synset), 0) + 0.5
                self.total[lemma] += self.uses[lemma, synset]

    def share(self, lemma, synset):
        """Of the uses of a word."""
        return self.uses[lemma, synset] / self.total[lemma]


def files_of(contents):
    """The files of the database among others, by name."""
    return {path.rpartition("/")[2]: text.decode() for path, text in contents.items() if "dict/" in path}


def wordnet():
    """WordNet 3.1 (WordNet licence): for each word the words of its synsets and of those related, with weights."""
    net = WordNet(files_of(archive("wordnet")))
    weights = defaultdict(Counter)
    for synset, lemmas in net.synsets.items():
        narrower = sqrt(sum(sign == "~" for sign, *_ in net.pointers[synset]))
        for number, lemma in enumerate(lemmas, 1):
            groups = [(1, lemmas)]
            for sign, other, start, end in net.pointers[synset]:
                if sign in RELATED and start in (0, number):
                    near = RELATED[sign] / (narrower if sign == "~" else 1)
                    groups.append((near, net.synsets[other][end - 1 : end] if end else net.synsets[other]))
            for near, others in groups if lemma.isalpha() else []:
                others = [other for other in others if other != lemma and other.isalpha()]
                for other in others:
                    weights[lemma][other] += near * net.share(lemma, synset) / sqrt(len(others))

    rows = []
    for lemma in sorted(weights):
        best = sorted(weights[lemma].items(), key=lambda item: (-item[1], item[0]))[:KEEP]
        best = sorted((-round(min(weight, 1), 3), other) for other, weight in best if weight > LEAST)
        rows += [(lemma, other, f"{-weight:.3f}") for weight, other in best]
    write("wordnet", "en-en", rows)


def openwordnet():
    """OpenWordNet-PT (CC BY 4.0): its words beside those of WordNet 3.0 (WordNet licence) in the same synset."""
    with tarfile.open(fileobj=io.BytesIO(archive("wordnet-3.0")["WNdb-3.0.tar.gz"])) as tar:
        net = WordNet(files_of({member.name: tar.extractfile(member).read() for member in tar if member.isfile()}))
    content = gzip.decompress(blob("own-pt/openWordnet-PT", "own-pt.lmf.gz")).decode("utf8")
    rows = []
    for word, senses in re.findall(r'<Lemma writtenForm="([^"]*)"(.*?)</LexicalEntry>', content, re.S):
        for offset, place in re.findall(r'synset="own-pt-(\d+)-(\w)"', senses):
            synset = PLACES.get(place, place), offset
            for lemma in net.synsets.get(synset, []):
                if net.share(lemma, synset) >= SENSE:
                    rows.append((lemma.replace("_", " "), html.unescape(word).replace("_", " ")))
    write("openwordnet", "en-pt", sorted(rows))

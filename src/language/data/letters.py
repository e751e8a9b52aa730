#!/usr/bin/env python3
"""Writes letters.tsv and words.tsv: how likely letters and words are, language by language.

    python3 letters.py TESTSETS SNOWBALL_DATA [--hold FILE]

TESTSETS is a clone of github.com/Helsinki-NLP/OPUS-MT-testsets, SNOWBALL_DATA one of github.com/snowballstem/snowball-data; both are
read at the revisions named below. Of the first, the sentences of Tatoeba (CC BY 2.0 FR) and of TICO-19 (CC0) are read; of the second,
the vocabularies under its BSD licence: those without a COPYING of their own, and the French one as it was before words of Wikipedia came
in. Lists of this project, function-words.tsv and vocabulary.tsv, are learned from too. For Galician, Catalan and Afrikaans,
of which there are few sentences, the words of a neighbour are respelled: all of them for the letters, the rarer ones as listed words.

Words that stand in the sentences are counted; a word that hardly ever begins with a small letter is a name, and left out. Letters are a model of
the words that are not listed: an interpolated model of four letters (Jelinek and Mercer 1980) over the distinct words, a word of the
sentences counting for 1 + ln of its frequency.

`--hold FILE` writes every tenth sentence to FILE, after its language, and learns from the others: for choosing thresholds.
"""
import collections, functools, math, os, re, subprocess, sys, unicodedata, zlib

TESTSETS, SNOWBALL = "ac0f19c0be3cb4e0d9450fcb2d7a9847c4bdd180", "ba91f32bb9c5c25634eaa36e9dadb869f519ebd9"
FRENCH = "be8f29f"  # the first commit: list of 2001, BSD

# Language: names of the sentence files, vocabulary of Snowball.
LANGUAGES = {
    "pt": ("por", "portuguese"), "en": ("eng", "english"), "es": ("spa", "spanish"), "gl": ("glg", None), "ca": ("cat", None),
    "oc": ("oci", None), "fr": ("fra", "french"), "it": ("ita", "italian"), "ro": ("ron", "romanian"), "la": ("lat", None),
    "eo": ("epo", None), "de": ("deu", "german"), "nl": ("nld", "dutch"), "af": ("afr", None), "sv": ("swe", "swedish"),
    "da": ("dan", "danish"), "nb": ("nob nno", "norwegian"), "id": ("ind msa zsm_Latn ms", None), "tl": ("tgl", None), "vi": ("vie", None),
    "pl": ("pol", None), "cs": ("ces", None), "sl": ("slv", None), "hr": ("hrv srp_Latn bos_Latn", None), "lt": ("lit", None),
    "tr": ("tur", "turkish"), "hu": ("hun", "hungarian"), "fi": ("fin", "finnish"), "et": ("est", None), "eu": ("eus", None),
    "cy": ("cym", None), "sw": ("swa", None),
}
# What is read here, and what is easily taken for it.
MAIN, NEAREST, NEAR = "pt en".split(), "es gl ca".split(), "oc fr it ro de nl af sv id".split()
# Rows of four and of three letters; words of a language at most, and how often they must stand in the sentences.
FOURS, THREES, MAIN_WORDS, NEAREST_WORDS, NEAR_WORDS, WORDS, MIN_WORD = 6000, 5000, 4000, 2200, 1500, 500, 0.3
MIN_COUNT, STEPS, UNIT = 6, 61, 0.25
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNLISTED = 3.25  # bits of a word that is not listed; in step with `latin.rs`

# Keep in step with `alphabet.rs`: letters apart from these are spelled with their nearest one, or with `?`.
LETTERS = "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïñòóôõöøùúûüăąćčęěğıłńřśșțżžĉĝŝŭėįųūőűđ"
EQUAL = {"ş": "ș", "ţ": "ț", "ź": "ż", "š": "ș", "ý": "y", "ÿ": "y", "ß": "s", "ů": "ú", "ď": "d", "ť": "t", "ň": "ń", "œ": "o"}
WORD = re.compile(r"[^\W\d_]+")

GALICIAN = [("ções$", "cións"), ("ção$", "ción"), ("sões$", "sións"), ("são$", "sión"), ("ões$", "óns"), ("ão$", "ón"), ("ãos$", "áns"), ("ães$", "áns"), ("nh", "ñ"), ("lh", "ll"),
            ("agem$", "axe"), ("agens$", "axes"), ("gem$", "xe"), ("vel$", "ble"), ("veis$", "bles"), ("am$", "an"), ("em$", "en"), ("im$", "in"), ("um$", "un"), ("éns$", "éns"),
            ("ss", "s"), ("ç(?=[aou])", "z"), ("g(?=[eiéí])", "x"), ("j", "x"), ("qua", "ca"), ("ância$", "ancia"), ("ência$", "encia"), ("âncias$", "ancias"), ("ências$", "encias"),
            ("ê", "é"), ("ô", "ó"), ("â", "á"), ("ã", "á"), ("õ", "ó"), ("z(?=[ei])", "c"), ("eis$", "edes"), ("ou$", "ou"), ("ava", "aba")]
CATALAN = [("ciones$", "cions"), ("ción$", "ció"), ("siones$", "sions"), ("sión$", "sió"), ("dades$", "tats"), ("dad$", "tat"), ("mente$", "ment"), ("ados$", "ats"), ("ado$", "at"),
           ("idos$", "its"), ("ido$", "it"), ("adas$", "ades"), ("idas$", "ides"), ("as$", "es"), ("ando$", "ant"), ("iendo$", "int"), ("ante$", "ant"), ("ente$", "ent"),
           ("oso$", "ós"), ("ismo$", "isme"), ("ista$", "ista"), ("able$", "able"), ("ño", "ny"), ("ñ", "ny"), ("ue(?=[rsntl])", "o"), ("ie(?=[rsnt])", "e"), ("os$", "s"), ("o$", ""),
           ("ch", "tx"), ("j(?=[ei])", "g"), ("cua", "qua"), ("aron$", "aren"), ("ieron$", "iren"), ("ía$", "ia"), ("encia$", "ència"), ("ancia$", "ància")]
AFRIKAANS = [("ij", "y"), ("sch", "sk"), ("tie$", "sie"), ("ties$", "sies"), ("z", "s"), ("lijk", "lik"), ("c(?=[aouklr])", "k"), ("isch", "ies"), ("([a-z]{3})en$", r"\1e"), ("ch(?=t)", "g")]


def fold(word):
    """A word as the tables spell it; None where it is no word of Latin letters."""
    if not all(c.isalpha() and ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in word):
        return None
    return "".join(c if c in LETTERS else EQUAL.get(c, "?") for c in word)


def git(clone, *arguments):
    return subprocess.run(["git", "-C", clone, *arguments], check=True, capture_output=True).stdout


def sentences(clone, held):
    """The distinct sentences of each language."""
    names = {name: code for code, (files, _) in LANGUAGES.items() for name in files.split()}
    blobs = collections.defaultdict(set)
    for line in git(clone, "ls-tree", "-r", TESTSETS, "testsets").decode().splitlines():
        meta, path = line.split("\t")
        corpus, _, name = path.rsplit("/", 1)[-1].partition(".")
        if not meta.startswith("120000") and name in names and corpus.startswith(("tatoeba-test", "tico19-test")):
            blobs[names[name]].add(meta.split()[2])
    found = {}
    for code in LANGUAGES:
        lines = {line for blob in blobs[code] for line in git(clone, "cat-file", "blob", blob).decode("utf-8", "replace").split("\n")}
        if held:
            out = {line for line in lines if zlib.crc32(line.encode()) % 10 == 0}
            held.writelines(f"{code}\t{line}\n" for line in sorted(out))
            lines -= out
        found[code] = sorted(lines)
    return found


def count(lines):
    """Words that begin with a small letter, and with a capital one, by frequency."""
    small, capital = collections.Counter(), collections.Counter()
    for line in lines:
        for word in WORD.findall(unicodedata.normalize("NFC", line)):
            spelled = fold(word.lower())
            if spelled:
                (small if word[0].islower() else capital)[spelled] += 1
    return small, capital


def tables(path):
    rows = collections.defaultdict(list)
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#") and line.strip():
            fields = line.rstrip("\n").split("\t")
            rows[fields[0]] += filter(None, map(fold, fields[-1].split()))
    return rows


def respell(vocabulary, rules):
    for word in sorted(vocabulary):
        for pattern, spelling in rules:
            word = re.sub(pattern, spelling, word)
        yield word


def training(testsets, snowball, held):
    """For each language, the frequencies of words in sentences, and words of lists."""
    counts = {code: count(lines) for code, lines in sentences(testsets, held).items()}
    names = {word for code in ("en", "fr") for word, n in counts[code][1].items() if counts[code][0][word] * 20 < n}
    frequencies = {}
    for code, (small, capital) in counts.items():
        # Nouns of German all have a capital: what is none elsewhere is a name there too.
        usual = lambda word: small[word] * 20 >= capital[word]
        known = (lambda word: usual(word) or word not in names) if code == "de" else usual
        frequencies[code] = collections.Counter({word: small[word] + capital[word] for word in small + capital if known(word)})
    lists = collections.defaultdict(set)
    for code, (_, name) in LANGUAGES.items():
        if name:
            at, charset = (FRENCH, "latin-1") if code == "fr" else (SNOWBALL, "utf-8")
            words = git(snowball, "show", f"{at}:{name}/voc.txt").decode(charset).split("\n")
            words = (unicodedata.normalize("NFC", word.strip().lower()) for word in words)
            lists[code].update(filter(None, (fold(word) for word in words if len(word) > 1)))
    here = os.path.dirname(os.path.abspath(__file__))
    for name in ("function-words.tsv", "vocabulary.tsv"):
        for code, words in tables(f"{here}/{name}").items():
            lists[code].update(words)
    for code, neighbour, rules in (("gl", "pt", GALICIAN), ("ca", "es", CATALAN), ("af", "nl", AFRIKAANS)):
        own, theirs = frequencies[code], frequencies[neighbour]
        scale = sum(own.values()) / sum(theirs.values())
        lists[code].update(respell(lists[neighbour], rules))
        for word, n in theirs.items():
            # Words too rare to be expected in the few sentences there are.
            if n * scale < 3:
                own[next(respell([word], rules))] += n * scale / 2
    return frequencies, lists


class Letters:
    """P(letter | three before), by interpolation of four orders."""

    def __init__(self, frequency, listed):
        self.grams, self.contexts = collections.Counter(), collections.Counter()
        weights = {word: 1 + math.log(max(1, n)) for word, n in frequency.items()}
        for word in sorted(listed):
            weights.setdefault(word, 1.0)
        for word, weight in weights.items():
            padded = "_" + word + "_"
            for end in range(2, len(padded) + 1):
                for start in range(max(0, end - 4), end):
                    self.grams[padded[start:end]] += weight
                    self.contexts[padded[start:end - 1], end - start] += weight
        self.total = sum(n for gram, n in self.grams.items() if len(gram) == 1)
        self.p = functools.cache(self.p)

    def p(self, gram):
        if not gram:
            return 1 / 64
        return (self.grams[gram] + 10 * self.p(gram[1:])) / (self.contexts[gram[:-1], len(gram)] + 10)

    def cost(self, gram):
        return -math.log2(self.p(gram))

    def spell(self, word):
        padded = "_" + word + "_"
        return sum(self.cost(padded[max(0, end - 4):end]) for end in range(2, len(padded) + 1))


def rows(models):
    """The sequences that the table has."""
    three, four, seen = collections.Counter(), collections.Counter(), set()
    share = collections.defaultdict(dict)
    for code, model in models.items():
        boost = 3 if code in MAIN else 1
        for gram, n in model.grams.items():
            if len(gram) == 2 and n >= MIN_COUNT:
                seen.add(gram)
            elif len(gram) == 3:
                three[gram] += boost * n / model.total
            elif len(gram) == 4 and n >= MIN_COUNT:
                share[gram][code] = boost * n / model.total
    # Four letters are worth a row where they tell languages apart that three do not.
    for gram, shares in share.items():
        if sum(shares.values()) < 5e-5:
            continue
        gain = {code: models[code].cost(gram[1:]) - models[code].cost(gram) for code in models}
        mean = sum(gain.values()) / len(gain)
        four[gram] = sum(part * abs(gain[code] - mean) for code, part in shares.items())
    most = lambda counter, size: [gram for gram, _ in sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:size]]
    return sorted(seen) + sorted(most(three, THREES)) + sorted(most(four, FOURS))


def common(code, frequency, model):
    """The words that are worth listing, by their cost in quarter bits."""
    total = sum(frequency.values())
    gains = {}
    for word, n in frequency.items():
        cost = -math.log2(n / total)
        gain = model.spell(word) + UNLISTED - cost
        if n >= MIN_WORD and gain >= 1.5:
            gains[word] = (n * gain, max(8, 4 * round(cost)))
    size = MAIN_WORDS if code in MAIN else NEAREST_WORDS if code in NEAREST else NEAR_WORDS if code in NEAR else WORDS
    tiers = collections.defaultdict(list)
    for word in sorted(gains, key=lambda word: (-gains[word][0], word))[:size]:
        tiers[gains[word][1]].append(word)
    return sorted(tiers.items())


def main():
    testsets, snowball, *hold = sys.argv[1:]
    frequencies, lists = training(testsets, snowball, open(hold[1], "w", encoding="utf-8") if hold else None)
    models = {code: Letters(frequencies[code], lists[code]) for code in LANGUAGES}
    here = os.path.dirname(os.path.abspath(__file__))
    source = """# Made by letters.py from sentences of Tatoeba (CC BY 2.0 FR, https://tatoeba.org) and TICO-19 (CC0), as kept by OPUS-MT-testsets, from vocabularies
# of the Snowball project (BSD-3-Clause, (c) 2001 Martin Porter, (c) 2004, 2005 Richard Boulton) and from lists of this project.
"""
    with open(here + "/letters.tsv", "w", encoding="utf-8") as out:
        out.write("# Letters after letters, as a language model: for a sequence, one character a language, its cost in quarter bits,\n")
        out.write("# -4 log2 P(last letter | the ones before), in base 62 (0-9a-zA-Z). `_` is the edge of a word, `?` a letter without a number. Pairs serve\n")
        out.write("# where a triple is missing, triples where four are.\n" + source)
        out.write("# Columns: sequence; costs in the order of the next line.\n")
        out.write("languages\t" + " ".join(LANGUAGES) + "\n")
        for gram in rows(models):
            costs = (DIGITS[min(STEPS, round(model.cost(gram) / UNIT))] for model in models.values())
            out.write(gram + "\t" + "".join(costs) + "\n")
    with open(here + "/words.tsv", "w", encoding="utf-8") as out:
        out.write("# Common words: what each costs in its language, -4 log2 P(word), in quarter bits. `?` is a letter without a number.\n" + source)
        out.write("# Columns: language; cost; the words.\n")
        for code in LANGUAGES:
            for cost, words in common(code, frequencies[code], models[code]):
                out.write(f"{code}\t{cost}\t{' '.join(sorted(words))}\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes letters.tsv: how likely each letter is after the two before it, language by language.

    python3 letters.py SNOWBALL_DATA > letters.tsv

SNOWBALL_DATA is a clone of github.com/snowballstem/snowball-data. Only vocabularies under its BSD licence are read: those without a COPYING
of their own, and the French one as it was before words of Wikipedia came in. Languages without one are learned from function-words.tsv and
vocabulary.tsv; Galician, Catalan and Afrikaans also from the vocabulary of their neighbour, respelled.
The estimate is an interpolated trigram model (Jelinek and Mercer 1980) over the distinct words.
"""
import collections, math, os, re, subprocess, sys, unicodedata

LANGUAGES = "pt en es gl ca fr it ro de nl af sv da nb id pl cs hr tr hu fi".split()
SNOWBALL = {"pt": "portuguese", "en": "english", "es": "spanish", "it": "italian", "ro": "romanian", "de": "german", "nl": "dutch",
            "sv": "swedish", "da": "danish", "nb": "norwegian", "tr": "turkish", "hu": "hungarian", "fi": "finnish"}
FRENCH = "be8f29f"  # the first commit: 2001 list, BSD
MIN_COUNT, MAX_TRIGRAMS, STEPS, UNIT = 6, 6000, 61, 0.25
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Keep in step with `alphabet.rs`: letters apart from these are spelled with their nearest one.
LETTERS = "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïñòóôõöøùúûüăąćčęěğıłńřśșțżž"
EQUAL = {"ş": "ș", "ţ": "ț", "ź": "ż", "š": "ș", "ý": "y", "ß": "s", "ő": "ö", "ű": "ü", "ů": "ú", "ď": "d", "ť": "t", "ň": "ń", "đ": "d", "œ": "o"}

GALICIAN = [("ções$", "cións"), ("ção$", "ción"), ("sões$", "sións"), ("são$", "sión"), ("ões$", "óns"), ("ão$", "ón"), ("ãos$", "áns"), ("ães$", "áns"), ("nh", "ñ"), ("lh", "ll"),
            ("agem$", "axe"), ("agens$", "axes"), ("gem$", "xe"), ("vel$", "ble"), ("veis$", "bles"), ("am$", "an"), ("em$", "en"), ("im$", "in"), ("um$", "un"), ("éns$", "éns"),
            ("ss", "s"), ("ç(?=[aou])", "z"), ("g(?=[eiéí])", "x"), ("j", "x"), ("qua", "ca"), ("ância$", "ancia"), ("ência$", "encia"), ("âncias$", "ancias"), ("ências$", "encias"),
            ("ê", "é"), ("ô", "ó"), ("â", "á"), ("ã", "á"), ("õ", "ó"), ("z(?=[ei])", "c"), ("eis$", "edes"), ("ou$", "ou"), ("ava", "aba")]
CATALAN = [("ciones$", "cions"), ("ción$", "ció"), ("siones$", "sions"), ("sión$", "sió"), ("dades$", "tats"), ("dad$", "tat"), ("mente$", "ment"), ("ados$", "ats"), ("ado$", "at"),
           ("idos$", "its"), ("ido$", "it"), ("adas$", "ades"), ("idas$", "ides"), ("as$", "es"), ("ando$", "ant"), ("iendo$", "int"), ("ante$", "ant"), ("ente$", "ent"),
           ("oso$", "ós"), ("ismo$", "isme"), ("ista$", "ista"), ("able$", "able"), ("ño", "ny"), ("ñ", "ny"), ("ue(?=[rsntl])", "o"), ("ie(?=[rsnt])", "e"), ("os$", "s"), ("o$", ""),
           ("ch", "tx"), ("j(?=[ei])", "g"), ("cua", "qua"), ("aron$", "aren"), ("ieron$", "iren"), ("ía$", "ia"), ("encia$", "ència"), ("ancia$", "ància")]
AFRIKAANS = [("ij", "y"), ("sch", "sk"), ("tie$", "sie"), ("ties$", "sies"), ("z", "s"), ("lijk", "lik"), ("c(?=[aouklr])", "k"), ("isch", "ies"), ("([a-z]{3})en$", r"\1e"), ("ch(?=t)", "g")]


def words(source):
    """Lower-case words of letters only, composed."""
    for word in source:
        word = unicodedata.normalize("NFC", word.strip().lower())
        if len(word) > 1 and word.isalpha():
            yield "".join(EQUAL.get(c, c) for c in word)


def tables(path):
    rows = collections.defaultdict(list)
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#") and line.strip():
            fields = line.rstrip("\n").split("\t")
            rows[fields[0]].append(fields[-1].split())
    return rows


def respell(vocabulary, rules):
    for word in vocabulary:
        for pattern, spelling in rules:
            word = re.sub(pattern, spelling, word)
        yield word


def training(data):
    here = os.path.dirname(os.path.abspath(__file__))
    function, extra = tables(here + "/function-words.tsv"), tables(here + "/vocabulary.tsv")
    show = lambda name, at="HEAD": subprocess.run(["git", "-C", data, "show", f"{at}:{name}/voc.txt"], check=True, capture_output=True).stdout
    sets = {code: set(words(show(name).decode().split("\n"))) for code, name in SNOWBALL.items()}
    sets["fr"] = set(words(show("french", FRENCH).decode("latin-1").split("\n")))
    sets["gl"] = set(respell(sets["pt"], GALICIAN))
    sets["ca"] = set(respell(sets["es"], CATALAN))
    sets["af"] = set(respell(sets["nl"], AFRIKAANS))
    for code in LANGUAGES:
        lists = [word for row in function[code] + extra[code] for word in words(row)]
        sets.setdefault(code, set()).update(lists)
    return sets


def model(vocabulary):
    """-log2 P(letter | two before) as a function, by deleted interpolation of three orders."""
    counts = [collections.Counter() for _ in range(4)]
    contexts = [collections.Counter() for _ in range(4)]
    for word in sorted(vocabulary):
        padded = "__" + word + "_"
        for i in range(2, len(padded)):
            for order in (1, 2, 3):
                gram = padded[i - order + 1:i + 1]
                counts[order][gram] += 1
                contexts[order][gram[:-1]] += 1

    def cost(gram):
        p = 1 / 64
        for order, strength in ((1, 10.0), (2, 10.0), (3, 10.0)):
            part = gram[3 - order:]
            seen = contexts[order][part[:-1]]
            p = (counts[order][part] + strength * p) / (seen + strength)
        return -math.log2(p)

    return cost, counts[3]


def main():
    sets = training(sys.argv[1])
    models = {code: model(sets[code]) for code in LANGUAGES}
    weight = collections.Counter()
    for code in LANGUAGES:
        total = sum(models[code][1].values())
        boost = 3 if code in ("pt", "en") else 1
        for gram, n in models[code][1].items():
            if all(c in LETTERS or c == "_" for c in gram):
                weight[gram] += boost * n / total
    kept = [gram for gram, _ in sorted(weight.items(), key=lambda item: (-item[1], item[0]))[:MAX_TRIGRAMS]]
    seen = {gram[1:] for code in LANGUAGES for gram, n in models[code][1].items() if n >= MIN_COUNT}
    pairs = [a + b for a in "_" + LETTERS for b in "_" + LETTERS if a + b != "__" and a + b in seen]
    digit = lambda cost: DIGITS[min(STEPS, round(cost / UNIT))]
    print("# Letters after letters, as a language model: for a sequence, one character a language, its cost in quarter bits,")
    print("# -4 log2 P(last letter | the ones before), in base 62 (0-9a-zA-Z). `_` is the edge of a word. Pairs serve where a triple is missing.")
    print("# Made by letters.py from the vocabularies of the Snowball project (BSD-3-Clause, (c) 2001 Martin Porter, (c) 2004, 2005 Richard Boulton)")
    print("# and lists of this project. Columns: sequence; costs in the order of the next line.")
    print("languages\t" + " ".join(LANGUAGES))
    for pair in pairs:
        # A context unseen in any kept triple: the middle letter alone is known.
        costs = []
        for code in LANGUAGES:
            cost, _ = models[code]
            costs.append(digit(cost("\0" + pair)))
        print(pair + "\t" + "".join(costs))
    for gram in sorted(kept):
        print(gram + "\t" + "".join(digit(models[code][0](gram)) for code in LANGUAGES))


main()

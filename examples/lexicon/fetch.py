#!/usr/bin/env python3
"""Makes the inputs of the example `lexicon` from their public origins: `fetch.py DIR`.

Python 3.9 or later, git, and some gigabytes for the downloads are all it takes; `fetch.py DIR NAME …` makes only those sources.

Everything is pinned. A package is a file at a public address with its SHA-256; a repository is a commit, which is a checksum of all
that it holds. Both are kept in DIR/downloads and not loaded again. Each source becomes tables DIR/NAME.KIND.tsv, where KIND says
what the columns are: `tri` English, Portuguese, Bengali; `en-pt` and `en-bn` those two; `names` as `tri`, with cells that may be empty.
The SHA-256 of the tables stand in sources.tsv, and the lexicon program says when they differ.
"""
import hashlib
import html
import io
import json
import lzma
import os
import re
import struct
import subprocess
import sys
import tarfile
import urllib.request
import zipfile

BENGALI = re.compile("[\u0980-\u09ff]")
LATIN = re.compile("[A-Za-z]{2}")

# Packages: address, SHA-256.
NPM = "https://registry.npmjs.org/"
PACKAGES = {
    "scratch": (
        NPM + "scratch-l10n/-/scratch-l10n-3.14.20220526031602.tgz",
        "a977b0fd0184e8bcab62c32e2458faa50e3b493cd96ad6aad114388f195b6ffe",
    ),
    "osm": (
        NPM + "@openstreetmap/id-tagging-schema/-/id-tagging-schema-6.19.2.tgz",
        "c8d410007593ce458f7d38381458f20bf73412f7e2c2c075c147a7f916e95555",
    ),
    "cldr-localenames": (
        NPM + "cldr-localenames-full/-/cldr-localenames-full-48.2.0.tgz",
        "7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57",
    ),
    "cldr-dates": (
        NPM + "cldr-dates-full/-/cldr-dates-full-48.2.0.tgz",
        "0256f1cefeca14f7d515be4872dda48fcdd7e75381430f25aafd0143eae5b430",
    ),
    "cldr-annotations": (
        NPM + "cldr-annotations-full/-/cldr-annotations-full-48.2.0.tgz",
        "28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1",
    ),
    "cldr-annotations-derived": (
        NPM + "cldr-annotations-derived-full/-/cldr-annotations-derived-full-48.2.0.tgz",
        "4be946ff5815f806ec78b50363d577a769f2fbfb90c6380a44e161a92436996e",
    ),
    # The archive of all packages that Debian had, by SHA-1.
    "chromium": (
        "https://snapshot.debian.org/file/eeb379b2f236020db2530997b18703d0ad24bbdb",
        "7566e61412be9d292935be7a3b0815a91b857cce1641ac8c22010a63a3b7271d",
    ),
}

# Repositories of GitHub: commit.
REPOSITORIES = {
    "tico-19/tico-19.github.io": "d97615f9cffa28ec7de571e00fbd513e5a1c7fc7",
    "Helsinki-NLP/OPUS-MT-testsets": "ac0f19c0be3cb4e0d9450fcb2d7a9847c4bdd180",
    "ensorceler/seq2seq": "b4ae03fd1eaa4e036f00ef551f9f12b2c4f0e9b6",
    "facebookresearch/LASER": "74bc6ae7ffb7cba670fe0f428d0ede9f666fb821",
}
REPOSITORIES.update(
    (f"whosonfirst-data/whosonfirst-data-admin-{code}", commit)
    for code, commit in {
        "ae": "20e1e1395b42969365bd0bc82dbc2698384cf875",
        "af": "948432c281d6d8b4d3994ce3b938e82b775d9078",
        "ar": "f54ac340ead165d469f7782684f3550fef7aeadb",
        "bd": "c6c88a155fe0215a778e4a80118a9a3d4a5c7071",
        "be": "8e2ad165a3b0a8835a2c76b6116e6ce777c121be",
        "ca": "d2ebb5f61dc8b6384a01c93e69aa50000dceb153",
        "ch": "74c1d59abbd43e37c90a6cb9ad7366aa3fc0c9d3",
        "cl": "ae87919cac09a4c1d1e646c06f08e7ea7148c121",
        "co": "8f7afa27720cf18b8c1dc1ef9a06b28be7bcd4a4",
        "eg": "1bfae0f011094394edfd630cad033f785191ef81",
        "es": "148ad222206ca465e346eab6364bc369b6f0f938",
        "et": "86ac96124996cb183179ab0ea802f13298f1a88b",
        "gr": "b6613ee7c27c467e847bdc5a9b8d192d4e2ae411",
        "ie": "30db0494d3666a3cc4c0ad3539b5d1ddda0d8110",
        "il": "f166490c04538042772500bf353d96a479922255",
        "iq": "4c7a00f6387bcab9094ac10c9448177515f1098f",
        "ir": "3374f3dc7f5fa134d1494a066006167db5c67c14",
        "it": "c0e2aef6a38f0580acb78815866b0f6b15722558",
        "jp": "6ac4e1339705ddb8e99d3d85d5837a23b0cca09b",
        "ke": "b33035f6e2b9c4d7e27b47e563a4b8799d5dc7f3",
        "kr": "132b675fea1e062f92bbdb0ebf5704f1acf895c0",
        "lb": "b881be3020bdd8ab2f270aaa8e5b07dbff918d00",
        "lk": "ce33b1b6c79382957fa45354a1c19fcc6d3b0d66",
        "ma": "6add06025ba097a74a736cff93fd67dd1c903bf7",
        "mm": "25382e1da0900e8ed2180d99e87ce0789c13ab58",
        "my": "9e3f6a3c0c00d73fc340472b08fd04513cf16921",
        "ng": "ace2a28b795144711fac6518b11f2793cf9034d8",
        "nl": "f7b35802f907eb1eb010f51586586bfaac5bb7e5",
        "np": "1c482747521b6df5100f223111fdc446bda3b4bd",
        "nz": "a301201ab39d3acc5bdcc0c8ba466fab5101a3dc",
        "ph": "55552540f0f3639f52eebc5d5428c905674d92c9",
        "pk": "c2e513fafbf0def04ca4b89c421a5b79fa0bb2ec",
        "pl": "59406cd47a3ed158ac4e3ab4b6504a36e2deaf82",
        "ps": "33d507dae70d3cb868d19d6c49c4586b1d1d66a5",
        "pt": "e25055b6ebf9cc1ee9b17e2c5c01b4d96f4167b9",
        "sa": "ca29d90501586ece8c861ce520842669adcea3d5",
        "se": "f7811c7e8557dfad725a152be619b9012b5ba251",
        "sy": "2db0f03b9f9d24bd371f318759d3e56c816c333e",
        "th": "763e334ccba831ce860cb4e52eb59af4f68e89f1",
        "tr": "378ddbd68b0d150e6a0c1d7b41008e7457157b4b",
        "ua": "18b5ee31d6cd4915e627fbf7f3def46e66e440d5",
        "ve": "7e1d6fb95469c75e964be66c794bec75069779b3",
        "vn": "36f4852c8e50b5637c140715b5d896c01baf2dd1",
        "xy": "fc3f0a0c9f75d4dc4f226bee6e1ddbd8609325e6",
        "ye": "a96a8df62981ed0e1b2a0be278dd33670a4e6605",
        "za": "48f233736b8cbe21405957b8f4c7d09efeec49a6",
    }.items()
)


def package(name):
    """The bytes of a package, downloaded once."""
    address, checksum = PACKAGES[name]
    path = os.path.join(DOWNLOADS, checksum)
    if not os.path.exists(path):
        with urllib.request.urlopen(address) as answer, open(path, "wb") as file:
            file.write(answer.read())
    with open(path, "rb") as file:
        content = file.read()
    found = hashlib.sha256(content).hexdigest()
    if found != checksum:
        sys.exit(f"{address}: SHA-256 is {found}, not {checksum}; remove {path} to load it again")
    return content


def git(name, *arguments, **options):
    path = os.path.join(DOWNLOADS, name.replace("/", "+") + ".git")
    return subprocess.run(["git", "-C", path, *arguments], check=True, capture_output=True, **options).stdout


def repository(name):
    """A repository at its commit, cloned once."""
    path = os.path.join(DOWNLOADS, name.replace("/", "+") + ".git")
    if not os.path.exists(path):
        os.makedirs(path)
        git(name, "init", "--quiet", "--bare")
        git(name, "fetch", "--quiet", "--depth=1", "https://github.com/" + name, REPOSITORIES[name])
    return REPOSITORIES[name]


def blob(name, path):
    return git(name, "show", f"{repository(name)}:{path}")


def lines(name, path):
    return blob(name, path).decode("utf8", "replace").split("\n")


def archive(name):
    """The files of an npm package, by path."""
    with tarfile.open(fileobj=io.BytesIO(package(name))) as tar:
        return {m.name.split("/", 1)[1]: tar.extractfile(m).read() for m in tar if m.isfile()}


def deb(name):
    """The files of a Debian package, by name: `ar`, in it `data.tar.xz`."""
    content, at = package(name), 8
    while at < len(content):
        member, size = content[at : at + 16].decode().strip(), int(content[at + 48 : at + 58])
        if member.startswith("data.tar"):
            data = lzma.decompress(content[at + 60 : at + 60 + size])
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                return {os.path.basename(m.name): tar.extractfile(m).read() for m in tar if m.isfile()}
        at += 60 + size + size % 2
    sys.exit(f"{name}: no data in the package")


def clean(text):
    return re.sub(r"\s+", " ", text or "").strip()


def write(name, kind, rows):
    """Writes a table, each row once."""
    rows = dict.fromkeys(tuple(clean(cell) for cell in row) for row in rows)
    with open(os.path.join(FOLDER, f"{name}.{kind}.tsv"), "w", encoding="utf8", newline="\n") as file:
        file.writelines("\t".join(row) + "\n" for row in rows)
    print(f"{name}.{kind}: {len(rows)} rows", file=sys.stderr)


def write_messages(name, en, pt, bn):
    """Messages of a program by their keys: those in three languages, and those in two."""
    is_bengali = lambda key: key in bn and BENGALI.search(bn[key])
    fit = [key for key in en if en[key] and LATIN.search(en[key])]
    write(name, "tri", [(en[k], pt[k], bn[k]) for k in fit if pt.get(k) and is_bengali(k)])
    write(name, "en-pt", [(en[k], pt[k]) for k in fit if pt.get(k) and en[k] != pt[k] and not is_bengali(k)])
    write(name, "en-bn", [(en[k], bn[k]) for k in fit if is_bengali(k) and k not in pt])


def tico19():
    """TICO-19 (CC0): translations of texts on COVID-19 for aid organisations."""

    def memory(language):
        content = blob("tico-19/tico-19.github.io", f"data/TM/all.en-{language}.tmx.zip")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            path = next(n for n in archive.namelist() if n.endswith(".tmx") and not n.startswith("__"))
            text = archive.read(path).decode("utf8", "replace")
        for unit in re.findall(r"<tu .*?</tu>", text, re.S):
            segments = [clean(html.unescape(s)) for s in re.findall(r"<seg>(.*?)</seg>", unit, re.S)]
            if len(segments) == 2:
                yield re.search(r'tuid="([^"]*)"', unit)[1], segments

    bn, pt = dict(memory("bn")).values(), dict(memory("pt-BR")).values()
    in_pt, in_bn = dict(pt), dict(bn)
    write("tico19", "tri", [(e, in_pt[e], b) for e, b in bn if e in in_pt])
    write("tico19", "en-bn", [(e, b) for e, b in bn if e not in in_pt])
    write("tico19", "en-pt", [(e, p) for e, p in pt if e not in in_bn])


def tatoeba():
    """Tatoeba (CC BY 2.0 FR), as three repositories keep parts of it."""
    opus, laser = "Helsinki-NLP/OPUS-MT-testsets", "facebookresearch/LASER"

    def side_by_side(name, path, first, second):
        return list(zip(lines(name, path + first), lines(name, path + second)))

    bn = side_by_side(opus, "testsets/ben-eng/tatoeba-test-v2021-08-07.", "eng", "ben")
    bn += [line.split("\t")[:2] for line in lines("ensorceler/seq2seq", "ben-eng/ben.txt") if "\t" in line]
    bn += side_by_side(laser, "data/tatoeba/v1/tatoeba.ben-eng.", "eng", "ben")
    write("tatoeba", "en-bn", [row for row in bn if clean(row[0]) and BENGALI.search(row[1])])
    pt = side_by_side(laser, "data/tatoeba/v1/tatoeba.por-eng.", "eng", "por")
    pt += side_by_side(opus, "testsets/eng-por/tatoeba-test-v2021-08-07.", "eng", "por")
    write("tatoeba", "en-pt", [row for row in pt if clean(row[0]) and clean(row[1])])


def scratch():
    """Scratch (BSD-3-Clause in this version, AGPL in later ones): a programming environment for children, its website and help."""
    files = archive("scratch")

    def messages(language):
        found = {}
        for path in files:
            folder, _, name = path.rpartition("/")
            if name == language + ".json":
                for key, text in json.loads(files[path]).items():
                    if isinstance(text, str):
                        found[folder, key] = clean(re.sub(r"<[^>]*>|\{[^}]*\}|%\d+|\[[A-Z_]+\]", " ", text))
        return found

    en = messages("en")
    translated = lambda *all: {k: v for m in all for k, v in messages(m).items() if v != en.get(k)}
    write_messages("scratch", en, translated("pt", "pt-br"), translated("bn"))


def osm_presets():
    """Kinds of places of OpenStreetMap's editor (ISC)."""
    files = archive("osm")

    def flat(value, path=""):
        if isinstance(value, dict):
            return {k: v for key in value for k, v in flat(value[key], f"{path}/{key}").items()}
        return {path: value} if isinstance(value, str) and "{" not in value else {}

    # The first key is the language.
    read = lambda code: flat(next(iter(json.loads(files[f"dist/translations/{code}.json"]).values())))
    write_messages("osm-presets", read("en"), {**read("pt"), **read("pt-BR")}, read("bn"))


def cldr():
    """Names of languages, scripts, territories, time zones, months, days in Unicode CLDR (Unicode-3.0)."""
    files = {**archive("cldr-localenames"), **archive("cldr-dates")}
    rows = []

    def walk(en, pt, bn):
        for key, value in en.items():
            other = [side.get(key) if isinstance(side, dict) else None for side in (pt, bn)]
            if isinstance(value, dict):
                walk(value, *other)
            elif isinstance(value, str) and all(isinstance(text, str) for text in other):
                if BENGALI.search(other[1]) and LATIN.search(value) and "{" not in value:
                    rows.append((value, *other))

    def take(file, *path):
        sides = []
        for language in ("en", "pt", "bn"):
            side = json.loads(files[f"main/{language}/{file}.json"])["main"][language]
            for key in path:
                side = side[key]
            sides.append(side)
        walk(*sides)

    for kind in ("languages", "scripts", "territories"):
        take(kind, "localeDisplayNames")
    take("timeZoneNames", "dates", "timeZoneNames")
    for kind in ("months", "days", "quarters"):
        take("ca-gregorian", "dates", "calendars", "gregorian", kind, "stand-alone", "wide")
    take("dateFields", "dates", "fields")
    write("cldr", "names", rows)


def cldr_annotations():
    """Names and keywords of pictographs in Unicode CLDR (Unicode-3.0): everyday things."""
    names, keywords = [], []
    for source, folder in (("cldr-annotations", "annotations"), ("cldr-annotations-derived", "annotationsDerived")):
        files = archive(source)
        sides = [
            next(iter(json.loads(files[f"{folder}/{language}/annotations.json"]).values()))["annotations"]
            for language in ("en", "pt", "bn")
        ]
        for sign in sides[0]:
            if all(sign in side for side in sides):
                spoken = [side[sign].get("tts", [""])[0] for side in sides]
                if all(spoken) and BENGALI.search(spoken[2]):
                    names.append(spoken)
                words = [" ".join(side[sign].get("default", [])) for side in sides]
                if all(words) and folder == "annotations":
                    keywords.append(words)
    # The names are of no use as names: "person: red hair".
    write("cldr-annotations", "tri", names + keywords)


def whosonfirst():
    """Names of places of Who's On First (its licence asks for attribution; parts CC BY, CC0, public domain)."""
    rows = []
    for name in sorted(n for n in REPOSITORIES if n.startswith("whosonfirst-data/")):
        commit = repository(name)
        found = git(name, "grep", "-l", "-z", "-E", '"name:ben_x_preferred"', commit, "--", "data")
        paths = [path for path in found.decode().split("\0") if path and "-alt-" not in path]
        answers = io.BytesIO(git(name, "cat-file", "--batch", input="\n".join(paths).encode()))
        for _ in paths:
            size = int(answers.readline().split()[2])
            place = json.loads(answers.read(size + 1))["properties"]
            # Without an English name, its own, which is romanised.
            en = (place.get("name:eng_x_preferred") or [place.get("wof:name")])[0]
            pt = (place.get("name:por_x_preferred") or [""])[0]
            for bn in place.get("name:ben_x_preferred", []) + place.get("name:ben_x_variant", []):
                if en and BENGALI.search(bn):
                    rows.append((en, pt, bn))
    write("wof", "names", rows)


def chromium():
    """Messages of Chromium (BSD-3-Clause), from its packs of resources, version 4 or 5."""
    files = deb("chromium")

    def messages(language):
        pack, found = files[language + ".pak"], {}
        version = struct.unpack_from("<I", pack)[0]
        if version == 5:
            count, start = struct.unpack_from("<H", pack, 8)[0], 12
        else:
            count, start = struct.unpack_from("<I", pack, 4)[0], 9
        entries = [struct.unpack_from("<HI", pack, start + 6 * at) for at in range(count + 1)]
        for (key, begin), (_, end) in zip(entries, entries[1:]):
            found[key] = pack[begin:end].decode("utf8", "replace")
        # Messages that are alike are stored once, in version 5: key and number of the entry.
        for at in range(struct.unpack_from("<H", pack, 10)[0] if version == 5 else 0):
            key, entry = struct.unpack_from("<HH", pack, start + 6 * len(entries) + 4 * at)
            found[key] = found[entries[entry][0]]
        return found

    def text(message):
        if message.startswith("{") and "plural" in message[:40]:
            other = re.search(r"other\s*\{(.*)\}\s*\}\s*$", message, re.S)
            message = other[1].replace("#", " ") if other else ""
        message = html.unescape(re.sub(r"<[^>]{0,200}>", " ", message))
        return clean(re.sub(r"\$\d|\{[A-Z0-9_a-z]+\}|\$\[?\d+\]?|&(?=\w)", " ", message))

    en, pt, bn = (messages(language) for language in ("en-GB", "pt-BR", "bn"))
    rows = []
    for key in sorted(en):
        row = tuple(text(side.get(key, "")) for side in (en, pt, bn))
        if all(row) and BENGALI.search(row[2]) and LATIN.search(row[0]) and len(row[0]) <= 2000:
            if row[0] != row[1] or len(row[0].split()) <= 4:
                rows.append(row)
    write("chromium", "tri", rows)


SOURCES = [tico19, tatoeba, scratch, osm_presets, cldr, cldr_annotations, whosonfirst, chromium]

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    FOLDER, wanted = sys.argv[1], sys.argv[2:]
    DOWNLOADS = os.path.join(FOLDER, "downloads")
    os.makedirs(DOWNLOADS, exist_ok=True)
    for source in SOURCES:
        if not wanted or source.__name__ in wanted:
            source()

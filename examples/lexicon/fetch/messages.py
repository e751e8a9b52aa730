"""Messages of programs and websites, by their keys."""
import html
import json
import re
import struct
from xml.etree import ElementTree

from markdown import LONGEST, plain, rows_of
from origins import archive, deb, paths, repository, text
from tables import BENGALI, LATIN, clean, write, write_messages, write_sentences


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


def chromium():
    """Messages of Chromium (BSD-3-Clause), from its packs of resources, version 4 or 5."""
    files = deb("chromium")

    def messages(language):
        pack, found = files[f"usr/lib/chromium/locales/{language}.pak"], {}
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

    def shown(message):
        if message.startswith("{") and "plural" in message[:40]:
            other = re.search(r"other\s*\{(.*)\}\s*\}\s*$", message, re.S)
            message = other[1].replace("#", " ") if other else ""
        message = html.unescape(re.sub(r"<[^>]{0,200}>", " ", message))
        return clean(re.sub(r"\$\d|\{[A-Z0-9_a-z]+\}|\$\[?\d+\]?|&(?=\w)", " ", message))

    en, pt, bn = (messages(language) for language in ("en-GB", "pt-BR", "bn"))
    rows = []
    for key in sorted(en):
        row = tuple(shown(side.get(key, "")) for side in (en, pt, bn))
        if all(row) and BENGALI.search(row[2]) and LATIN.search(row[0]) and len(row[0]) <= 2000:
            if row[0] != row[1] or len(row[0].split()) <= 4:
                rows.append(row)
    write("chromium", "tri", rows)


def vote_gov():
    """Website of the United States on voting (public domain)."""
    name = "usagov/vote-gov"

    def flat(value, path):
        if isinstance(value, str):
            return {path: plain(re.sub(r"%\w+%", " ", value))}
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return {k: v for key, part in inner for k, v in flat(part, f"{path}/{key}").items()}

    def messages(language):
        found = {}
        for path in paths(name):
            if path.startswith(f"data/translations/{language}/") and path.endswith(".json"):
                found.update(flat(json.loads(text(name, path)), path.rpartition("/")[2]))
            elif path.startswith(f"content/{language}/") and path.endswith((".md", ".html")):
                key, page = path[len(f"content/{language}/") :], text(name, path)
                head = re.match(r"\s*\+\+\+(.*?)\+\+\+", page, re.S)
                if head:
                    page = page[head.end() :]
                    for field, value in re.findall(r'^(\w+)\s*=\s*"(.*)"', head[1], re.M):
                        if not re.search("link|type|state|Key|url|layout", field):
                            found[key, field] = plain(value)
                parts = re.split(r"</?(?:p|li|ul|ol|h\d|div|a(?=>)|summary|button)[^>]*>|\n\n", page)
                parts = [part for part in map(plain, parts) if part]
                # Parts of pages that have as many are each other's translations.
                found.update({(key, len(parts), at): part for at, part in enumerate(parts)})
        return found

    short = lambda found: {key: part for key, part in found.items() if len(part.split()) <= LONGEST}
    write_messages("vote-gov", *(short(messages(language)) for language in ("en", "pt", "bn")))


def nhs_covid19():
    """The application on COVID-19 of the NHS in England and Wales, for Android (MIT)."""
    name = "ukhsa-collaboration/covid-19-app-android-ag-public"
    repository(name)

    def messages(folder):
        found = {}
        for message in ElementTree.fromstring(text(name, f"app/src/main/res/{folder}/strings.xml").encode()):
            for item in list(message) or [message]:
                whole = re.sub(r"%(\d+\$)?[sd]", " ", "".join(item.itertext()))
                parts = [plain(re.sub(r"\\(['\"])", r"\1", part)) for part in whole.split("\\n")]
                parts = [part for part in parts if part]
                # Paragraphs of messages that have as many are each other's translations.
                key = message.get("name"), item.get("quantity"), len(parts)
                found.update({(*key, at): part for at, part in enumerate(parts)})
        return found

    en, bn = messages("values"), messages("values-bn")
    write_sentences("nhs-covid19", [row for key in en for row in rows_of(en[key], "", bn.get(key, ""))], ["en-bn"])

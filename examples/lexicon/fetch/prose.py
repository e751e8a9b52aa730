"""Sentences and their translations."""
import html
import io
import re
import zipfile

from markdown import plain, rows_of, rows_of_pages
from origins import blob, lines, paths, text
from tables import BENGALI, clean, write, write_sentences


def tico19():
    """TICO-19 (CC0): translations of texts on COVID-19 for aid organisations."""

    def memory(language):
        content = blob("tico-19/tico-19.github.io", f"data/TM/all.en-{language}.tmx.zip")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            path = next(n for n in archive.namelist() if n.endswith(".tmx") and not n.startswith("__"))
            units = archive.read(path).decode("utf8", "replace")
        for unit in re.findall(r"<tu .*?</tu>", units, re.S):
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


def pages(name, origin, pt, bn):
    """The pages of a repository in a folder for English, with those of the same path in folders for Portuguese and Bengali."""
    known = set(paths(name))
    for path in [path for path in paths(name) if path.startswith(origin) and path.endswith(".md")]:
        others = [folder + path[len(origin) :] for folder in (pt, bn)]
        if any(other in known for other in others):
            yield [path] + [text(name, side) if side in known else "" for side in (path, *others)]


def of_words(rows):
    """Without single words, which are often names in code, and without dates of pages."""
    return [row for row in rows if " " in row[0] and "last updated" not in row[0].lower()]


def course(name, repository, pt, kinds):
    """A course, and its translations by machine (Co-op Translator, which says so at the end of each page)."""

    def without_end(page):
        before, mark, _ = page.rpartition("Co-op Translator")
        return before.rsplit("\n", 2)[0] if mark else page

    rows = []
    for path, en, *others in pages(repository, "", f"translations/{pt}/", "translations/bn/"):
        # The first page is newer than its translations.
        if path != "README.md" and not path.startswith("translations/"):
            rows += rows_of_pages(en, *map(without_end, others))
    write_sentences(name, of_words(rows), kinds)


def ms_iot():
    """Microsoft's IoT for Beginners (MIT): farming, transport, shops, and the devices for them. Translated by machine."""
    course("ms-iot", "microsoft/IoT-For-Beginners", "br", ["tri", "en-pt", "en-bn"])


def ms_security():
    """Microsoft's Security 101 (CC0). Translated by machine."""
    course("ms-security", "microsoft/Security-101", "br", ["tri"])


def ms_edgeai():
    """Microsoft's EdgeAI for Beginners (MIT). Translated by machine."""
    course("ms-edgeai", "microsoft/edgeai-for-beginners", "pt-BR", ["tri"])


def ms_agents():
    """Microsoft's AI Agents for Beginners (MIT; microsoft/ai-agents-for-beginners), from a copy. Translated by machine."""
    course("ms-agents", "srinivaskmrst/ai-agents-for-beginners-main", "pt-BR", ["tri"])


def myriam_kit():
    """Guides and examples of myriam-kit (CC0): seals on records of courts, elections, vaccines, food. Translated by machine."""
    name, rows = "CrunchyJohnHaven/myriam-kit", []
    for path in paths(name):
        if path.endswith(".bn.md"):
            sides = [path.replace(".bn.md", end) for end in (".md", ".pt-BR.md", ".bn.md")]
            rows += rows_of_pages(*(text(name, side) for side in sides))
    write_sentences("myriam-kit", of_words(rows), ["tri"])


def cncf_glossary():
    """Glossary of the Cloud Native Computing Foundation (CC BY 4.0)."""
    found = pages("cncf/glossary", "content/en/", "content/pt-br/", "content/bn/")
    write_sentences("cncf-glossary", [row for _, *sides in found for row in rows_of_pages(*sides)])


def opensource_guide():
    """Open Source Guides (CC BY 4.0)."""
    found = pages("github/opensource.guide", "_articles/", "_articles/pt/", "_articles/bn/")
    write_sentences("opensource-guide", [row for _, *sides in found for row in rows_of_pages(*sides)])


def storybooks():
    """Stories for children of Storybooks Bangladesh and Brasil (MIT; stories CC BY, without those for no commercial use)."""

    def stories(repository, language):
        found = {}
        for path in paths(repository):
            number = re.fullmatch(rf"stories/{language}/(\d+)/index.html", path)
            page = text(repository, path) if number else ""
            if number and "by-nc" not in page.lower():
                title = re.search(r"<title>(.*?)</title>", page, re.S)
                found[number[1], "title"] = re.split(r" [-|] ", plain(title[1]))[0] if title else ""
                for at, paragraph in re.findall(r'<div id="text(\d+)".*?level2-txt def"><h3>(.*?)</h3>', page, re.S):
                    found[number[1], at] = plain(paragraph)
        return found

    bangladesh, brasil = "global-asp/storybooks-bangladesh", "global-asp/storybooks-brasil"
    en = {**stories(brasil, "en"), **stories(bangladesh, "en")}
    pt, bn = stories(brasil, "pt"), stories(bangladesh, "bn")
    rows = [row for key in sorted(en) for row in rows_of(en[key], pt.get(key, ""), bn.get(key, ""))]
    write_sentences("storybooks", rows, ["tri"])


def pratham():
    """Stories for children of Pratham Books (CC BY 4.0)."""

    def stories(repository, language):
        """Pages of each story by its number."""
        found = {}
        for path in paths(repository):
            story = text(repository, path)
            if path.startswith(language + "/") and re.search(r"License:\s*\[CC-BY\]", story):
                found[path.split("/")[1][:4]] = [plain(page.lstrip("# ")) for page in re.split(r"^##\s*$", story, flags=re.M)[:-1]]
        return found

    en, bn, pt = stories("global-asp/pb-source", "en"), stories("global-asp/pb-source", "bn"), stories("global-asp/global-pb", "pt")
    rows = []
    for key, story in sorted(en.items()):
        # A translation with other pages is another edition.
        others = [other[key] if len(other.get(key, [])) == len(story) else [""] * len(story) for other in (pt, bn)]
        for page, *sides in zip(story, *others):
            rows += rows_of(page, *sides)
    write_sentences("pratham", rows)

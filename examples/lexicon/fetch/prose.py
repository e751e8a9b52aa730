"""Sentences and their translations."""
import html
import io
import re
import zipfile

from origins import blob, lines
from tables import BENGALI, clean, write


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

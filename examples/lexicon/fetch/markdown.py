"""Pages in Markdown and their translations: sentences side by side."""
import html
import re

from tables import BENGALI, LATIN, clean

# Marks, and what of them stays: the text of those that have one.
PLAIN = [
    (r"\{\{[%<].*?[%>]\}\}", " "),
    (r"!\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])", r"\1"),
    (r"\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])", r"\1"),
    (r"\[\^[^\]]*\]", ""),
    (r"\{[#:][^}]*\}|<[^>]+>|https?://\S+", " "),
    (r"`([^`]*)`", r"\1"),
    (r"\*+|__|~~|(?<!\w)_|_(?!\w)|:[a-z_]+:|[\u200c\ufeff]", ""),
]
# Signs of code, and of other languages in English.
FOREIGN = re.compile(r"[={}_\\|]|->|\(\)|\w/\w+[/.]\w|[\u0370-\u1fff\u3000-\u9fff]")
LONGEST = 60  # words
DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


def plain(text):
    text = html.unescape(text)
    for mark, kept in PLAIN:
        text = re.sub(mark, kept, text)
    return clean(text)


def blocks(page):
    """Paragraphs, headings, items and cells: their kind and text. Code is a block without text."""
    page = re.sub(r"<!--.*?-->", " ", page, flags=re.S)
    found, lines = [], []  # of the block that is not complete
    head = re.match(r"\s*---\n(.*?)\n---\n", page, re.S)
    if head:
        page = page[head.end() :]
        for key, value in re.findall(r"^(title|description|lead|summary):\s*(.*)", head[1], re.M):
            found.append((key, value.strip("\"' ")))
    page = re.sub(r"^(```+|~~~+).*?^\s*\1\s*$", "\n\0\n", page, flags=re.S | re.M)
    page = re.sub(r"^[ \t]+```.*?^[ \t]+```\s*$", "\n\0\n", page, flags=re.S | re.M)
    kind = "paragraph"

    def end():
        if lines:
            found.append((kind, " ".join(lines)))
            lines.clear()

    for line in page.split("\n"):
        line = re.sub(r"^\[!\w+\]", "", re.sub(r"^(>\s*)+", "", line.strip()))
        heading = re.match(r"(#+)\s+(.*)", line)
        item = re.match(r"([-*+]|\d+[.)])\s+(.*)", line)
        if not line or re.fullmatch(r"-{3,}|={3,}|\*{3,}", line):
            end()
        elif line == "\0":
            end()
            found.append(("code", ""))
        elif heading:
            end()
            found.append((heading[1], heading[2].rstrip("# ")))
        elif line.startswith("|"):
            end()
            cells = line.strip("|").split("|")
            if not re.fullmatch(r"[\s|:-]+", line):
                found += [(f"cell of {len(cells)}", cell) for cell in cells]
        elif item:
            end()
            kind, lines[:] = "item", [item[2]]
        else:
            if not lines:
                kind = "paragraph"
            lines.append(line)
    end()
    return [(kind, plain(text)) for kind, text in found]


def pairs(a, b):
    """Which blocks are translations of each other, in order: by kind, length, and the Latin words and figures in both."""
    if [kind for kind, _ in a] == [kind for kind, _ in b]:
        return {at: at for at in range(len(a))}
    marks = [[set(re.findall(r"[a-z]{3,}|\d+", text.translate(DIGITS).lower())) for _, text in side] for side in (a, b)]
    length_a, length_b = (sum(len(text) for _, text in side) for side in (a, b))
    near = max(40, abs(len(a) - len(b)) + 20)

    def score(i, j):
        (kind, source), (other, target) = a[i], b[j]
        if kind != other or abs(j - i * len(b) // len(a)) > near:
            return 0
        if not source or not target:
            return 0.3 if kind == "code" else 0
        ratio = len(target) * length_a / (len(source) * length_b)
        both = marks[0][i], marks[1][j]
        shared = len(both[0] & both[1]) / min(map(len, both)) - 0.2 if all(both) else 0.1
        return (min(ratio, 1 / ratio) - 0.55) * 1.5 + shared

    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], best[i][j] + score(i, j))
    found, i, j = {}, len(a), len(b)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found[i] = j
    return found


def fits(en, other, bengali=False):
    """Whether a text may be the translation of another: not a copy, not of another length, and in its script."""
    if en == other or not LATIN.search(en) or bengali and len(BENGALI.findall(other)) < 0.45 * len(re.sub(r"\s", "", other)):
        return False
    low, high = (0.5, 2) if len(en) > 40 else (0.3, 2.6) if len(en) > 15 else (0, 1000)
    return low < len(other) / len(en) < high


def sentences(text):
    return [sentence for sentence in re.split(r"(?<=[.!?:।])[\"”’)]*\s+(?=\S)", text) if sentence]


def divided(*sides):
    """A text and its translations as sentences, if they are as many."""
    parts = [sentences(side) for side in sides]
    return list(zip(*parts)) if len({len(part) for part in parts}) == 1 else [sides]


def rows_of(en, pt, bn):
    """Rows of a text and its translations, of which one may be missing or wrong: sentences, else the whole."""
    pt = pt if pt and fits(en, pt) else ""
    bn = bn if bn and fits(en, bn, True) else ""
    count = len(sentences(en))
    if pt and bn and (len(sentences(pt)) == count) == (len(sentences(bn)) == count):
        rows = divided(en, pt, bn)
    else:
        rows = [(*row, "") for row in divided(en, pt) if pt] + [(row[0], "", row[1]) for row in divided(en, bn) if bn]
    rows = [(e, p, b) for e, p, b in rows if (not p or fits(e, p)) and (not b or fits(e, b, True))]
    return [row for row in rows if not FOREIGN.search(row[0]) and max(len(side.split()) for side in row) <= LONGEST]


def rows_of_pages(en, pt, bn):
    """Rows of a page and its translations, each of which may be missing."""
    en, pt, bn = (blocks(page or "") for page in (en, pt, bn))
    in_pt, in_bn = pairs(en, pt), pairs(en, bn)
    rows = []
    for at, (_, text) in enumerate(en):
        if text:
            rows += rows_of(text, pt[in_pt[at]][1] if at in in_pt else "", bn[in_bn[at]][1] if at in in_bn else "")
    return rows

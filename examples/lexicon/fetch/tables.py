"""Tables: a row a line, cells apart by tabs."""
import os
import re
import sys

FOLDER = "."  # set by the main program
BENGALI = re.compile("[\u0980-\u09ff]")
LATIN = re.compile("[A-Za-z]{2}")


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


def write_sentences(name, rows, kinds=("tri", "en-pt", "en-bn")):
    """Rows of English, Portuguese, Bengali, one of which may be missing."""
    columns = {"tri": (0, 1, 2), "en-pt": (0, 1), "en-bn": (0, 2)}
    for kind in kinds:
        fit = [row for row in rows if [at for at in range(3) if row[at]] == list(columns[kind])]
        write(name, kind, [[row[at] for at in columns[kind]] for row in fit])

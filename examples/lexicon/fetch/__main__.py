#!/usr/bin/env python3
"""Makes the inputs of the example `lexicon` from their public origins: `python3 fetch DIR`.

Python 3.9 or later, git 2.35, and some gigabytes for the downloads are all it takes; `python3 fetch DIR NAME …` makes only those sources.

Everything is pinned. A package is a file at a public address with its SHA-256; a repository is a commit, which is a checksum of all
that it holds. Both are kept in DIR/downloads and not loaded again. Each source becomes tables DIR/NAME.KIND.tsv, where KIND says
what the columns are: `tri` English, Portuguese, Bengali; `en-pt` and `en-bn` those two; `names` as `tri`, with cells that may be empty;
`en-en` an English word, a related one, and how near it is. The SHA-256 of the tables stand in sources.tsv, and the lexicon program says
when they differ.
"""
import os
import sys

import origins
import tables
from messages import chromium, nhs_covid19, osm_presets, scratch, vote_gov
from names import cldr, cldr_annotations, cldr_subdivisions, geonames, sfom_wof, whosonfirst
from prose import cncf_glossary, ms_agents, ms_edgeai, ms_iot, ms_security, myriam_kit, opensource_guide
from prose import pratham, storybooks, tatoeba, tico19
from wordnet import openwordnet, wordnet

SOURCES = [tico19, tatoeba, scratch, osm_presets, cldr, cldr_annotations, whosonfirst, chromium, cldr_subdivisions, geonames, sfom_wof]
SOURCES += [vote_gov, pratham, storybooks, cncf_glossary, opensource_guide, ms_iot, ms_security, ms_edgeai, wordnet, openwordnet]
SOURCES += [myriam_kit, nhs_covid19, ms_agents]

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    tables.FOLDER, wanted = sys.argv[1], sys.argv[2:]
    origins.DOWNLOADS = os.path.join(tables.FOLDER, "downloads")
    os.makedirs(origins.DOWNLOADS, exist_ok=True)
    for source in SOURCES:
        if not wanted or source.__name__ in wanted:
            source()

//! A question in one language finds passages in all three.

use std::collections::BTreeSet;

use dateline::{Document, Forms, Hit, Index, Language, LexiconBuilder, Query, ReasonKind, Searcher};

use crate::corpus;

fn searcher(documents: &[(&str, &str)]) -> Searcher {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for (id, text) in documents {
        writer.add(Document::new(*id, *text)).unwrap();
    }
    writer.commit().unwrap();
    index.searcher()
}

fn ids(searcher: &Searcher, query: Query) -> Vec<String> {
    searcher.search(&query).unwrap().hits.into_iter().map(|hit| hit.document).collect()
}

/// One language's forms alone.
fn untranslated() -> Forms {
    let mut forms = Forms::default();
    (forms.translation, forms.sound, forms.meeting) = (false, false, false);
    forms
}

#[test]
fn questions_find_passages_in_all_three_languages() {
    let index = corpus::index_with_threads(2);
    let searcher = index.searcher();
    for text in ["cessar-fogo na Síria", "sanctions against Russia", "নির্বাচনে হস্তক্ষেপ"]
    {
        let languages = |forms| -> BTreeSet<Language> {
            let results = searcher.search(&Query::new(text).forms(forms).limit(10)).unwrap();
            results.hits.iter().map(|hit| hit.language).collect()
        };
        let all = BTreeSet::from(Language::INDEXED);
        assert_eq!(languages(Forms::default()), all, "{text}");
        assert_ne!(languages(untranslated()), all, "{text}: nothing is left to translate");
    }
}

#[test]
fn a_hit_says_which_translation_matched() {
    let searcher =
        searcher(&[("pt", "O governo anunciou novas sanções contra os bancos."), ("en", "It rained all day.")]);
    let results = searcher.search(&Query::new("sanctions on banks")).unwrap();
    let [Hit { reasons, highlights, text, .. }] = &results.hits[..] else { panic!("{:?}", results.hits) };
    let reasons: Vec<_> = reasons.iter().map(|r| (r.kind, r.query.as_str(), r.matched.as_str())).collect();
    use ReasonKind::Translation;
    assert_eq!(reasons, [(Translation, "banks", "bancos"), (Translation, "sanctions", "sanções")]);
    let marked: Vec<_> = highlights.iter().map(|span| span.of(text).unwrap()).collect();
    assert_eq!(marked, ["sanções", "bancos"]);
}

#[test]
fn quoted_words_are_translated_as_neighbours() {
    let searcher = searcher(&[
        ("near", "Os dois assinaram um acordo de paz na segunda-feira."),
        (
            "apart",
            "O acordo sobre a pesca, que os ministros dos dois países discutiram durante meses nas capitais, nada diz da paz.",
        ),
        ("other", "Choveu o dia inteiro."),
    ]);
    assert_eq!(ids(&searcher, Query::new("\"peace agreement\"")), ["near"]);
    assert_eq!(ids(&searcher, Query::new("peace agreement"))[0], "near");
}

#[test]
fn a_caller_brings_words_of_their_own() {
    let searcher = searcher(&[("bn", "ভুটান হাউসে বৈঠক হয়।"), ("en", "It rained all day.")]);
    let mut builder = LexiconBuilder::new();
    builder.add("Zorblax", Language::English, "ভুটান হাউস", Language::Bengali, 1.0);
    assert!(ids(&searcher, Query::new("Zorblax")).is_empty());
    let own = searcher.lexicon(builder.build().unwrap());
    let results = own.search(&Query::new("Zorblax")).unwrap();
    let [Hit { reasons, highlights, .. }] = &results.hits[..] else { panic!("{:?}", results.hits) };
    assert_eq!((reasons[0].kind, reasons[0].query.as_str()), (ReasonKind::Translation, "Zorblax"));
    assert_eq!(highlights.len(), 1, "the name as a whole");
}

#[test]
fn languages_take_turns() {
    let index = corpus::index_with_threads(2);
    let searcher = index.searcher();
    let query = || Query::new("sanctions").limit(9).by_document();
    let turns = searcher.search(&query().interleave_languages()).unwrap().hits;
    for round in turns.chunks_exact(3) {
        assert_eq!(round.iter().map(|hit| hit.language).collect::<BTreeSet<_>>().len(), 3);
    }
    for language in Language::INDEXED {
        let own: Vec<_> = turns.iter().filter(|hit| hit.language == language).map(|hit| &hit.document).collect();
        let alone = searcher.search(&query().language(language)).unwrap().hits;
        assert_eq!(own, alone.iter().map(|hit| &hit.document).take(own.len()).collect::<Vec<_>>());
    }
    let pages = (0..3).flat_map(|page| {
        let query = query().interleave_languages().limit(3).offset(3 * page);
        searcher.search(&query).unwrap().hits
    });
    let pages = pages.collect::<Vec<_>>();
    assert_eq!(
        pages.iter().map(|hit| &hit.document).collect::<Vec<_>>(),
        turns.iter().map(|hit| &hit.document).collect::<Vec<_>>()
    );
}

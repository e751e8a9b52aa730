//! A headline finds its article among those of its language, and what each ingredient of the analysis adds to that.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use dateline::{Cleaner, Document, Event, Index, Ingredients, Label, Language, Query, Source};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query as EngineQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{TantivyDocument, Term};

use crate::data::{self, LANGUAGES, Result};
use crate::report::{Table, decimal};
use crate::rival::Rival;
use crate::{Data, Options};

/// An article without its headline, and the headline.
pub struct Item {
    id: String,
    pub headline: String,
    pub text: String,
    source: Option<Source>,
}

impl Item {
    /// The article without its headline.
    pub fn document(&self) -> Document {
        let mut document = Document::new(&*self.id, &*self.text);
        document.source.clone_from(&self.source);
        document
    }
}

/// Collections of one language: the bundled corpus, and NTREX.
pub fn collections(data: &Data, language: Language) -> Result<Vec<Vec<Item>>> {
    let mut collections = vec![bundled(data, language)];
    if let Some(shared) = &data.shared {
        collections.push(ntrex(shared, language)?);
    }
    Ok(collections)
}

/// The articles of NTREX, in the same order in each language.
pub fn ntrex(shared: &Path, language: Language) -> Result<Vec<Item>> {
    let documents = data::documents(&shared.join(format!("ntrex/docs.{}.jsonl", language.code())))?;
    Ok(documents.into_iter().filter_map(first_line_apart).collect())
}

/// The title of a header, else the line that looks like one; articles with neither are left out.
fn bundled(data: &Data, language: Language) -> Vec<Item> {
    let cleaner = Cleaner::default();
    let of_language = data.documents.iter().filter(|document| data.language(document) == Some(language));
    let item = |document: &Document| {
        let (id, text, source) = (document.id.clone(), &document.text, document.source.clone());
        if let Some(title) = &document.title {
            return Some(Item { id, headline: title.clone(), text: text.clone(), source });
        }
        let lines = cleaner.clean(document).lines;
        let range = lines.iter().find(|line| line.label == Label::Title)?.range;
        let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
        Some(Item { id, headline: range.of(text)?.trim().to_owned(), text: [before, after].concat(), source })
    };
    of_language.filter_map(item).collect()
}

/// The headline is the first line.
fn first_line_apart(document: Document) -> Option<Item> {
    let (headline, text) = document.text.split_once('\n')?;
    Some(Item { id: document.id, headline: headline.to_owned(), text: text.to_owned(), source: document.source })
}

/// Ranks, from 0, at which headlines found their articles.
type Ranks = Vec<Option<usize>>;

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let by_language: Vec<Vec<Vec<Item>>> =
        LANGUAGES.iter().map(|language| collections(data, *language)).collect::<Result<_>>()?;
    let names = ["the bundled corpus", "NTREX"];
    for (number, name) in names.iter().enumerate() {
        let collections: Vec<(Language, &[Item])> = LANGUAGES
            .iter()
            .zip(&by_language)
            .filter_map(|(language, collections)| Some((*language, collections.get(number)?.as_slice())))
            .collect();
        if collections.is_empty() {
            continue;
        }
        let sizes: Vec<String> = collections.iter().map(|(code, items)| format!("{} {code}", items.len())).collect();
        let title = format!("A headline finds its article, {name} ({} articles): success at 1, MRR", sizes.join(", "));
        let mut table = Table::new(title, &["pt S@1", "MRR", "en S@1", "MRR", "bn S@1", "MRR", "mean S@1", "MRR"]);
        let mut row = |name: &str, ranks: &mut dyn FnMut(Language, &[Item]) -> Result<Ranks>| -> Result<()> {
            let all: Vec<Ranks> =
                collections.iter().map(|(language, items)| ranks(*language, items)).collect::<Result<_>>()?;
            let figures: Vec<(f64, f64)> = all.iter().map(figures).collect();
            let count = figures.len().max(1) as f64;
            let sum = figures.iter().fold((0.0, 0.0), |sum, figures| (sum.0 + figures.0, sum.1 + figures.1));
            let cells = figures.iter().copied().chain([(sum.0 / count, sum.1 / count)]);
            table.row(name, cells.flat_map(|(first, reciprocal)| [first, reciprocal]).map(decimal));
            Ok(())
        };
        row("tantivy's default tokenizer", &mut |_, items| default_tokenizer(items))?;
        row("words of UAX #29", &mut |_, items| {
            whole_documents(items, |text| data::words(text).map(str::to_lowercase).collect())
        })?;
        for rival in &options.rival {
            row(&rival.name, &mut |language, items| rivals(rival, language, items))?;
        }
        let mut on = Ingredients::NONE;
        let mut step = |name: &str, add: &dyn Fn(&mut Ingredients)| {
            add(&mut on);
            row(name, &mut |_, items| library(items, on, options.misses && on == Ingredients::ALL))
        };
        step("dateline, words alone", &|_| {})?;
        step("  + orthography", &|on| on.orthography = true)?;
        step("  + stems", &|on| on.stems = true)?;
        step("  + loose spellings", &|on| on.loose = true)?;
        step("  + glued words", &|on| on.glue = true)?;
        step("  + written variants", &|on| on.variants = true)?;
        step("  + sound: all of it", &|on| on.sound = true)?;
        table.write(out)?;
    }
    Ok(())
}

/// Success at 1 and mean reciprocal rank.
fn figures(ranks: &Ranks) -> (f64, f64) {
    let count = ranks.len().max(1) as f64;
    let first = ranks.iter().filter(|rank| **rank == Some(0)).count() as f64;
    let reciprocal: f64 = ranks.iter().flatten().map(|rank| 1.0 / (rank + 1) as f64).sum();
    (first / count, reciprocal / count)
}

/// The library as it is used.
fn library(items: &[Item], ingredients: Ingredients, misses: bool) -> Result<Ranks> {
    let index = Index::builder().ingredients(ingredients).in_memory()?;
    let mut writer = index.writer()?;
    writer.add_all(items.iter().map(|item| Ok(item.document())), |_: Event<'_>| ControlFlow::Continue(()))?;
    writer.commit()?;
    let searcher = index.searcher();
    let rank = |item: &Item| {
        let hits = searcher.rank(&Query::new(&*item.headline).by_document().limit(items.len()))?;
        let rank = hits.iter().position(|hit| hit.document == item.id);
        if misses && rank != Some(0) {
            say!("{rank:?} {}: {}", item.id, item.headline);
        }
        Ok(rank)
    };
    items.iter().map(rank).collect()
}

fn default_tokenizer(items: &[Item]) -> Result<Ranks> {
    let mut analyzer = TextAnalyzer::builder(tantivy::tokenizer::SimpleTokenizer::default())
        .filter(tantivy::tokenizer::RemoveLongFilter::limit(40))
        .filter(tantivy::tokenizer::LowerCaser)
        .build();
    whole_documents(items, |text| {
        let mut tokens = Vec::new();
        analyzer.token_stream(text).process(&mut |token| tokens.push(token.text.clone()));
        tokens
    })
}

fn rivals(rival: &Rival, language: Language, items: &[Item]) -> Result<Ranks> {
    whole_documents(items, |text| {
        let tokens = data::words(text).map(|word| rival.token(word, language).to_owned());
        tokens.filter(|token| !token.is_empty()).collect()
    })
}

/// BM25 of whole documents over the tokens that `tokens` makes, in tantivy.
fn whole_documents(items: &[Item], mut tokens: impl FnMut(&str) -> Vec<String>) -> Result<Ranks> {
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let indexing =
        TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(IndexRecordOption::WithFreqs);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let index = tantivy::Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 16 << 20)?;
    for item in items {
        let mut document = TantivyDocument::new();
        document.add_text(id, &item.id);
        document.add_text(text, tokens(&item.text).join(" "));
        writer.add_document(document)?;
    }
    writer.commit()?;
    let searcher = index.reader()?.searcher();
    let mut ranks = Ranks::new();
    for item in items {
        let terms = tokens(&item.headline).into_iter().map(|token| {
            let term = Term::from_field_text(text, &token);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn EngineQuery>
        });
        let query = BooleanQuery::union(terms.collect());
        let hits = searcher.search(&query, &TopDocs::with_limit(items.len()).order_by_score())?;
        let mut rank = None;
        for (at, (_, address)) in hits.into_iter().enumerate() {
            let document: TantivyDocument = searcher.doc(address)?;
            if document.get_first(id).and_then(|value| value.as_str()) == Some(&item.id) {
                rank = Some(at);
                break;
            }
        }
        ranks.push(rank);
    }
    Ok(ranks)
}

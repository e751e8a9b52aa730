//! Passages like a passage.

use std::collections::HashMap;

use tantivy::{TantivyError, Term};

use super::Searcher;
use super::condition::Condition;
use super::expand::cut;
use super::query::Query;
use crate::analysis::Token;
use crate::article::{Article, Passage};
use crate::error::Result;
use crate::index::engine_error;

/// Words that are asked for. Lucene's `MoreLikeThis` takes as many.
const MOST_WORDS: usize = 25;
/// A word that may be a name tells so much more: names are what passages about one thing have in common, in every language. Chosen on
/// the meetings of the `evaluate` example.
const NAME: f32 = 1.5;

impl Searcher {
    /// A query that finds passages similar to one, in every language: its most telling words, those that are often in it and seldom elsewhere
    /// (the idea of Lucene's `MoreLikeThis`), names above others. The document itself is left out.
    ///
    /// It is a query like any other, to be narrowed and searched. The first hits may be copies of the document, which
    /// [`copies`](Searcher::copies) names; [`Query::collapse_copies`] shows each text once. `None` when there is no such passage, or no
    /// words in it. Costs reading the document and a look-up for each of the passage's words.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) when the index cannot be read.
    ///
    /// ```
    /// use dateline::{Document, Index, Language};
    ///
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("pt", "Em Hamburgo, os líderes do G20 falaram das sanções contra a Rússia."))?;
    /// writer.add(Document::new("en", "The G20 leaders talked about sanctions against Russia in Hamburg."))?;
    /// writer.add(Document::new("ferry", "The ferry between the islands will stop in March."))?;
    /// writer.commit()?;
    /// let searcher = index.searcher();
    /// let query = searcher.like("pt", 0)?.unwrap().collapse_copies();
    /// assert_eq!(searcher.search(&query)?.hits[0].document, "en");
    /// assert!(searcher.search(&query.language(Language::Portuguese))?.hits.is_empty());
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn like(&self, document: &str, passage: usize) -> Result<Option<Query>> {
        let Some(found) = self.store().find(document)? else { return Ok(None) };
        let (article, _) = self.store().article(found.first)?;
        let Some(passage) = article.passages.get(passage) else { return Ok(None) };
        let text = self.telling_words(&article, passage).map_err(engine_error(&self.name))?;
        let itself = Condition::Document(document.to_owned());
        Ok((!text.is_empty()).then(|| Query::new(text).must_not(itself)))
    }

    /// The words of a passage that tell most of what it is about, in their order: names of several words stay together.
    fn telling_words(&self, article: &Article, passage: &Passage) -> Result<String, TantivyError> {
        let analyzer = self.pipeline.analyzer();
        let outside = article.found.title.as_ref().filter(|title| title.range.is_none() && passage.passage == 0);
        let title = cut(outside.map_or("", |title| title.value.as_str()));
        let in_title = analyzer.analyze(title, article.detected.code).into_iter().map(|token| (token, title));
        let text = article.document.text.as_str();
        let tokens = in_title.chain(article.tokens(passage, analyzer).map(|token| (token, text)));
        let mut words: Vec<Word<'_>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (token, text) in tokens.filter(|(token, _)| !token.stop) {
            let key = token.stem.clone().unwrap_or_else(|| token.surface.clone());
            match known.get(&key).and_then(|at| words.get_mut(*at)) {
                Some(word) => word.frequency += 1.0,
                None => {
                    known.insert(key, words.len());
                    words.push(Word { text: token.range.text(text), weight: self.rarity_of(&token)?, frequency: 1.0 });
                }
            }
        }
        let mut order: Vec<usize> = (0..words.len()).collect();
        let weight = |at: &usize| words.get(*at).map_or(0.0, |word| word.weight * word.frequency);
        order.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
        order.truncate(MOST_WORDS);
        order.sort_unstable();
        let words = order.iter().filter_map(|at| words.get(*at)).map(|word| word.text);
        Ok(words.collect::<Vec<_>>().join(" "))
    }

    /// How rare a word is in the index.
    fn rarity_of(&self, token: &Token) -> Result<f32, TantivyError> {
        let term = match &token.stem {
            Some(stem) => Term::from_field_text(self.fields.stem, stem),
            None => Term::from_field_text(self.fields.surface, &token.surface),
        };
        let rarity = super::plan::rarity(self.searcher.num_docs(), self.searcher.doc_freq(&term)?);
        Ok(if token.sound.is_some() { NAME * rarity } else { rarity })
    }
}

struct Word<'a> {
    text: &'a str,
    weight: f32,
    frequency: f32,
}

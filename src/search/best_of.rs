//! What a query ranks by: for each of its words the best of the word's forms, all words together.

use tantivy::postings::TermInfo;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, PhraseQuery, Query as EngineQuery,
    TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, TantivyError, Term};

pub(super) type Boxed = Box<dyn EngineQuery>;

/// A term and where its postings are, looked up once.
#[derive(Clone, Debug)]
pub(super) struct Located {
    pub term: Term,
    /// In how many passages it is.
    pub frequency: u64,
    /// By segment.
    pub postings: Vec<Option<TermInfo>>,
}

impl Located {
    pub fn new(searcher: &Searcher, term: Term) -> Result<Located, TantivyError> {
        let mut postings = Vec::with_capacity(searcher.segment_readers().len());
        for segment in searcher.segment_readers() {
            postings.push(segment.inverted_index(term.field())?.get_term_info(&term)?);
        }
        let frequency = postings.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        Ok(Located { term, frequency, postings })
    }
}

/// A form of a word, with what it gives a passage that has it.
#[derive(Debug)]
pub(super) enum Alternative {
    /// Its BM25 times the weight.
    Term { term: Located, weight: f32 },
    /// Always the same.
    Constant { term: Located, score: f32 },
    /// Several words, one after the other: their BM25 times the weight.
    Name { terms: Vec<Located>, weight: f32 },
    /// What the engine says.
    Query(Boxed),
}

impl Alternative {
    /// As a query of the engine.
    pub fn query(&self) -> Boxed {
        match self {
            Alternative::Term { term, weight } => {
                boosted(Box::new(TermQuery::new(term.term.clone(), IndexRecordOption::WithFreqs)), *weight)
            }
            Alternative::Constant { term, score } => {
                let query = Box::new(TermQuery::new(term.term.clone(), IndexRecordOption::Basic));
                Box::new(ConstScoreQuery::new(query, *score))
            }
            Alternative::Name { terms, weight } => {
                let terms = terms.iter().map(|term| term.term.clone()).collect();
                boosted(Box::new(PhraseQuery::new(terms)), *weight)
            }
            Alternative::Query(query) => query.box_clone(),
        }
    }
}

/// The forms of a word, of which the best counts.
#[derive(Debug, Default)]
pub(super) struct BestOf(pub Vec<Alternative>);

impl BestOf {
    /// As a query of the engine, which scores all that matches.
    pub fn query(&self) -> Boxed {
        let mut alternatives: Vec<Boxed> = self.0.iter().map(Alternative::query).collect();
        match alternatives.len() {
            0 => Box::new(EmptyQuery),
            1 => alternatives.swap_remove(0),
            _ => Box::new(DisjunctionMaxQuery::new(alternatives)),
        }
    }
}

/// What is asked, without the filters.
#[derive(Debug)]
pub(super) enum Words {
    /// Any of the words, the more of them the better.
    Ranked(Vec<BestOf>),
    /// Quotations, all of them.
    Quoted(Boxed),
}

impl Words {
    /// As a query of the engine, which scores all that matches.
    pub fn query(&self) -> Boxed {
        match self {
            Words::Ranked(groups) => {
                let mut groups: Vec<Boxed> = groups.iter().map(BestOf::query).collect();
                match groups.len() {
                    1 => groups.swap_remove(0),
                    _ => Box::new(BooleanQuery::union(groups)),
                }
            }
            Words::Quoted(query) => query.box_clone(),
        }
    }

    /// As a query that matches the same and need not score.
    pub fn matching(&self) -> Boxed {
        match self {
            Words::Ranked(groups) => Box::new(BooleanQuery::union(
                groups.iter().flat_map(|group| &group.0).map(Alternative::query).collect(),
            )),
            Words::Quoted(query) => query.box_clone(),
        }
    }
}

pub(super) fn boosted(query: Boxed, weight: f32) -> Boxed {
    if weight == 1.0 { query } else { Box::new(BoostQuery::new(query, weight)) }
}

//! A term's postings and what they score, block by block.

use std::io;
use std::rc::Rc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, Searcher, SegmentReader, TERMINATED, TantivyError};

use super::plan::{B, K1};

/// Postings in a block of the engine's that is not a list's last.
const BLOCK: usize = 128;

/// What BM25 needs to know of a field.
pub(super) struct Lengths {
    passages: u64,
    of: FieldNormReader,
    /// What a length adds to the frequency, below the line.
    norms: [Score; 256],
    /// The formula for a weight of 1.
    unit: Bm25Weight,
    /// How far a block's best posting may score below another one of the block: it was chosen by the segment's mean length, not by the
    /// index's. No score differs by a larger factor than these.
    looseness: Score,
}

impl Lengths {
    pub fn new(searcher: &Searcher, reader: &SegmentReader, field: Field) -> Result<Lengths, TantivyError> {
        let (mut tokens, mut passages) = (0, 0);
        for segment in searcher.segment_readers() {
            tokens += segment.inverted_index(field)?.total_num_tokens();
            passages += u64::from(segment.max_doc());
        }
        let of = reader.fieldnorms_readers().get_field(field)?;
        let of = of.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1));
        let mean = tokens as Score / passages as Score;
        let here = reader.inverted_index(field)?.total_num_tokens() as Score / reader.max_doc() as Score;
        let looseness = if here > 0.0 { (mean / here).max(here / mean) } else { 1.0 };
        let norms = std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(u8::try_from(id).unwrap_or(u8::MAX));
            K1 * (1.0 - B + B * length as Score / mean)
        });
        let unit = Bm25Weight::for_one_term_without_explain(0, passages, mean);
        let unit = unit.boost_by(1.0 / (idf(0, passages) * (1.0 + K1)));
        Ok(Lengths { passages, of, norms, unit, looseness })
    }

    /// What a term in so many passages scores at most.
    pub fn weight(&self, frequency: u64) -> Score {
        idf(frequency, self.passages) * (1.0 + K1)
    }

    /// The same for several words, one after the other.
    pub fn weight_of_all(&self, frequencies: impl Iterator<Item = u64>) -> Score {
        frequencies.map(|frequency| idf(frequency, self.passages)).sum::<Score>() * (1.0 + K1)
    }

    fn factor(&self, doc: DocId, frequency: u32) -> Score {
        let norm = self.norms.get(usize::from(self.of.fieldnorm_id(doc))).copied().unwrap_or(0.0);
        let frequency = frequency as Score;
        frequency / (frequency + norm)
    }
}

/// The engine's own, to the bit.
fn idf(frequency: u64, passages: u64) -> Score {
    (1.0 + (passages.saturating_sub(frequency) as Score + 0.5) / (frequency as Score + 0.5)).ln()
}

/// What a term gives a passage that has it.
pub(super) enum Scoring {
    Constant(Score),
    Bm25 { weight: Score, lengths: Rc<Lengths> },
}

/// What the passages of each block of a list score at most.
pub(super) struct Limits {
    /// The last document of each block, and the limit.
    blocks: Vec<(DocId, Score)>,
    /// The block at hand.
    at: usize,
}

impl Limits {
    /// The same everywhere.
    pub fn constant(score: Score) -> Limits {
        Limits { blocks: vec![(TERMINATED, score)], at: 0 }
    }

    /// Goes through all blocks, without their frequencies: a small part of scoring them.
    pub fn read(index: &InvertedIndexReader, info: &TermInfo, weight: Score, lengths: &Lengths) -> io::Result<Limits> {
        let weight = weight * lengths.looseness;
        let mut blocks = Vec::with_capacity(info.doc_freq as usize / BLOCK + 1);
        let mut next = 0;
        if info.doc_freq as usize >= BLOCK {
            let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while postings.docs().len() == BLOCK {
                let last = postings.docs().last().copied().unwrap_or(TERMINATED);
                blocks.push((last, weight * postings.block_max_score(&lengths.of, &lengths.unit)));
                next = last + 1;
                postings.advance();
            }
        }
        // Of the last one, which is not full, the list does not say it: its passages are scored.
        let mut last = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        last.seek(next);
        blocks.push((TERMINATED, weight * last.block_max_score(&lengths.of, &lengths.unit)));
        Ok(Limits { blocks, at: 0 })
    }

    pub fn highest(&self) -> Score {
        self.blocks.iter().map(|(_, limit)| *limit).fold(0.0, Score::max)
    }

    /// The highest from `start` to `end`; no start is before an earlier one.
    pub fn highest_within(&mut self, start: DocId, end: DocId) -> Score {
        while self.blocks.get(self.at).is_some_and(|(last, _)| *last < start) {
            self.at += 1;
        }
        let mut highest: Score = 0.0;
        for (last, limit) in self.blocks.get(self.at..).unwrap_or_default() {
            highest = highest.max(*limit);
            if *last >= end {
                break;
            }
        }
        highest
    }
}

/// A term's postings, block by block.
pub(super) struct Postings {
    blocks: BlockSegmentPostings,
    /// In the block.
    at: usize,
    scoring: Scoring,
}

impl Postings {
    pub fn read(index: &InvertedIndexReader, info: &TermInfo, scoring: Scoring) -> io::Result<Postings> {
        let record = match scoring {
            Scoring::Constant(_) => IndexRecordOption::Basic,
            Scoring::Bm25 { .. } => IndexRecordOption::WithFreqs,
        };
        Ok(Postings { blocks: index.read_block_postings_from_terminfo(info, record)?, at: 0, scoring })
    }

    pub fn doc(&self) -> DocId {
        self.blocks.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    pub fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            self.at = self.blocks.seek(target);
        }
    }

    /// Goes through the postings up to `end`.
    pub fn each(&mut self, end: DocId, mut each: impl FnMut(DocId, Score)) {
        loop {
            let docs = self.blocks.docs().get(self.at..).unwrap_or_default();
            let is_all = docs.last().is_none_or(|last| *last < end);
            let docs =
                if is_all { docs } else { docs.get(..docs.partition_point(|doc| *doc < end)).unwrap_or_default() };
            match &self.scoring {
                Scoring::Constant(score) => docs.iter().for_each(|doc| each(*doc, *score)),
                Scoring::Bm25 { weight, lengths } => {
                    let frequencies = self.blocks.freqs().get(self.at..).unwrap_or_default();
                    docs.iter().zip(frequencies).for_each(|(doc, frequency)| {
                        each(*doc, weight * lengths.factor(*doc, *frequency));
                    });
                }
            }
            if !is_all || self.blocks.docs().len() < BLOCK {
                self.at += docs.len();
                break;
            }
            self.blocks.advance();
            self.at = 0;
        }
    }

    /// What the document at hand scores.
    pub fn score(&self) -> Score {
        match &self.scoring {
            Scoring::Constant(score) => *score,
            Scoring::Bm25 { weight, lengths } => {
                weight * lengths.factor(self.doc(), self.blocks.freqs().get(self.at).copied().unwrap_or(1))
            }
        }
    }
}

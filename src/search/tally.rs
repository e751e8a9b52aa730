//! Counts of all that matches, and what it has in common.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::hits::{Counts, FacetCount};
use super::query::Interval;
use crate::date::Date;
use crate::index::spoken_days;

/// Something that matches are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Facet {
    Language,
    Source,
    Meeting,
    Author,
    Published,
    About,
}

impl Facet {
    pub const ALL: [Facet; 6] =
        [Facet::Language, Facet::Source, Facet::Meeting, Facet::Author, Facet::Published, Facet::About];

    /// Its place in an answer.
    pub fn of(self, counts: &mut Counts) -> &mut Vec<FacetCount> {
        match self {
            Facet::Language => &mut counts.languages,
            Facet::Source => &mut counts.sources,
            Facet::Meeting => &mut counts.meetings,
            Facet::Author => &mut counts.authors,
            Facet::Published => &mut counts.published,
            Facet::About => &mut counts.about,
        }
    }

    fn open(self, reader: &SegmentReader, interval: Interval) -> Result<Values, TantivyError> {
        let columns = reader.fast_fields();
        let names = |field| -> Result<Values, TantivyError> {
            let values = columns.str(field)?;
            let seen = vec![Seen::default(); values.as_ref().map_or(0, |values| values.num_terms())];
            Ok(Values::Names { values, seen })
        };
        match self {
            Facet::Language => names("language"),
            Facet::Source => names("source"),
            Facet::Meeting => names("meeting"),
            Facet::Author => names("authors"),
            Facet::Published => {
                let days = columns.i64("published")?;
                Ok(Values::Days { days, spans: false, seen: BTreeMap::new(), interval })
            }
            Facet::About => {
                let days = columns.i64("spoken")?;
                Ok(Values::Days { days, spans: true, seen: BTreeMap::new(), interval })
            }
        }
    }
}

/// Counts the matches, and those of each value of some facets.
pub(super) struct Tally<'a> {
    pub facets: &'a [Facet],
    pub interval: Interval,
}

pub(super) struct SegmentTally {
    passages: usize,
    documents: usize,
    /// The first passage of the document at hand. A document's passages stand next to each other.
    document: Option<DocId>,
    numbers: Column<u64>,
    columns: Vec<(Facet, Values)>,
}

impl Collector for Tally<'_> {
    type Fruit = Counts;
    type Child = SegmentTally;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> Result<SegmentTally, TantivyError> {
        let columns = self.facets.iter().map(|facet| Ok((*facet, facet.open(reader, self.interval)?)));
        Ok(SegmentTally {
            passages: 0,
            documents: 0,
            document: None,
            numbers: reader.fast_fields().u64("passage")?,
            columns: columns.collect::<Result<_, TantivyError>>()?,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Counts>) -> Result<Counts, TantivyError> {
        let mut total = Counts::default();
        for mut segment in segments {
            total.passages += segment.passages;
            total.documents += segment.documents;
            for facet in self.facets {
                facet.of(&mut total).append(facet.of(&mut segment));
            }
        }
        for facet in self.facets {
            let counts = facet.of(&mut total);
            counts.sort_by(|a, b| a.value.cmp(&b.value));
            counts.dedup_by(|next, last| {
                let is_same = next.value == last.value;
                if is_same {
                    last.passages += next.passages;
                    last.documents += next.documents;
                }
                is_same
            });
            if !matches!(facet, Facet::Published | Facet::About) {
                counts.sort_by(|a, b| b.passages.cmp(&a.passages).then_with(|| a.value.cmp(&b.value)));
            }
        }
        Ok(total)
    }
}

impl SegmentCollector for SegmentTally {
    type Fruit = Counts;

    fn collect(&mut self, doc: DocId, _: Score) {
        let number = self.numbers.first(doc).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        let document = doc.saturating_sub(number);
        self.passages += 1;
        if self.document != Some(document) {
            self.document = Some(document);
            self.documents += 1;
        }
        for (_, column) in &mut self.columns {
            column.add(doc, document);
        }
    }

    fn harvest(self) -> Counts {
        let mut counts = Counts { passages: self.passages, documents: self.documents, ..Counts::default() };
        for (facet, column) in self.columns {
            *facet.of(&mut counts) = column.counts();
        }
        counts
    }
}

/// How often a value was seen.
#[derive(Clone, Copy, Default)]
struct Seen {
    passages: usize,
    documents: usize,
    /// The last passage, and the first passage of the last document, each plus one.
    passage: DocId,
    document: DocId,
}

impl Seen {
    /// Counts a passage once, however often it has the value.
    fn add(&mut self, passage: DocId, document: DocId) {
        self.passages += usize::from(self.passage != passage + 1);
        self.documents += usize::from(self.document != document + 1);
        (self.passage, self.document) = (passage + 1, document + 1);
    }

    fn count(self, value: String) -> FacetCount {
        FacetCount { value, passages: self.passages, documents: self.documents }
    }
}

/// The values of a facet in a segment.
enum Values {
    Names { values: Option<StrColumn>, seen: Vec<Seen> },
    Days { days: Column<i64>, spans: bool, seen: BTreeMap<i64, Seen>, interval: Interval },
}

impl Values {
    fn add(&mut self, doc: DocId, document: DocId) {
        match self {
            Values::Names { values, seen } => {
                for ord in values.iter().flat_map(|values| values.term_ords(doc)) {
                    if let Some(seen) = usize::try_from(ord).ok().and_then(|ord| seen.get_mut(ord)) {
                        seen.add(doc, document);
                    }
                }
            }
            Values::Days { days, spans, seen, interval } => {
                for value in days.values_for_doc(doc) {
                    let (first, last) = if *spans { spoken_days(value) } else { (value, value) };
                    // What is said of a year is said of none of its months.
                    if last - first < longest(*interval) {
                        for cell in cell(first, *interval)..=cell(last, *interval) {
                            seen.entry(cell).or_default().add(doc, document);
                        }
                    }
                }
            }
        }
    }

    fn counts(self) -> Vec<FacetCount> {
        match self {
            Values::Names { values, seen } => {
                let Some(values) = values else { return Vec::new() };
                let found = seen.into_iter().enumerate().filter(|(_, seen)| seen.passages > 0);
                let count = |(ord, seen): (usize, Seen)| {
                    let mut value = String::new();
                    // The ordinal is the column's own.
                    let _ = values.ord_to_str(ord as u64, &mut value);
                    seen.count(value)
                };
                found.map(count).collect()
            }
            Values::Days { seen, interval, .. } => {
                seen.into_iter().map(|(cell, seen)| seen.count(name(cell, interval))).collect()
            }
        }
    }
}

/// Days in the longest of its cells.
fn longest(interval: Interval) -> i64 {
    match interval {
        Interval::Day => 1,
        Interval::Month => 31,
        Interval::Year => 366,
    }
}

/// The number of the cell of the calendar that a day is in.
fn cell(days: i64, interval: Interval) -> i64 {
    let Some(date) = Date::from_days_since_epoch(days) else { return i64::MIN };
    match interval {
        Interval::Day => days,
        Interval::Month => i64::from(date.year()) * 12 + i64::from(date.month()) - 1,
        Interval::Year => i64::from(date.year()),
    }
}

fn name(cell: i64, interval: Interval) -> String {
    match interval {
        Interval::Day => Date::from_days_since_epoch(cell).map_or_else(String::new, |date| date.to_string()),
        Interval::Month => format!("{:04}-{:02}", cell.div_euclid(12), cell.rem_euclid(12) + 1),
        Interval::Year => format!("{cell:04}"),
    }
}

//! Counts of all that matches, and what it has in common.

use std::fmt::Debug;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::Weight;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::hits::{Counts, FacetCount};
use super::query::{Facet, Interval};
use crate::date::Date;
use crate::index::spoken_days;

impl Facet {
    pub(super) const ALL: [Facet; 6] =
        [Facet::Language, Facet::Source, Facet::Meeting, Facet::Author, Facet::Published, Facet::About];

    /// Its place in an answer.
    pub(super) fn of(self, counts: &mut Counts) -> &mut Vec<FacetCount> {
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
        let days = |days: Column<i64>, spans| {
            let lowest = days.min_value();
            let lowest = if spans { spoken_days(lowest).0 } else { lowest };
            Values::Days { spans, interval, lowest: cell(lowest, interval).unwrap_or(0), days }
        };
        Ok(match self {
            Facet::Language => Values::Names(columns.str("language")?),
            Facet::Source => Values::Names(columns.str("source")?),
            Facet::Meeting => Values::Names(columns.str("meeting")?),
            Facet::Author => Values::Names(columns.str("authors")?),
            Facet::Published => days(columns.i64("published")?, false),
            Facet::About => days(columns.i64("spoken")?, true),
        })
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
    facets: Vec<(Facet, Values, Table)>,
    block: Block,
}

impl Collector for Tally<'_> {
    type Fruit = Counts;
    type Child = SegmentTally;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> Result<SegmentTally, TantivyError> {
        let open = |facet: &Facet| Ok((*facet, facet.open(reader, self.interval)?, Table::default()));
        Ok(SegmentTally {
            passages: 0,
            documents: 0,
            document: None,
            numbers: reader.fast_fields().u64("passage")?,
            facets: self.facets.iter().map(open).collect::<Result<_, TantivyError>>()?,
            block: Block::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> Result<Result<Counts, TantivyError>, TantivyError> {
        let mut child = self.for_segment(segment, reader)?;
        let mut kept = Vec::new();
        weight.for_each_no_score(reader, &mut |docs| match reader.alive_bitset() {
            None => child.collect_block(docs),
            Some(alive) => {
                kept.clear();
                kept.extend(docs.iter().filter(|doc| alive.is_alive(**doc)));
                child.collect_block(&kept);
            }
        })?;
        Ok(child.harvest())
    }

    fn merge_fruits(&self, segments: Vec<Result<Counts, TantivyError>>) -> Result<Counts, TantivyError> {
        let mut total = Counts::default();
        for segment in segments {
            let mut segment = segment?;
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
    type Fruit = Result<Counts, TantivyError>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        self.block.read(docs, &self.numbers);
        self.passages += docs.len();
        for document in &self.block.documents {
            self.documents += usize::from(self.document != Some(*document));
            self.document = Some(*document);
        }
        for (_, values, table) in &mut self.facets {
            values.count(&mut self.block, table);
        }
    }

    fn harvest(self) -> Result<Counts, TantivyError> {
        let mut counts = Counts { passages: self.passages, documents: self.documents, ..Counts::default() };
        for (facet, values, table) in self.facets {
            *facet.of(&mut counts) = values.named(&table)?;
        }
        Ok(counts)
    }
}

/// Passages that are counted together, for a column is read by the block.
#[derive(Default)]
struct Block {
    passages: Vec<DocId>,
    /// The first passage of each one's document.
    documents: Vec<DocId>,
    /// The passages that have values in a column, one for each value, and where these are.
    with_value: Vec<DocId>,
    rows: Vec<u32>,
}

impl Block {
    fn read(&mut self, passages: &[DocId], numbers: &Column<u64>) {
        self.passages.clear();
        self.passages.extend(passages);
        self.documents.clear();
        for passages in passages.chunks(COLLECT_BLOCK_BUFFER_LEN) {
            let mut found = [None; COLLECT_BLOCK_BUFFER_LEN];
            numbers.first_vals(passages, found.get_mut(..passages.len()).unwrap_or_default());
            let number = |found: Option<u64>| found.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
            let first = |(passage, found): (&DocId, _)| passage.saturating_sub(number(found));
            self.documents.extend(passages.iter().zip(found).map(first));
        }
    }

    /// Each value that a column has for the passages, with the passage and its document.
    fn each<T>(&mut self, column: &Column<T>, mut each: impl FnMut(DocId, DocId, T))
    where
        T: Copy + Debug + Default + PartialOrd + Send + Sync + 'static,
    {
        self.with_value.clear();
        self.rows.clear();
        column.row_ids_for_docs(&self.passages, &mut self.with_value, &mut self.rows);
        let mut of_document = self.passages.iter().zip(&self.documents);
        let mut here = of_document.next();
        let with_value = self.with_value.chunks(COLLECT_BLOCK_BUFFER_LEN);
        for (passages, rows) in with_value.zip(self.rows.chunks(COLLECT_BLOCK_BUFFER_LEN)) {
            let mut values = [T::default(); COLLECT_BLOCK_BUFFER_LEN];
            column.values.get_vals(rows, values.get_mut(..rows.len()).unwrap_or_default());
            for (passage, value) in passages.iter().zip(values) {
                while here.is_some_and(|(here, _)| here < passage) {
                    here = of_document.next();
                }
                each(*passage, here.map_or(*passage, |(_, document)| *document), value);
            }
        }
    }
}

/// How often a value was seen in a segment.
#[derive(Clone, Copy, Default)]
struct Seen {
    passages: u32,
    documents: u32,
    /// The last passage, and the first passage of the last document, each plus one.
    passage: DocId,
    document: DocId,
}

impl Seen {
    /// Counts a passage once, however often it has the value.
    fn add(&mut self, passage: DocId, document: DocId) {
        self.passages += u32::from(self.passage != passage + 1);
        self.documents += u32::from(self.document != document + 1);
        (self.passage, self.document) = (passage + 1, document + 1);
    }
}

/// How often the values of a column were seen, by their numbers, in pages of which none is made before it is needed.
#[derive(Default)]
struct Table(Vec<Vec<Seen>>);

/// Values on a page.
const PAGE: usize = 256;

impl Table {
    fn add(&mut self, value: usize, passage: DocId, document: DocId) {
        let page = value / PAGE;
        if page >= self.0.len() {
            self.0.resize(page + 1, Vec::new());
        }
        let Some(page) = self.0.get_mut(page) else { return };
        if page.is_empty() {
            page.resize(PAGE, Seen::default());
        }
        page.get_mut(value % PAGE).into_iter().for_each(|seen| seen.add(passage, document));
    }

    /// The values that were seen, in order.
    fn seen(&self) -> impl Iterator<Item = (usize, &Seen)> {
        let of_page = |(page, seen): (usize, _)| std::iter::zip(page * PAGE.., seen);
        self.0.iter().enumerate().flat_map(of_page).filter(|(_, seen): &(usize, &Seen)| seen.passages > 0)
    }
}

/// The values of a facet in a segment.
enum Values {
    Names(Option<StrColumn>),
    Days {
        days: Column<i64>,
        spans: bool,
        interval: Interval,
        /// Cells are counted from this one.
        lowest: i64,
    },
}

impl Values {
    fn count(&self, block: &mut Block, table: &mut Table) {
        match self {
            Values::Names(None) => {}
            Values::Names(Some(names)) => block.each(names.ords(), |passage, document, name| {
                if let Ok(name) = usize::try_from(name) {
                    table.add(name, passage, document);
                }
            }),
            Values::Days { days, spans, interval, lowest } => block.each(days, |passage, document, value| {
                let (first, last) = if *spans { spoken_days(value) } else { (value, value) };
                // What is said of a year is said of none of its months.
                if last - first >= longest(*interval) {
                    return;
                }
                let first_cell = cell(first, *interval);
                let last_cell = if last == first { first_cell } else { cell(last, *interval) };
                for cell in first_cell.zip(last_cell).into_iter().flat_map(|(first, last)| first..=last) {
                    usize::try_from(cell - lowest).into_iter().for_each(|cell| table.add(cell, passage, document));
                }
            }),
        }
    }

    /// The counts of the values that were seen.
    fn named(&self, table: &Table) -> Result<Vec<FacetCount>, TantivyError> {
        let count = |value: String, seen: &Seen| FacetCount {
            value,
            passages: seen.passages as usize,
            documents: seen.documents as usize,
        };
        match self {
            Values::Names(None) => Ok(Vec::new()),
            Values::Names(Some(names)) => {
                let ords: Vec<u64> = table.seen().map(|(ord, _)| ord as u64).collect();
                let (mut counts, mut seen) = (Vec::with_capacity(ords.len()), table.seen());
                names.dictionary().sorted_ords_to_term_cb(&ords, |name| {
                    let name = String::from_utf8_lossy(name).into_owned();
                    counts.extend(seen.next().map(|(_, seen)| count(name, seen)));
                })?;
                Ok(counts)
            }
            Values::Days { interval, lowest, .. } => {
                Ok(table.seen().map(|(cell, seen)| count(name(cell as i64 + lowest, *interval), seen)).collect())
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
fn cell(days: i64, interval: Interval) -> Option<i64> {
    let date = Date::from_days_since_epoch(days)?;
    Some(match interval {
        Interval::Day => days,
        Interval::Month => i64::from(date.year()) * 12 + i64::from(date.month()) - 1,
        Interval::Year => i64::from(date.year()),
    })
}

fn name(cell: i64, interval: Interval) -> String {
    match interval {
        Interval::Day => Date::from_days_since_epoch(cell).map_or_else(String::new, |date| date.to_string()),
        Interval::Month => format!("{:04}-{:02}", cell.div_euclid(12), cell.rem_euclid(12) + 1),
        Interval::Year => format!("{cell:04}"),
    }
}

//! What to show of a passage: windows of a given width around its best matches.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::hits::{Hit, Match, ReasonKind, Segment, segments};
use crate::passage::sentences;
use crate::span::{Span, whole_graphemes};

/// More fragments than this are a text, not a summary. Each costs a look at all matches.
const MOST_FRAGMENTS: usize = 100;

/// Before the first match stands one part in so many of the room around the matches, where no sentence begins there.
const LEAD: usize = 3;

/// A part of a passage, to be shown instead of all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fragment {
    /// Its bytes in the document's text.
    pub range: Span,
    /// Its text as it stands in the document, line ends included.
    pub text: String,
    /// What matched in it: byte ranges of the document's text, increasing, not overlapping, never inside a grapheme.
    pub highlights: Vec<Span>,
    /// Whether it begins inside a sentence: show an ellipsis before it.
    pub cut_before: bool,
    /// Whether it ends inside a sentence: show an ellipsis after it.
    pub cut_after: bool,
}

impl Fragment {
    /// Its text in pieces, each matched or not; joined they are the text.
    pub fn segments(&self) -> Vec<Segment<'_>> {
        let start = self.range.start;
        let inside = |span: &Span| Span::new(span.start.saturating_sub(start), span.end.saturating_sub(start));
        segments(&self.text, self.highlights.iter().map(inside))
    }
}

impl Hit {
    /// The part of the passage around its best matches, at most `width` columns of a terminal wide.
    ///
    /// The best are those of the most different words of the query; then those of words that are rare in the passage and as close as can be
    /// to what was asked; then the most, then the first. The window begins and ends with a sentence where that leaves them inside, else with a word; a
    /// word wider than the window is cut between graphemes. Without a match it is where the
    /// passage speaks of the meeting that was asked for, or else its beginning. At least one grapheme is
    /// given, even one that is wider than `width`; a width of 0 is taken as 1. A control character, such as a line end, counts one column, to be shown as a space.
    ///
    /// Takes time linear in the passage, 10 to 30 µs for one of usual length. Leave room for ellipses: they are not part of the text.
    ///
    /// ```
    /// use dateline::{Document, Index, Query};
    ///
    /// let text = "It rained all day. The ministers, who had met in Paris before, signed the treaty in Lisbon. Nobody spoke to the press.";
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", text))?;
    /// writer.commit()?;
    /// let results = index.search(&Query::new("Lisbon treaty"))?;
    /// let summary = results.hits[0].summary(40);
    /// assert_eq!(summary.text, "before, signed the treaty in Lisbon.");
    /// assert!(summary.cut_before && !summary.cut_after);
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn summary(&self, width: usize) -> Fragment {
        self.fragments(width, 1).pop().unwrap_or_default()
    }

    /// Up to `count` parts of the passage, each as [`summary`](Hit::summary) gives one, in the order of the text and apart. The best
    /// comes first to be chosen, then those that have words which the others do not have. At most 100; fewer when there is no further match.
    pub fn fragments(&self, width: usize, count: usize) -> Vec<Fragment> {
        let start = self.range.start;
        let inside = |range: Span| Some(Span::new(range.start.checked_sub(start)?, range.end.checked_sub(start)?));
        let evidence = self.evidence();
        let matches = if self.matches.is_empty() { &evidence } else { &self.matches };
        let matches = matches.iter().filter_map(|found| Some((inside(found.range)?, found)));
        let windows = Windows::new(&self.text, width, matches);
        let mut chosen = windows.best(count);
        chosen.sort_unstable();
        let mut highlights = self.highlights.iter().peekable();
        let fragment = |(first, last): (usize, usize)| {
            let (Some(from), Some(to)) = (windows.units.get(first), windows.units.get(last)) else {
                return Fragment { range: Span::new(start, start), ..Fragment::default() };
            };
            let inside = Span::new(from.range.start, to.range.end);
            let range = inside.shifted(start);
            while highlights.next_if(|highlight| highlight.end <= range.start).is_some() {}
            let mut marked = Vec::new();
            while let Some(highlight) = highlights.peek().filter(|highlight| highlight.start < range.end) {
                marked.push(Span::new(highlight.start.max(range.start), highlight.end.min(range.end)));
                // One that goes on may reach into the next fragment.
                if highlight.end > range.end {
                    break;
                }
                highlights.next();
            }
            Fragment {
                range,
                text: inside.text(&self.text).to_owned(),
                highlights: marked,
                cut_before: !from.begins,
                cut_after: !to.ends,
            }
        };
        chosen.into_iter().map(fragment).collect()
    }

    /// What says that the passage is about the meetings that were asked for.
    fn evidence(&self) -> Vec<Match> {
        let asked = self.reasons.iter().filter(|reason| reason.kind == ReasonKind::Meeting);
        let tags = asked.filter_map(|reason| self.meetings.iter().find(|tag| tag.id == reason.matched));
        let says = tags.flat_map(|tag| tag.evidence.iter().filter_map(|evidence| Some((evidence.range?, &tag.id))));
        says.map(|(range, id)| Match { range, kind: ReasonKind::Meeting, query: id.clone() }).collect()
    }
}

/// What is shown whole or not at all: a word with the marks that touch it, or a grapheme of a word that is wider than the window.
struct Unit {
    range: Span,
    /// Columns of the text before it and up to its end.
    columns: (usize, usize),
    /// Whether a sentence begins or ends with it.
    begins: bool,
    ends: bool,
}

/// A match among the units.
struct Place {
    /// The first and the last unit that it touches.
    units: (usize, usize),
    /// Which of the queries it answers.
    query: usize,
    kind: ReasonKind,
}

/// How good a window is, the first difference deciding.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// Words of the query that it has and windows chosen before it have not.
    new: usize,
    /// Words of the query that it has.
    words: usize,
    /// How close to the query's words its own are, the rare ones counting more.
    weight: usize,
    matches: usize,
}

/// A passage's units and matches.
struct Windows {
    width: usize,
    units: Vec<Unit>,
    places: Vec<Place>,
    /// The words of each query that a match answers, by number.
    queries: Vec<Vec<usize>>,
    /// How often each word is matched in the passage.
    counts: Vec<usize>,
}

impl Windows {
    fn new<'a>(text: &str, width: usize, matches: impl Iterator<Item = (Span, &'a Match)>) -> Windows {
        let width = width.max(1);
        let units = units(text, width);
        let mut windows = Windows { width, units, places: Vec::new(), queries: Vec::new(), counts: Vec::new() };
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut words: HashMap<String, usize> = HashMap::new();
        for (range, found) in matches {
            let first = windows.units.partition_point(|unit| unit.range.end <= range.start);
            let end = windows.units.partition_point(|unit| unit.range.start < range.end);
            if first >= end {
                continue;
            }
            let query = *numbers.entry(&found.query).or_insert_with(|| {
                let mut asked: Vec<usize> = Vec::new();
                for word in found.query.split_whitespace() {
                    let next = words.len();
                    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                    asked.push(*words.entry(word).or_insert(next));
                }
                asked.sort_unstable();
                asked.dedup();
                windows.queries.push(asked);
                windows.queries.len() - 1
            });
            windows.places.push(Place { units: (first, end - 1), query, kind: found.kind });
        }
        windows.places.sort_by_key(|place| place.units);
        windows.counts.resize(words.len(), 0);
        for place in &windows.places {
            for word in windows.queries.get(place.query).into_iter().flatten() {
                if let Some(count) = windows.counts.get_mut(*word) {
                    *count += 1;
                }
            }
        }
        windows
    }

    /// The first and last units of the best windows, the best first. One without units when the text has none.
    fn best(&self, count: usize) -> Vec<(usize, usize)> {
        let mut seen = vec![false; self.counts.len()];
        let mut free = vec![(0, self.units.len())];
        let mut chosen = Vec::new();
        while chosen.len() < count.min(MOST_FRAGMENTS) {
            let clusters = free.iter().enumerate().filter_map(|(at, free)| Some((self.cluster(*free, &seen)?, at)));
            let best = clusters.max_by_key(|((score, ..), at)| (*score, std::cmp::Reverse(*at)));
            let ((_, first, last), at) = match best {
                Some(best) => best,
                None if chosen.is_empty() => ((Score::default(), 0, 0), 0),
                None => break,
            };
            let (low, high) = free.swap_remove(at);
            let window = self.window((first, last), (low, high));
            let shown = |place: &&Place| window.0 <= place.units.0 && place.units.1 <= window.1;
            let words = self.places.iter().filter(shown).filter_map(|place| self.queries.get(place.query));
            for word in words.flatten() {
                if let Some(seen) = seen.get_mut(*word) {
                    *seen = true;
                }
            }
            free.extend([(low, window.0), (window.1 + 1, high)]);
            free.retain(|(low, high)| low < high);
            free.sort_unstable();
            chosen.push(window);
        }
        chosen
    }

    /// Columns from the first unit to the last.
    fn columns(&self, first: usize, last: usize) -> usize {
        let start = self.units.get(first).map_or(0, |unit| unit.columns.0);
        self.units.get(last).map_or(0, |unit| unit.columns.1).saturating_sub(start)
    }

    fn fits(&self, first: usize, last: usize) -> bool {
        self.columns(first, last) <= self.width
    }

    /// The best matches among some units that fit in a window: their first and last unit.
    fn cluster(&self, (low, high): (usize, usize), seen: &[bool]) -> Option<(Score, usize, usize)> {
        let from = self.places.partition_point(|place| place.units.0 < low);
        let inside = self.places.get(from..).unwrap_or_default();
        let end = inside.partition_point(|place| place.units.1 < high);
        let inside = inside.get(..end).unwrap_or_default();
        let mut cluster =
            Cluster { windows: self, seen, kinds: vec![BTreeMap::new(); self.counts.len()], score: Score::default() };
        let mut best: Option<(Score, usize, usize)> = None;
        let mut next = 0;
        for (at, place) in inside.iter().enumerate() {
            let first = place.units.0;
            while let Some(place) = inside.get(next).filter(|place| next <= at || self.fits(first, place.units.1)) {
                cluster.count(place, true);
                next += 1;
            }
            let last = inside.get(next - 1).map_or(first, |place| place.units.1);
            if best.is_none_or(|(score, ..)| cluster.score > score) {
                best = Some((cluster.score, first, last));
            }
            cluster.count(place, false);
        }
        best
    }

    /// The window around matches, inside of some units: its first and last unit.
    fn window(&self, (first, mut last): (usize, usize), (low, high): (usize, usize)) -> (usize, usize) {
        let begins = |at: &usize| self.units.get(*at).is_some_and(|unit| unit.begins);
        let ends = |at: &usize| self.units.get(*at).is_some_and(|unit| unit.ends);
        let back = |from: usize, last: usize| (low..=from).rev().take_while(move |at| self.fits(*at, last));
        let on = |first: usize, from: usize| (from..high).take_while(move |at| *at == first || self.fits(first, *at));
        // A match that is wider than the window.
        while last > first && !self.fits(first, last) {
            last -= 1;
        }
        if let Some(start) = back(first, last).find(begins) {
            let farthest = on(start, last).last().unwrap_or(last);
            let end = on(start, last).filter(ends).last();
            let end = end.filter(|end| 2 * self.columns(start, *end) >= self.width).unwrap_or(farthest);
            // Whole sentences before it, where there is still room.
            return (back(start, end).filter(begins).last().unwrap_or(start), end);
        }
        if let Some(end) = on(first, last).find(ends) {
            return (back(first, end).last().unwrap_or(first), end);
        }
        let room = self.width.saturating_sub(self.columns(first, last));
        let lead = |at: &usize| self.columns(*at, first) <= self.columns(first, first) + room / LEAD;
        let start = back(first, last).take_while(lead).last().unwrap_or(first);
        (start, on(start, last).last().unwrap_or(last))
    }
}

/// How far a form counts, against 100 for the word as it is written.
fn closeness(kind: ReasonKind) -> usize {
    match kind {
        ReasonKind::Written => 100,
        ReasonKind::Prefix | ReasonKind::Stem => 90,
        ReasonKind::Translation => 80,
        ReasonKind::Variant => 60,
        ReasonKind::Meeting => 50,
        ReasonKind::Sound => 40,
    }
}

/// The matches of a window that slides over a passage.
struct Cluster<'a> {
    windows: &'a Windows,
    seen: &'a [bool],
    /// For each word of the query: how often the window has it, by form.
    kinds: Vec<BTreeMap<ReasonKind, usize>>,
    score: Score,
}

impl Cluster<'_> {
    /// Takes a match in at one end, or leaves it out at the other.
    fn count(&mut self, place: &Place, add: bool) {
        let words = self.windows.queries.get(place.query).map_or(&[][..], Vec::as_slice);
        for word in words {
            let before = self.worth(*word);
            if let Some(kinds) = self.kinds.get_mut(*word) {
                let count = kinds.entry(place.kind).or_default();
                *count = if add { *count + 1 } else { count.saturating_sub(1) };
            }
            let after = self.worth(*word);
            let score = &mut self.score;
            score.weight = (score.weight + after).saturating_sub(before);
            if (before == 0) != (after == 0) {
                let new = usize::from(!self.seen.get(*word).copied().unwrap_or_default());
                let (words, new) =
                    if add { (score.words + 1, score.new + new) } else { (score.words - 1, score.new - new) };
                (score.words, score.new) = (words, new);
            }
        }
        self.score.matches = if add { self.score.matches + 1 } else { self.score.matches.saturating_sub(1) };
    }

    /// What a word counts: by its closest form in the window, and the less the more often the passage has it, as rarity among passages is
    /// weighed by how much of the text a word makes up in Lucene's `PassageScorer`.
    fn worth(&self, word: usize) -> usize {
        let Some(kinds) = self.kinds.get(word) else { return 0 };
        let closest = kinds.iter().find(|(_, count)| **count > 0);
        let often = self.windows.counts.get(word).map_or(1, |count| *count).max(1);
        closest.map_or(0, |(kind, _)| (closeness(*kind) * WORTH / often).max(1))
    }
}

/// The worth of a word that is matched once, for each hundredth.
const WORTH: usize = 10_000;

/// The units of a text: its words, where they are not wider than the window.
fn units(text: &str, width: usize) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let (mut at, mut column) = (0, 0);
    for sentence in sentences(text) {
        let first = units.len();
        let mut rest = sentence.text(text);
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            let (_, word) = rest.split_at_checked(start).unwrap_or_default();
            let (word, after) =
                word.split_at_checked(word.find(char::is_whitespace).unwrap_or(word.len())).unwrap_or_default();
            let end = sentence.end - after.len();
            rest = after;
            let range = whole_graphemes(text, Span::new(end - word.len(), end));
            let range = Span::new(range.start.max(at), range.end);
            // A sentence that begins inside of a grapheme.
            if range.is_empty() {
                continue;
            }
            let start = column + Span::new(at, range.start).text(text).width();
            let word = range.text(text);
            at = range.end;
            column = start + word.width();
            if column - start <= width {
                units.push(Unit { range, columns: (start, column), begins: false, ends: false });
                continue;
            }
            column = start;
            for (offset, grapheme) in word.grapheme_indices(true) {
                let columns = (column, column + grapheme.width());
                column = columns.1;
                let begin = range.start + offset;
                let range = Span::new(begin, begin + grapheme.len());
                units.push(Unit { range, columns, begins: false, ends: false });
            }
        }
        if let Some(unit) = units.get_mut(first) {
            unit.begins = true;
        }
        if let Some(unit) = units.get_mut(first..).and_then(<[Unit]>::last_mut) {
            unit.ends = true;
        }
    }
    units
}

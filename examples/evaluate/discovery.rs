//! Meetings discovered with the catalog hidden, against `tags.tsv`.
//!
//! Items are the passages that have a gold tag or are in some cluster. The measure is B-cubed extended to clusters that overlap (Amigó,
//! Gonzalo, Artiles and Verdejo 2009, doi 10.1007/s10791-008-9066-8): two passages that share clusters are right as far as they share gold
//! meetings, and the other way round. With C(e) the proposals and L(e) the gold meetings of a passage,
//!
//! ```text
//! precision(e, e') = min(|C(e) ∩ C(e')|, |L(e) ∩ L(e')|) / |C(e) ∩ C(e')|     for pairs that share a proposal, e' = e among them
//! recall(e, e')    = min(|C(e) ∩ C(e')|, |L(e) ∩ L(e')|) / |L(e) ∩ L(e')|     for pairs that share a gold meeting, e' = e among them
//! ```
//!
//! each averaged over e' and then over e. A passage without a gold tag is noise: it shares no meeting, not even with itself, so that its
//! precision is 0; a passage in no proposal has recall 0. Both count. This is harder than giving each a category of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use dateline::meeting::{Discoverer, Proposal, proposed_catalog};
use dateline::{Article, Catalog, Label, Pipeline, Precision};

use crate::data::{self, Result};
use crate::report::{Agreement, Table, percent};
use crate::{Data, Options};

/// A passage: its document and its number.
type Item = (String, usize);
/// The meetings, or proposals, of passages.
type Labels = BTreeMap<Item, BTreeSet<String>>;

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let pipeline = Pipeline::new(Catalog::default());
    let articles: Vec<Article> = data.documents.iter().map(|document| pipeline.article(document.clone())).collect();
    let gold = gold(data, &articles)?;
    let mut discoverer = Discoverer::new();
    articles.iter().for_each(|article| discoverer.add(article));
    let proposals = discoverer.proposals();
    let found = labels(&proposals);

    let mut table = Table::new(
        "Meetings discovered, catalog hidden (B-cubed over passages)",
        &["precision", "recall", "F1", "proposals", "meetings found", "no meeting"],
    );
    for (name, found) in [("discovery", &found), ("baseline: place as written and month", &baseline(&articles))] {
        let [precision, recall, f1] = bcubed(&gold, found);
        let names = majorities(&gold, found);
        let clusters: BTreeSet<&String> = found.values().flatten().collect();
        let all: BTreeSet<&String> = gold.values().flatten().collect();
        let right: BTreeSet<&String> = names.values().collect();
        table.row(
            name,
            [precision, recall, f1].map(percent).into_iter().chain([
                clusters.len().to_string(),
                format!("{} of {}", right.len(), all.len()),
                (clusters.len() - names.len()).to_string(),
            ]),
        );
    }
    table.write(out)?;
    if options.misses {
        misses(&gold, &proposals, &found);
    }

    // Fed back as the catalog.
    let tagger = Pipeline::new(proposed_catalog(&proposals)?);
    let names = majorities(&gold, &found);
    let mut agreement = Agreement::default();
    for document in &data.documents {
        let article = tagger.article(document.clone());
        for passage in &article.passages {
            let tags: BTreeSet<String> =
                passage.meetings.iter().filter_map(|tag| names.get(&tag.id)).cloned().collect();
            let expected = gold.get(&(document.id.clone(), passage.passage)).cloned().unwrap_or_default();
            let [right, wrong, missing] =
                [&tags & &expected, &tags - &expected, &expected - &tags].map(|set| set.len());
            agreement += Agreement { right, wrong, missing };
        }
    }
    let mut table = Table::new(
        "Tags of passages with the discovered catalog (a proposal is the meeting of most of its passages)",
        &["precision", "recall", "F1"],
    );
    table.row("all", agreement.cells());
    Ok(table.write(out)?)
}

/// The gold meetings of passages: those of the content lines they hold.
fn gold(data: &Data, articles: &[Article]) -> Result<Labels> {
    let tags = read_tags(&data.corpus.join("tags.tsv"))?;
    let mut gold = Labels::new();
    for article in articles {
        let Some(tagged) = tags.get(&article.document.id) else { continue };
        let text = &article.document.text;
        let file = std::fs::read(data.corpus.join(&article.document.id))?;
        // A header stands before the text in the file.
        let header = String::from_utf8_lossy(&file).lines().count().saturating_sub(text.lines().count());
        let mut start = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let line = dateline::Span::new(start, start + line.len());
            start = line.end;
            let content = |l: &&dateline::Line| l.label.is_content() && l.label != Label::Blank;
            let is_content = article.lines.iter().filter(content).any(|l| l.range.overlaps(line));
            let Some(meetings) = tagged.get(&(header + number + 1)).filter(|_| is_content) else { continue };
            for passage in article.passages.iter().filter(|passage| passage.range.overlaps(line)) {
                let item = (article.document.id.clone(), passage.passage);
                gold.entry(item).or_default().extend(meetings.iter().cloned());
            }
        }
    }
    Ok(gold)
}

/// `document TAB line TAB meetings`: by document, the meetings of each line of the file.
fn read_tags(path: &Path) -> Result<BTreeMap<String, BTreeMap<usize, Vec<String>>>> {
    let mut tags: BTreeMap<String, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
    for [document, number, meetings] in data::rows::<3>(path)? {
        tags.entry(document).or_default().insert(number.parse()?, meetings.split(',').map(str::to_owned).collect());
    }
    Ok(tags)
}

fn labels(proposals: &[Proposal]) -> Labels {
    let mut labels = Labels::new();
    for proposal in proposals {
        for passage in &proposal.passages {
            let item = (passage.document.clone(), passage.passage);
            labels.entry(item).or_default().insert(proposal.meeting.id.clone());
        }
    }
    labels
}

/// What is found without any of the rest: each word with a capital after a preposition, or each Bengali word with a locative ending, as
/// written, with each month that its passage speaks of.
fn baseline(articles: &[Article]) -> Labels {
    let mut labels = Labels::new();
    for article in articles {
        for passage in &article.passages {
            let months: BTreeSet<String> = passage
                .dates
                .iter()
                .filter(|date| date.precision <= Precision::Month)
                .filter_map(|date| date.start.map(|start| format!("{:04}-{:02}", start.year(), start.month())))
                .collect();
            let words: Vec<&str> = data::words(article.text(passage)).collect();
            for (before, word) in words.iter().zip(words.iter().skip(1)) {
                let is_place = ["in", "em", "no", "na"].contains(before) && word.starts_with(char::is_uppercase)
                    || word.ends_with("তে") && word.chars().count() > 4;
                for month in months.iter().filter(|_| is_place) {
                    let item = (article.document.id.clone(), passage.passage);
                    labels.entry(item).or_default().insert(format!("{word} {month}"));
                }
            }
        }
    }
    // One passage alone proposes nothing.
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    labels.values().flatten().for_each(|label| *sizes.entry(label.clone()).or_default() += 1);
    labels.values_mut().for_each(|all| all.retain(|label| sizes.get(label).is_some_and(|size| *size > 1)));
    labels.retain(|_, all| !all.is_empty());
    labels
}

/// Precision, recall and F1.
fn bcubed(gold: &Labels, found: &Labels) -> [f64; 3] {
    // Right pairs of what shares a cluster of `these`, averaged.
    let average = |these: &Labels, those: &Labels| {
        let none = BTreeSet::new();
        let mut members: BTreeMap<&String, BTreeSet<&Item>> = BTreeMap::new();
        for (item, clusters) in these {
            clusters.iter().for_each(|cluster| _ = members.entry(cluster).or_default().insert(item));
        }
        let mut sum = 0.0;
        for (item, clusters) in these {
            let near: BTreeSet<&Item> =
                clusters.iter().filter_map(|cluster| members.get(cluster)).flatten().copied().collect();
            let own = those.get(item).unwrap_or(&none);
            let right = near.iter().map(|other| {
                let shared = these.get(*other).map_or(0, |other| (clusters & other).len());
                let agreed = (own & those.get(*other).unwrap_or(&none)).len();
                shared.min(agreed) as f64 / shared.max(1) as f64
            });
            sum += right.sum::<f64>() / near.len().max(1) as f64;
        }
        sum / these.len().max(1) as f64
    };
    let (precision, recall) = (average(found, gold), average(gold, found));
    [precision, recall, 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE)]
}

/// The gold meeting of each proposal: the one of most of its passages, when that is half of them; of several, the one that has least
/// others, so that what is inside another is not called by its name.
fn majorities(gold: &Labels, found: &Labels) -> BTreeMap<String, String> {
    let mut sizes: BTreeMap<&String, usize> = BTreeMap::new();
    gold.values().flatten().for_each(|meeting| *sizes.entry(meeting).or_default() += 1);
    let mut counts: BTreeMap<&String, (usize, BTreeMap<&String, usize>)> = BTreeMap::new();
    for (item, clusters) in found {
        for cluster in clusters {
            let (all, meetings) = counts.entry(cluster).or_default();
            *all += 1;
            gold.get(item).into_iter().flatten().for_each(|meeting| *meetings.entry(meeting).or_default() += 1);
        }
    }
    let best = counts.into_iter().filter_map(|(cluster, (all, meetings))| {
        // Of meetings that hold equally many of its passages, the one that fits it best (Jaccard).
        let fit = |meeting: &String, shared: usize| {
            let size = sizes.get(meeting).copied().unwrap_or_default();
            shared as f64 / (all + size - shared).max(1) as f64
        };
        let half = meetings.into_iter().filter(|(_, shared)| shared * 2 >= all);
        let best = half.max_by(|a, b| fit(a.0, a.1).total_cmp(&fit(b.0, b.1)).then(b.0.cmp(a.0)))?;
        Some((cluster.clone(), best.0.clone()))
    });
    best.collect()
}

fn misses(gold: &Labels, proposals: &[Proposal], found: &Labels) {
    let names = majorities(gold, found);
    for proposal in proposals {
        let id = &proposal.meeting.id;
        let named = names.get(id).map_or("-", String::as_str);
        say!(
            "{:.2} {id} = {named}: {} passages, {} documents",
            proposal.confidence,
            proposal.passages.len(),
            proposal.documents
        );
        for (item, _) in found.iter().filter(|(_, clusters)| clusters.contains(id)) {
            let meetings = gold.get(item).cloned().unwrap_or_default();
            if !meetings.contains(named) {
                say!("    wrong {}#{}: {meetings:?}", item.0, item.1);
            }
        }
    }
    let all: BTreeSet<&String> = gold.values().flatten().collect();
    for meeting in all {
        let ids: BTreeSet<&String> = names.iter().filter(|(_, name)| *name == meeting).map(|(id, _)| id).collect();
        if ids.is_empty() {
            say!("not found: {meeting}");
        }
        let passages = gold.iter().filter(|(_, meetings)| meetings.contains(meeting)).map(|(item, _)| item);
        for item in
            passages.filter(|item| !found.get(*item).is_some_and(|found| found.iter().any(|id| ids.contains(id))))
        {
            say!("    missing {meeting} {}#{}: {:?}", item.0, item.1, found.get(item));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(rows: &[(usize, &[&str])]) -> Labels {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        rows.iter().map(|(item, names)| (("d".to_owned(), *item), set(names))).collect()
    }

    #[test]
    fn bcubed_counts_pairs() {
        let gold = labels(&[(1, &["a"]), (2, &["a"]), (3, &["b"])]);
        for (name, found, expected) in [
            ("equal but for names", labels(&[(1, &["x"]), (2, &["x"]), (3, &["y"])]), [1.0, 1.0]),
            ("all in one", labels(&[(1, &["x"]), (2, &["x"]), (3, &["x"])]), [5.0 / 9.0, 1.0]),
            ("each alone", labels(&[(1, &["x"]), (2, &["y"]), (3, &["z"])]), [1.0, 2.0 / 3.0]),
            ("one left out", labels(&[(1, &["x"]), (2, &["x"])]), [1.0, 2.0 / 3.0]),
            ("noise", labels(&[(1, &["x"]), (2, &["x"]), (3, &["y"]), (4, &["y"])]), [(1.0 + 1.0 + 0.5) / 4.0, 1.0]),
            ("in two at once", labels(&[(1, &["x", "z"]), (2, &["x", "z"]), (3, &["y"])]), [2.0 / 3.0, 1.0]),
            ("nothing", labels(&[]), [0.0, 0.0]),
        ] {
            let [precision, recall, _] = bcubed(&gold, &found);
            assert!(
                (precision - expected[0]).abs() < 1e-9 && (recall - expected[1]).abs() < 1e-9,
                "{name}: {precision} {recall}"
            );
        }
    }

    #[test]
    fn a_proposal_is_the_meeting_of_half_its_passages() {
        let gold = labels(&[(1, &["a"]), (2, &["a", "inner"]), (3, &["a", "inner"])]);
        let found = labels(&[(1, &["x"]), (2, &["x", "y"]), (3, &["x", "y"]), (4, &["z"]), (5, &["z"])]);
        let names: Vec<(String, String)> = majorities(&gold, &found).into_iter().collect();
        assert_eq!(names, [("x".into(), "a".into()), ("y".into(), "inner".into())]);
    }
}

//! Hits as JSON, as rows of a table, and for people to read.

use std::io::Write;

use dateline::{FoldedHit, Hit, HitGroup};

use crate::common::{self, BOLD, DIM};

/// A hit as the scripts that call this program know it.
pub fn json(query: Option<&str>, group: Option<&str>, rank: usize, hit: &Hit) -> serde_json::Result<String> {
    let mut object = serde_json::Map::new();
    for (name, value) in [("query", query), ("group", group)] {
        if let Some(value) = value {
            object.insert(name.to_owned(), value.into());
        }
    }
    object.insert("rank".to_owned(), rank.into());
    if let serde_json::Value::Object(fields) = serde_json::to_value(hit)? {
        object.extend(fields);
    }
    object.insert("segments".to_owned(), serde_json::to_value(hit.segments())?);
    Ok(common::json_text(&serde_json::to_string(&object)?))
}

pub const COLUMNS: &str =
    "query,group,rank,score,document,passage,start,end,language,source,published,meetings,title,url,text";

/// A hit as a row of comma-separated values, as RFC 4180 has them.
pub fn csv(query: &str, group: Option<&str>, rank: usize, hit: &Hit) -> String {
    let meetings: Vec<&str> = hit.meetings.iter().map(|tag| tag.id.as_str()).collect();
    let values = [
        query.to_owned(),
        group.unwrap_or_default().to_owned(),
        rank.to_string(),
        format!("{:.4}", hit.score),
        hit.document.clone(),
        hit.passage.to_string(),
        hit.range.start.to_string(),
        hit.range.end.to_string(),
        hit.language.to_string(),
        hit.source.as_ref().map_or_else(String::new, |source| source.id.clone()),
        hit.published.map_or_else(String::new, |date| date.to_string()),
        meetings.join(" "),
        hit.title.clone().unwrap_or_default(),
        hit.url.clone().unwrap_or_default(),
        hit.text.clone(),
    ];
    let quoted = values.map(|value| match value.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", value.replace('"', "\"\"")),
        false => value,
    });
    quoted.join(",")
}

/// What the hits of a group have in common.
pub fn heading(out: &mut impl Write, group: &HitGroup) -> std::io::Result<()> {
    let HitGroup { value, passages, documents, .. } = group;
    let value = common::printable(value.as_deref().unwrap_or("none"));
    writeln!(out, "{BOLD}{value}{BOLD:#} · {} of {}\n", counted(*passages, "passage"), counted(*documents, "document"))
}

/// A number and what it counts.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Lines for a terminal.
pub fn lines(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", common::printable(line))).collect()
}

/// A hit, and why it scores as it does when that is asked.
pub fn print(out: &mut impl Write, rank: usize, hit: &Hit, why: Option<&str>) -> std::io::Result<()> {
    let source = hit.source.as_ref().map_or("unknown source", |source| &source.name);
    let published = hit.published.map_or_else(|| "undated".to_owned(), |date| date.to_string());
    let meetings: Vec<&str> = hit.meetings.iter().map(|tag| tag.id.as_str()).collect();
    let meetings = if meetings.is_empty() { String::new() } else { format!(" · {}", meetings.join(", ")) };
    let source = common::printable(source);
    writeln!(out, "{BOLD}{rank:>2}  {source}{BOLD:#} · {published} · {}{meetings}", hit.language)?;
    let width = common::width() - 4;
    let pieces = |segments: Vec<dateline::Segment<'_>>| -> Vec<_> {
        segments.iter().map(|segment| (common::printable(segment.text), segment.matched)).collect()
    };
    for line in common::wrap(&pieces(hit.title_segments()), width, 1).iter().filter(|line| !line.is_empty()) {
        writeln!(out, "    {BOLD}{line}{BOLD:#}")?;
    }
    // Lines end with words, so that some of their room stays empty.
    let summary = hit.summary(4 * (width - 8));
    let mut shown = pieces(summary.segments());
    if summary.cut_before {
        shown.insert(0, ("… ".to_owned(), false));
    }
    if summary.cut_after {
        shown.push((" …".to_owned(), false));
    }
    for line in common::wrap(&shown, width, 5) {
        writeln!(out, "    {line}")?;
    }
    let reasons: Vec<String> = hit
        .reasons
        .iter()
        .map(|reason| {
            let kind = serde_json::to_value(reason.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default();
            if reason.query == reason.matched {
                format!("{} ({kind})", reason.query)
            } else {
                format!("{} → {} ({kind})", reason.query, reason.matched)
            }
        })
        .collect();
    let more = hit.more.filter(|more| *more > 0).map_or_else(String::new, |more| format!(" · {more} more passages"));
    let (id, reasons) = (common::printable(&hit.document), common::printable(&reasons.join(", ")));
    let outlet = |copy: &FoldedHit| copy.source.as_ref().map_or(copy.document.clone(), |source| source.name.clone());
    if !hit.copies.is_empty() {
        let outlets: Vec<String> = hit.copies.iter().map(outlet).collect();
        writeln!(out, "    {DIM}the same text: {}{DIM:#}", common::printable(&outlets.join(", ")))?;
    }
    writeln!(
        out,
        "    {DIM}{id}:bytes {}..{} · score {:.2} · {reasons}{more}{DIM:#}",
        hit.range.start, hit.range.end, hit.score
    )?;
    for line in why.map(lines).unwrap_or_default().lines() {
        writeln!(out, "      {DIM}{line}{DIM:#}")?;
    }
    writeln!(out)
}

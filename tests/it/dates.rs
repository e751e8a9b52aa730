//! What the tables of date expressions say, and what has no date in it. The `evaluate` example prints the figures that are asserted here.

use dateline::temporal::dates;
use dateline::{DateMention, Language};

use crate::tables::rows;

/// `start/end/precision`, or what is known when the days are not.
fn meaning(mention: &DateMention) -> String {
    match (mention.start, mention.end) {
        (Some(start), Some(end)) => format!("{start}/{end}/{}", format!("{:?}", mention.precision).to_lowercase()),
        _ => mention.partial.clone().unwrap(),
    }
}

fn list(cell: &str) -> Vec<&str> {
    cell.split(';').map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// Expressions of a table, and those that are read as it says.
fn bengali(table: &str) -> (usize, usize) {
    let (mut all, mut right) = (0, 0);
    for [text, reference, intervals, words] in rows::<4>(table) {
        let mentions = dates(&text, Language::Bengali, reference.parse().ok());
        assert!(mentions.iter().all(|mention| mention.range.of(&text).is_some()), "{text}");
        let (intervals, words) = (list(&intervals), list(&words));
        assert_eq!(intervals.len(), words.len(), "{text}");
        for (interval, words) in intervals.into_iter().zip(words) {
            let is_meant = |mention: &&DateMention| {
                let read = mention.range.of(&text).unwrap();
                (read.contains(words) || words.contains(read))
                    && (meaning(mention) == interval || interval == "partial" && mention.partial.is_some())
            };
            all += 1;
            right += usize::from(mentions.iter().any(|mention| is_meant(&mention)));
        }
    }
    (all, right)
}

#[test]
fn bengali_expressions_mean_their_days() {
    for (table, least) in [("dates.bn.tsv", 0.99), ("held-out/dates.bn.tsv", 0.95)] {
        let (all, right) = bengali(table);
        assert!(all >= 200 && right as f64 >= least * all as f64, "{table}: {right} of {all}");
    }
}

#[test]
fn sentences_without_a_date_yield_none() {
    for [code, text] in rows::<2>("dates.none.tsv") {
        let found = dates(&text, Language::from_code(&code), dateline::Date::new(2017, 7, 10));
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

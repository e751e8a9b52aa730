//! Bylines that no word introduces: names between the headline and the story, known by what stands beside them.

use super::cues::{CUES, Cue};
use super::dates::{Role, date_alone};
use super::judge::Finds;
use super::key::{Word, key, words};
use super::line::Label;
use super::page::Page;
use super::people::{Names, is_name, names};
use super::row::Ending;
use crate::span::Span;
use crate::temporal::written_date;

/// The most words that a name and its role have, and the most of a place.
const MAX_NAME_WORDS: usize = 6;
const MAX_PLACE_WORDS: usize = 3;

/// What a short line below the headline is when a name stands in it beside a counter, a date, a role or the line of the date.
pub(super) fn signature(page: &Page, position: usize, finds: &mut Finds) -> Option<Label> {
    let row = page.row(position)?;
    let line = row.text(page.text);
    if row.chars > 120 || row.ending == Ending::Sentence || line.split_whitespace().nth(14).is_some() {
        return None;
    }
    let words = words(line);
    let found = by_counter(line, &words)
        .or_else(|| by_role(line, &words))
        .or_else(|| by_next_line(page, position, line, &words));
    if let Some(names) = found {
        finds.add_names(names, row.inner.start);
        return Some(Label::Byline);
    }
    let names = by_date(page, position, line).or_else(|| among_parts(page, line))?;
    let is_byline = !names.is_empty();
    finds.add_names(names, row.inner.start);
    finds.add_date(Role::Published, line, row.inner.start);
    Some(if is_byline { Label::Byline } else { Label::Masthead })
}

/// "Ana Reis 52 views"
fn by_counter(line: &str, words: &[Word]) -> Option<Names> {
    let digits = words.iter().position(starts_with_digit).filter(|count| (1..=MAX_NAME_WORDS).contains(count))?;
    let start = words.get(digits)?.range.start;
    CUES.is_counter(line.get(start..)?).then(|| names(line, Span::new(0, start)))
}

/// "Ana Reis | Special to the Courier", "Courier Desk"
fn by_role(line: &str, words: &[Word]) -> Option<Names> {
    let is_role = |word: &Word| CUES.word(&word.key).has(Cue::Role);
    let role = words.iter().position(is_role)?;
    let (before, after) = line.split_at_checked(words.get(role)?.range.start)?;
    let is_parted = before.trim_end().ends_with(['|', ',', '•', '·', '/', '(', '-', '–', '—']);
    let has_capitals = words
        .iter()
        .all(|word| is_role(word) || CUES.word(&word.key).has(Cue::Connector) || is_name(word.range.text(line)));
    let is_last = words.last().is_some_and(is_role) && words.len() <= MAX_NAME_WORDS && !after.is_ascii();
    if !has_capitals || words.iter().any(starts_with_digit) || !(is_parted || is_last) {
        return None;
    }
    let names = names(line, Span::new(0, line.len()));
    let has_person = !names.people.is_empty() || !names.agencies.is_empty();
    (is_parted && has_person || is_last).then_some(if is_parted { names } else { Names::default() })
}

/// "Ana Reis, Dhaka" right above the line of the date.
fn by_next_line(page: &Page, position: usize, line: &str, words: &[Word]) -> Option<Names> {
    let is_dated = matches!(page.label(position + 1)?, Label::Masthead | Label::Metadata);
    let (name, place) = line.split_once([',', '|'])?;
    let count = |part: &str| part.split_whitespace().count();
    let is_short = (2..=4).contains(&count(name))
        && (1..=MAX_PLACE_WORDS).contains(&count(place))
        && words.len() <= MAX_NAME_WORDS;
    let names = (is_dated && is_short && is_name(line)).then(|| names(line, Span::new(0, name.len())))?;
    (!names.people.is_empty()).then_some(names)
}

/// "Courier Desk, 8 July 2019", "Ana Reis | 8 July 2019", and below a byline "Dhaka, 8 July 2019".
fn by_date(page: &Page, position: usize, line: &str) -> Option<Names> {
    let (range, _) = written_date(line)?;
    let lead = line.get(..range.start)?.trim_end();
    let is_beside = |word: &Word| starts_with_digit(word) || CUES.word(&word.key).has(Cue::DateWord);
    // "8 July 2019, updated 9 July": a second date may follow.
    let rest = line.get(range.end..)?;
    if !words(rest).iter().all(is_beside) && written_date(rest).is_none() {
        return None;
    }
    let mut before = words(lead);
    while before.last().is_some_and(is_beside) {
        before.pop();
    }
    let has_role = before.iter().any(|word| CUES.word(&word.key).has(Cue::Role));
    let below_byline = position > 0 && page.label(position - 1) == Some(Label::Byline);
    let fits = lead.ends_with(['|', '•'])
        || has_role
        || page.names_outlet(&key(lead))
        || below_byline && before.len() <= MAX_PLACE_WORDS;
    (fits && (1..=MAX_NAME_WORDS).contains(&before.len()))
        .then(|| if below_byline { Names::default() } else { names(line, Span::new(0, lead.len())) })
}

/// "Quay Gazette | 8 July 2019 | By Ana Reis | 3 min read", "নিজস্ব প্রতিবেদক | ৮ জুলাই ২০১৯ | ৫২ বার পঠিত": one part is a date, the others
/// are a few words each.
fn among_parts(page: &Page, line: &str) -> Option<Names> {
    const BARS: [char; 3] = ['|', '•', '·'];
    let is_date = |part: &str| date_alone(part, page.outlet()).is_some();
    let is_short = |part: &str| part.split_whitespace().nth(MAX_NAME_WORDS).is_none();
    let is_row = line.contains(BARS) && line.split(BARS).all(|part| is_date(part) || is_short(part));
    if !is_row || !line.split(BARS).any(is_date) {
        return None;
    }
    let starts = std::iter::once(0).chain(line.match_indices(BARS).map(|(at, bar)| at + bar.len()));
    let by = starts.into_iter().find_map(|start| {
        let part = line.get(start..)?.split(BARS).next()?;
        let name = words(part).get(1)?.range.start;
        CUES.start(&key(part)).has(Cue::Byline).then(|| Span::new(start + name, start + part.len()))
    });
    // What begins the line may be an outlet's name as well as a person's.
    let first = || Names { people: Vec::new(), ..names(line, Span::new(0, line.find(BARS).unwrap_or(0))) };
    Some(by.map_or_else(first, |name| names(line, name)))
}

fn starts_with_digit(word: &Word) -> bool {
    word.key.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Label};
    use crate::document::Document;

    #[test]
    fn lines_below_a_headline() {
        let story = "The ships of nine states lay before the harbour on Monday and waited for the tide and for the end of the talks.";
        for (line, label, author, published) in [
            ("Ana Reis 52 views", Label::Byline, "Ana Reis", ""),
            ("সেলিনা আক্তার ৩১২ বার পঠিত", Label::Byline, "সেলিনা আক্তার", ""),
            ("Ana Reis | Special to the Courier", Label::Byline, "Ana Reis", ""),
            ("Rita Melo, correspondente em Lisboa", Label::Byline, "Rita Melo", ""),
            ("বন্দর বার্তা ডেস্ক", Label::Byline, "", ""),
            ("বন্দর বার্তা ডেস্ক, ৩ এপ্রিল ২০০৯", Label::Byline, "", "2009-04-03"),
            ("Ana Reis | 8 July 2019", Label::Byline, "Ana Reis", "2019-07-08"),
            ("The Courier, 8 July 2019", Label::Masthead, "", "2019-07-08"),
            ("Ana Reis, Lisbon\n8 July 2019", Label::Byline, "Ana Reis", "2019-07-08"),
            ("By Ana Reis\nDhaka, Monday, July 8, 2019", Label::Byline, "Ana Reis", "2019-07-08"),
            ("Quay Gazette | 8 July 2019 | By Ana Reis | 3 min read", Label::Byline, "Ana Reis", "2019-07-08"),
            ("ঘাটের কথা | ৮ জুলাই ২০১৯, ০২:৪১ | ৫২ বার পড়া হয়েছে", Label::Masthead, "", "2019-07-08"),
            ("14/07/2019 08h12", Label::Masthead, "", "2019-07-14"),
            // Decks and headings.
            ("Nine ships | one harbour", Label::Heading, "", ""),
            ("Nine ministers, nine ships", Label::Heading, "", ""),
            ("Dhaka, 8 July 2019", Label::Heading, "", ""),
            ("The editor speaks", Label::Heading, "", ""),
            ("Editor, writer, dies at 80", Label::Heading, "", ""),
        ] {
            let text = format!("Ships wait for the tide\n{line}\n{story}");
            let cleaned = Cleaner::new().clean(&Document::new("a", text).source("The Courier"));
            assert_eq!(cleaned.lines[1].label, label, "{line}");
            assert_eq!(cleaned.title.unwrap().value, "Ships wait for the tide", "{line}");
            assert_eq!(cleaned.authors.first().map_or("", |author| author.value.as_str()), author, "{line}");
            assert_eq!(cleaned.published.map(|day| day.value.to_string()).unwrap_or_default(), published, "{line}");
        }
    }
}

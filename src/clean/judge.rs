//! What a line is by its own words, given where on the page it stands.

use std::cell::OnceCell;

use super::clock::is_time;
use super::cues::{CUES, Cue, CueSet, Padded};
use super::dates::{DateLine, Role, date_alone};
use super::key::{Word, head, key, words};
use super::line::Label;
use super::page::Page;
use super::people::{Name, Names, credited, is_name, names, only_agencies};
use super::row::Ending;
use crate::span::Span;
use crate::temporal::written_date;

/// No line with more characters is anything but story, apart from what outlets say of themselves.
const MAX_CHARS: usize = 400;
/// A name of a field: what stands before a line's first colon.
const MAX_FIELD_BYTES: usize = 100;
/// How much of a line is read for the phrases that may begin it, in bytes.
const MAX_START_BYTES: usize = 160;

/// What the lines around a story tell of it.
#[derive(Debug, Default)]
pub(super) struct Finds {
    pub authors: Vec<Name>,
    pub agencies: Vec<Name>,
    pub dates: Vec<DateLine>,
}

impl Finds {
    pub(super) fn add_names(&mut self, names: Names, at: usize) {
        self.authors.extend(names.people.into_iter().map(|name| Name { range: name.range.shifted(at), ..name }));
        self.add_agencies(names.agencies, at);
    }

    fn add_agencies(&mut self, agencies: Vec<Name>, at: usize) {
        self.agencies.extend(agencies.into_iter().map(|name| Name { range: name.range.shifted(at), ..name }));
    }

    pub(super) fn add_date(&mut self, role: Role, line: &str, at: usize) -> bool {
        let found = written_date(line);
        self.dates.extend(found.map(|(range, date)| DateLine { role, date, range: range.shifted(at) }));
        found.is_some()
    }
}

/// A line, and what is asked of it more than once.
struct Candidate<'a> {
    line: &'a str,
    chars: usize,
    ending: Ending,
    /// Where the line begins in the text.
    at: usize,
    /// Among the first or the last lines of the page.
    is_early: bool,
    is_late: bool,
    /// Above or below all running text.
    is_outside: bool,
    is_above: bool,
    is_below: bool,
    is_first: bool,
    /// The line before is a leftover of the page.
    after_aside: bool,
    /// Cues before the first colon, and where what follows it begins.
    field: CueSet,
    field_end: usize,
    /// Cues that begin the line, and the whole line's.
    start: CueSet,
    whole: CueSet,
    /// Phrases anywhere in the line, and how much follows them; asked of the last lines and of lines without an end.
    within: Vec<(Cue, usize)>,
    /// The line's key, made when first asked for.
    key: OnceCell<Padded>,
}

/// What the line at `position` among the filled lines is; `None` when its own words do not tell.
pub(super) fn judge(page: &Page, position: usize, finds: &mut Finds) -> Option<Label> {
    let candidate = Candidate::new(page, position)?;
    candidate
        .leftover()
        .or_else(|| candidate.credit(finds))
        .or_else(|| candidate.caption(page))
        .or_else(|| candidate.dated(page, finds))
        .or_else(|| candidate.byline(finds))
        .or_else(|| candidate.own_words(page))
}

impl<'a> Candidate<'a> {
    fn new(page: &'a Page, position: usize) -> Option<Candidate<'a>> {
        let row = page.row(position)?;
        let line = row.text(page.text);
        let is_late = page.is_late(position);
        if row.chars > MAX_CHARS && !(is_late && row.chars <= 3 * MAX_CHARS) {
            return None;
        }
        let (field, field_end) = field(line);
        let begin = head(line, MAX_START_BYTES);
        let may_start = CUES.may_start(begin);
        let is_outside = page.is_above(position) || page.is_below(position);
        let may_hold = page.is_last(position)
            || is_outside
            || row.chars <= 300 && (row.ending != Ending::Sentence || line.ends_with(')'));
        // One key for all that is asked of the line.
        let key = OnceCell::new();
        let key_of = || key.get_or_init(|| Padded::new(line));
        let start = match may_start {
            true if may_hold || begin.len() == line.len() => CUES.start(key_of().key()),
            true => CUES.start(&self::key(begin)),
            false => CueSet::default(),
        };
        // "Listen." and "Got it?" are said, "Listen" is a button, and so is "Loading...".
        let is_sentence = matches!(row.ending, Ending::Sentence | Ending::Question);
        let is_said = is_sentence && !line.ends_with("...") && !line.ends_with('…');
        let whole = if row.chars <= 60 && !is_said { CUES.line(key_of().key()) } else { CueSet::default() };
        let within = if may_hold { CUES.within(key_of()) } else { Vec::new() };
        Some(Candidate {
            within,
            line,
            chars: row.chars,
            ending: row.ending,
            at: row.inner.start,
            is_early: page.is_early(position),
            is_late,
            is_outside,
            is_above: page.is_above(position),
            is_below: page.is_below(position),
            is_first: position == 0 && page.document.title.is_none(),
            after_aside: position > 0 && page.label(position - 1).is_some_and(|label| !label.is_content()),
            field,
            field_end,
            start,
            whole,
            key,
        })
    }

    fn is_sentence(&self) -> bool {
        self.ending == Ending::Sentence
    }

    fn is_edge(&self) -> bool {
        self.is_early || self.is_late
    }

    fn holds(&self, cue: Cue) -> bool {
        self.within.iter().any(|(found, _)| *found == cue)
    }

    /// What follows the field's name.
    fn tail(&self) -> &'a str {
        self.line.get(self.field_end..).unwrap_or_default()
    }

    /// Counters, links, invitations.
    fn leftover(&self) -> Option<Label> {
        if self.chars <= 80 && CUES.is_counter(self.line) {
            return Some(Label::ViewCounter);
        }
        if self.whole.has(Cue::Share) {
            return Some(Label::Share);
        }
        if self.is_outside && self.is_link() {
            return Some(Label::Navigation);
        }
        // "12" below a button, ">" between two links.
        if self.is_outside && self.after_aside && self.chars <= 7 && !self.line.contains(char::is_alphabetic) {
            return Some(if self.line.contains(char::is_numeric) { Label::ViewCounter } else { Label::Navigation });
        }
        // "Watch: …" above all text is a headline; "Listen: nobody wants this." is said.
        let may_share = self.chars <= 250 && !self.is_above;
        let shares = may_share && (self.field.has(Cue::Related) || self.field.has(Cue::Share) && !self.is_sentence())
            || self.start.has(Cue::Share) && self.chars <= 200
            || self.start.has(Cue::Button) && self.chars <= 80 && self.ending == Ending::Open
            || self.start.has(Cue::Follow) && self.holds(Cue::Network) && self.chars <= 200
            || self.is_address()
            || self.is_notice();
        shares.then_some(Label::Share)
    }

    /// A link of the page, given that it stands outside the story.
    fn is_link(&self) -> bool {
        self.whole.has(Cue::Navigation)
            || (self.start.has(Cue::Navigation) || self.field.has(Cue::Navigation)) && self.chars <= 60
            || self.chars <= 200 && is_menu(self.line)
    }

    /// What the page says to its readers.
    fn is_notice(&self) -> bool {
        let is_quoted = self.line.starts_with(['"', '“', '«', '\'', '‘']);
        let asks = self.is_late && self.start.has(Cue::Notice) && self.line.contains('@');
        !is_quoted
            && (self.holds(Cue::Notice) && (self.is_outside || self.chars <= 160)
                || self.is_outside && self.holds(Cue::Banner)
                || asks && self.chars <= 200)
    }

    /// An address of the net or a reader's name there, alone on its line.
    fn is_address(&self) -> bool {
        let is_one = !self.line.contains(char::is_whitespace) && self.line.is_ascii();
        is_one
            && (self.line.starts_with("http://")
                || self.line.starts_with("https://")
                || self.line.starts_with("www.")
                || self.line.len() > 3 && self.line.starts_with('@')
                || self.line.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')))
    }

    /// Whose reporting was used.
    fn credit(&self, finds: &mut Finds) -> Option<Label> {
        if self.chars > 250 || self.is_first {
            return None;
        }
        let inner = self.line.trim_matches(['(', ')', '[', ']', '.', ' ']);
        if self.field.has(Cue::Credit) {
            finds.add_agencies(credited(self.tail(), Span::new(0, self.tail().len())), self.at + self.field_end);
            return Some(Label::Credit);
        }
        if self.start.has(Cue::Credit) {
            // A sentence may begin with the same words: a credit names agencies, or people and places and nothing else.
            let (list, others) = self.credit_list();
            let named = credited(self.line, list);
            let is_list = others == 0 && (!named.is_empty() || self.is_of_people() && !list.is_empty());
            if is_list || others <= 2 && named.iter().any(|name| is_known(&name.value)) {
                let of_people = self.is_of_people();
                finds.add_agencies(
                    named.into_iter().filter(|name| !of_people || is_known(&name.value)).collect(),
                    self.at,
                );
                return Some(Label::Credit);
            }
        }
        if self.is_late
            && self.chars <= 120
            && let Some(names) = only_agencies(inner)
        {
            let skipped = self.line.find(inner).unwrap_or(0);
            finds.add_names(names, self.at + skipped);
            return Some(Label::Credit);
        }
        (self.is_late && self.holds(Cue::Credit)).then(|| {
            let all = words(self.line);
            finds.add_agencies(super::people::agencies(self.line, &all), self.at);
            Label::Credit
        })
    }

    /// Where the names of a credit stand after the words that begin it, and how many words are in lower case and no part of a list.
    fn credit_list(&self) -> (Span, usize) {
        let all = words(self.line);
        let lower = |word: &Span| word.text(self.line).chars().next().is_some_and(char::is_lowercase);
        let list: Vec<_> =
            all.iter().skip_while(|word| lower(&word.range) || word.range.start == first_word(&all)).collect();
        let start = list.first().map_or(self.line.len(), |word| word.range.start);
        let is_other = |word: &&&Word| {
            lower(&word.range) && word.key.chars().count() > 3 && !CUES.word(&word.key).has(Cue::Connector)
        };
        (Span::new(start, self.line.len()), list.iter().filter(is_other).count())
    }

    /// "Reporting by", "Editing by": the names are people's.
    fn is_of_people(&self) -> bool {
        let key = key(head(self.line, 40));
        [
            "reporting",
            "additional",
            "writing",
            "editing",
            "compiled",
            "colaborou",
            "colaboraram",
            "edicao",
            "reportagem",
        ]
        .iter()
        .any(|word| key.starts_with(word))
    }

    /// What a picture shows, or who took it.
    fn caption(&self, page: &Page) -> Option<Label> {
        if self.chars > 300 {
            return None;
        }
        if self.field.has(Cue::Caption) || self.line.starts_with('©') && self.chars <= 60 && !self.is_late {
            let credit = if self.field.has(Cue::Caption) { self.tail() } else { self.line };
            return Some(if self.is_photographer(page, credit) { Label::Credit } else { Label::Caption });
        }
        if self.is_sentence() && !self.line.ends_with(')') {
            return None;
        }
        // "…at the gate, photo: Ana Reis/AP"
        let colons = self.line.match_indices(':').take(6).filter(|(at, _)| self.line.len() - at <= 180);
        let mut credited = colons
            .filter_map(|(at, _)| self.line.get(..at)?.split(|c: char| !c.is_alphabetic() && !is_mark(c)).next_back());
        if credited.any(|word| CUES.field(word).has(Cue::Caption)) {
            return Some(Label::Caption);
        }
        self.within.iter().any(|(cue, tail)| *cue == Cue::Caption && *tail <= 120).then_some(Label::Caption)
    }

    /// Whether the tail of "Photo: …" names who took it and shows nothing.
    fn is_photographer(&self, page: &Page, tail: &str) -> bool {
        let tail = tail.trim();
        let is_cased = tail.chars().any(char::is_uppercase);
        let words = words(tail);
        let names_one = || {
            !super::people::agencies(tail, &words).is_empty()
                || page.names_outlet(&key(tail))
                || CUES.line(&key(tail)).has(Cue::Caption)
        };
        !self.is_sentence()
            && (1..=6).contains(&words.len())
            && (names_one() && is_name(tail) || is_cased && is_name(tail) && (words.len() <= 3 || tail.contains('/')))
    }

    /// Days published and retrieved, and the date of the page.
    fn dated(&self, page: &Page, finds: &mut Finds) -> Option<Label> {
        // "14/12/2015 08h12" among the first lines is the page's date.
        let is_day = || self.is_early && date_alone(self.line, page.outlet()).is_some();
        if self.chars <= 40 && is_time(self.line, self.is_outside) && !is_day() {
            return Some(Label::Metadata);
        }
        if self.chars > 120 || !self.is_edge() {
            return None;
        }
        if self.is_below && date_alone(self.line, page.outlet()).is_some() {
            return Some(Label::Metadata);
        }
        if self.is_early
            && let Some((range, date)) = date_alone(self.line, page.outlet())
            && !self.field.has(Cue::Published)
            && !self.field.has(Cue::Retrieved)
            && !self.start.has(Cue::Published)
            && !self.start.has(Cue::Retrieved)
        {
            finds.dates.push(DateLine { role: Role::Page, date, range: range.shifted(self.at) });
            return Some(Label::Masthead);
        }
        for (cue, role) in [(Cue::Retrieved, Role::Retrieved), (Cue::Published, Role::Published)] {
            if self.field.has(cue) || self.start.has(cue) && !self.is_sentence() {
                // "Published July 8, 2017 in World": the date comes at once.
                let range = written_date(self.line).map(|(range, _)| range);
                let at_once = range.is_some_and(|range| range.start <= 60);
                if at_once && finds.add_date(role, self.line, self.at) {
                    return Some(Label::Metadata);
                }
            }
        }
        None
    }

    fn byline(&self, finds: &mut Finds) -> Option<Label> {
        if self.chars > 160 || !self.is_edge() || self.is_sentence() || self.is_first {
            return None;
        }
        if self.whole.has(Cue::Desk) {
            return Some(Label::Byline);
        }
        if self.is_early
            && let Some(names) = only_agencies(self.line)
        {
            finds.add_names(names, self.at);
            return Some(Label::Byline);
        }
        let tail = if self.field.has(Cue::Byline) {
            self.field_end
        } else if self.start.has(Cue::Byline) {
            // The longest phrase that begins the line ends where its names begin.
            let all = words(self.line);
            let phrase =
                |count: usize| all.iter().take(count).map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ");
            let count = (1..=5.min(all.len())).rev().find(|count| CUES.starts_exactly(&phrase(*count), Cue::Byline))?;
            // "Staff reporter, Dhaka | 8 July 2019"
            let place = all.iter().skip(count).take_while(|word| !word.key.starts_with(|c: char| c.is_ascii_digit()));
            if CUES.line(&phrase(count)).has(Cue::Desk) && place.count() <= 4 {
                finds.add_date(Role::Published, self.line, self.at);
                return Some(Label::Byline);
            }
            all.get(count - 1)?.range.end
        } else {
            return None;
        };
        let names = names(self.line, Span::new(tail, self.line.len()));
        if names.is_empty() {
            return None;
        }
        finds.add_names(names, self.at);
        if self.is_early {
            finds.add_date(Role::Published, self.line, self.at);
        }
        Some(Label::Byline)
    }

    /// What an outlet says of itself at the end of a page.
    fn own_words(&self, page: &Page) -> Option<Label> {
        if !self.is_late || self.is_first {
            return None;
        }
        let sign = self.line.starts_with(['©', 'Ⓒ']) || self.line.starts_with("(c) ");
        if self.chars <= 300 && (sign || self.start.has(Cue::Rights)) {
            return Some(Label::SelfDescription);
        }
        let key = self.key.get_or_init(|| Padded::new(self.line)).key();
        let says = self.holds(Cue::Self_) && (self.after_aside || page.names_outlet(key)) || page.says_of_outlet(key);
        (says || self.holds(Cue::Rights)).then_some(Label::SelfDescription)
    }
}

fn is_known(agency: &str) -> bool {
    !super::people::agencies(agency, &words(agency)).is_empty()
}

fn first_word(words: &[Word]) -> usize {
    words.first().map_or(0, |word| word.range.start)
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The cues of a field's name and where its value begins. In Bengali the sign visarga often stands for a colon.
fn field(line: &str) -> (CueSet, usize) {
    let begin = head(line, MAX_FIELD_BYTES);
    let colon = begin.bytes().position(|b| b == b':').map(|at| (at, 1));
    let Some((at, length)) = colon.or_else(|| visarga(begin)) else {
        return (CueSet::default(), 0);
    };
    (CUES.field(begin.get(..at).unwrap_or_default()), at + length)
}

fn visarga(text: &str) -> Option<(usize, usize)> {
    let is_bengali = text.bytes().take(16).any(|b| b == 0xE0);
    is_bengali.then(|| text.find("ঃ ")).flatten().map(|at| (at, "ঃ".len()))
}

/// Whether a line is a row of links: "Home | World | Sport", "Home > Village news > Story".
fn is_menu(line: &str) -> bool {
    let parts: Vec<&str> =
        line.split(['|', '›', '»', '>', '•', '·', '/']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let cues = |part: &&&str| CUES.line(&key(part));
    let is_known = |cues: CueSet| cues.has(Cue::Section) || cues.has(Cue::Navigation) || cues.has(Cue::Share);
    let known = parts.iter().filter(|part| is_known(cues(part))).count();
    let is_path = line.contains(['›', '»', '>', '/']) && parts.first().is_some_and(|first| CUES.is_root(&key(first)));
    parts.len() >= 3 && known * 2 >= parts.len() || parts.len() == 2 && known == 2 || parts.len() >= 2 && is_path
}

//! From text to runs of items: the stretches in which every word is known and one at least can make a date.

use super::class::{Class, Classes};
use super::fold::Folded;
use super::grammar::Grammar;
use super::item::{Content, Item};
use super::lexicon::Glance;
use super::numeric::{self, Order};
use crate::date::Date;
use crate::span::Span;

/// A longer run is cut; so work on a run is bounded whatever the text.
const MAX_RUN: usize = 256;

/// Reads a text once, left to right.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) grammar: &'a Grammar,
    pub(super) reference: Option<Date>,
    pub(super) order: Order,
    at: usize,
    /// Just behind the word that may make a date and is not yet read.
    until: usize,
    /// The unknown word or clause end before what comes.
    boundary: Option<Boundary>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, grammar: &'a Grammar, order: Order, reference: Option<Date>) -> Scanner<'a> {
        Scanner { text, grammar, reference, order, at: 0, until: 0, boundary: None }
    }

    /// Puts the next run into `items`, with what stands before and after it; `false` at the end of the text.
    ///
    /// Two speeds: most words get a glance only, until one that may make a date; from the last unknown word before it
    /// on, all is read.
    pub(super) fn next_run(&mut self, items: &mut Vec<Item>) -> bool {
        let mut folded = Folded::new();
        loop {
            if self.at >= self.until {
                match self.seek(&mut folded) {
                    Some(trigger) => self.until = trigger + 1,
                    None => return false,
                }
            }
            if self.read_run(items, &mut folded) {
                return true;
            }
        }
    }

    /// The next word or digit that may make a date. Leaves the scanner at the end of the last word before it that is in
    /// no list.
    fn seek(&mut self, folded: &mut Folded) -> Option<usize> {
        let (bytes, lexicon) = (self.text.as_bytes(), &self.grammar.lexicon);
        let mut at = self.at;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' => return Some(at),
                0..=0x7F if !byte.is_ascii_alphabetic() => at += 1,
                0xE2 => at += 3,
                _ => {
                    if numeric::digit(bytes, at).is_some() {
                        return Some(at);
                    }
                    let glance =
                        if byte.is_ascii() || byte == 0xE0 { lexicon.glance(bytes, at) } else { Glance::Perhaps };
                    let (end, listed) = match glance {
                        Glance::Unlisted(end) => (end, false),
                        Glance::Idle(end) => (end, true),
                        Glance::Perhaps => {
                            let end = folded.read(self.text, at);
                            if end == at {
                                at += width(byte);
                                continue;
                            }
                            match lexicon.find(folded) {
                                Some((_, word)) if word.anchor => return Some(at),
                                None if lexicon.glued_month(folded).is_some() => return Some(at),
                                found => (end, found.is_some()),
                            }
                        }
                    };
                    if !listed {
                        self.boundary = Some(Boundary::Word(Span::new(at, end)));
                        self.at = end;
                    }
                    at = end;
                }
            }
        }
        None
    }

    /// Reads on from where the scanner stands: `true` with a run that can make a date, `false` when there is none up to
    /// the trigger.
    fn read_run(&mut self, items: &mut Vec<Item>, folded: &mut Folded) -> bool {
        items.clear();
        let mut anchored = false;
        loop {
            let boundary = match self.next_item(items, folded) {
                Next::Item => {
                    anchored |= items.last().is_some_and(Item::is_anchor);
                    if items.len() < MAX_RUN {
                        continue;
                    }
                    None
                }
                Next::Boundary(boundary) => Some(boundary),
                Next::End => {
                    self.until = self.at;
                    return anchored;
                }
            };
            if let (true, Some(boundary)) = (anchored, boundary) {
                items.push(self.boundary_item(boundary));
            }
            self.boundary = boundary;
            if anchored || self.at >= self.until {
                return anchored;
            }
            items.clear();
        }
    }

    fn push(&mut self, items: &mut Vec<Item>, item: Item) -> Next {
        if items.is_empty() {
            let boundary = self.boundary.take().map(|boundary| self.boundary_item(boundary));
            items.extend(boundary);
        }
        items.push(item);
        Next::Item
    }

    fn next_item(&mut self, items: &mut Vec<Item>, folded: &mut Folded) -> Next {
        let bytes = self.text.as_bytes();
        let mut newlines = 0;
        loop {
            let start = self.at;
            let Some(&byte) = bytes.get(start) else {
                return Next::End;
            };
            let (class, len) = match byte {
                b'a'..=b'z' | b'A'..=b'Z' => return self.word(items, folded),
                b'0'..=b'9' => return self.number(items, folded),
                b'\n' => {
                    newlines += 1;
                    self.at += 1;
                    if newlines == 2 {
                        return Next::Boundary(Boundary::Stop(Span::new(start, start + 1)));
                    }
                    continue;
                }
                b' ' | b'\t' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                b',' => (Class::Comma, 1),
                b'-' => (Class::Dash, 1),
                b'/' => (Class::Slash, 1),
                b'(' | b'[' => (Class::Open, 1),
                b')' | b']' => (Class::Close, 1),
                b'\'' => (Class::Apostrophe, 1),
                b'.' if self.dot_may_continue(items) => {
                    if items.last().is_some_and(|item| item.classes.has(Class::Day)) {
                        (Class::Dot, 1)
                    } else {
                        self.at += 1;
                        continue;
                    }
                }
                0..=0x7F => (Class::Stop, 1),
                0xE0 if numeric::digit(bytes, start).is_some() => return self.number(items, folded),
                // The Bengali block, but for its signs of currency.
                0xE0 if matches!(bytes.get(start + 1..start + 3), Some([0xA6, _] | [0xA7, 0x80..=0xB1])) => {
                    return self.word(items, folded);
                }
                _ => {
                    let c = self.text.get(start..).and_then(|rest| rest.chars().next()).unwrap_or_default();
                    match c {
                        'ª'..='ɏ' if c.is_alphabetic() => return self.word(items, folded),
                        '\u{2010}'..='\u{2014}' | '\u{2212}' => (Class::Dash, c.len_utf8()),
                        '\u{2018}' | '\u{2019}' => (Class::Apostrophe, c.len_utf8()),
                        '\u{A0}' | '\u{AD}' | '\u{2000}'..='\u{200F}' | '\u{202F}' | '\u{3000}' | '\u{FEFF}' => {
                            self.at += c.len_utf8();
                            continue;
                        }
                        '।' | '\u{2000}'..='\u{206F}' => (Class::Stop, c.len_utf8()),
                        _ if c.is_alphabetic() => return self.word(items, folded),
                        _ => (Class::Stop, c.len_utf8()),
                    }
                }
            };
            self.at = start + len;
            let span = Span::new(start, self.at);
            return match class {
                Class::Stop => Next::Boundary(Boundary::Stop(span)),
                _ => self.push(items, Item::sign(span, class)),
            };
        }
    }

    /// A full stop after a number or an abbreviation may belong to a date: `16. Nov. 2016`.
    fn dot_may_continue(&self, items: &[Item]) -> bool {
        let Some(last) = items.last().filter(|item| item.span.end == self.at) else {
            return false;
        };
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let next = rest.trim_start_matches(' ');
        if last.classes.has(Class::Abbreviation) {
            return next.starts_with([',', '-', '/']) || next.starts_with(|c: char| c.is_numeric() || c.is_lowercase());
        }
        last.classes.has(Class::Day) && rest.len() > next.len()
    }

    fn word(&mut self, items: &mut Vec<Item>, folded: &mut Folded) -> Next {
        let start = self.at;
        if let Glance::Unlisted(end) = self.grammar.lexicon.glance(self.text.as_bytes(), start) {
            self.at = end;
            return Next::Boundary(Boundary::Word(Span::new(start, end)));
        }
        // Nothing is read where a sign counts as a letter here and not there: it is passed over.
        let passed = start + self.text.as_bytes().get(start).map_or(1, |byte| width(*byte));
        let end = folded.read(self.text, start).max(passed);
        self.at = end;
        let lexicon = &self.grammar.lexicon;
        let mut found = lexicon.find(folded).map(|(id, word)| (id, word, end));
        if let (None, Some((id, len))) = (found, lexicon.glued_month(folded)) {
            found = lexicon.word(id).map(|word| (id, word, start + len));
        }
        let Some((id, word, end)) = found else {
            return Next::Boundary(Boundary::Word(Span::new(start, end)));
        };
        let (id, end) = lexicon.phrase(word, self.text, end).unwrap_or((id, end));
        self.at = end;
        let span = Span::new(start, end);
        let mut classes = lexicon.word(id).map_or(Classes::NONE, |word| word.classes);
        let capital = || self.text.get(start..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase);
        if classes.has(Class::MonthWord) && capital() {
            classes = classes | Classes::of(Class::MonthCapital);
        }
        if !classes.meets(Classes::all_but(OPAQUE)) {
            return Next::Boundary(Boundary::Word(span));
        }
        // "F-16" and "7-day", but "2018-এর" and "Sep-23": a case ending takes the dash before it.
        if classes.has(Class::Case)
            && items.last().is_some_and(|item| item.span.end == start && item.classes.meets(JOINERS))
        {
            items.pop();
        }
        self.push(items, Item { span, classes, content: Content::Word(id) })
    }

    fn boundary_item(&self, boundary: Boundary) -> Item {
        let span = match boundary {
            Boundary::Stop(span) => return Item::sign(span, Class::Stop),
            Boundary::Word(span) => span,
        };
        let word = span.text(self.text);
        let mut item = Item::sign(span, Class::Gap);
        // A noun or verb in the genitive: "নির্বাচনের দুই মাস আগে" counts from the election.
        if ["ের", "য়ার", "\u{9DF}ার", "রার", "নার"].iter().any(|ending| word.ends_with(ending))
        {
            item.classes = item.classes | Classes::of(Class::Possessive);
        }
        if word.ends_with('s') && word.starts_with(char::is_lowercase) {
            let before = self.text.get(..span.start).unwrap_or_default();
            let owner = word == "s" && before.ends_with(['\'', '\u{2019}']);
            item.classes = item.classes | Classes::of(if owner { Class::Possessive } else { Class::Plural });
        }
        item
    }

    fn number(&mut self, items: &mut Vec<Item>, folded: &mut Folded) -> Next {
        let start = self.at;
        let mut item = numeric::cluster(self.text, start, self.order, self.reference);
        if self.month_touches(items, item.span, folded) {
            item = numeric::single(self.text, start);
        }
        self.at = item.span.end;
        let bytes = self.text.as_bytes();
        if item.classes.has(Class::PlainYear) && self.heads_line(item.span) {
            item.classes = item.classes | Classes::of(Class::HeadingYear);
        }
        // Letters directly after digits: an ordinal, a case ending, the s of a decade, the T of a time stamp; or no
        // date.
        let end = folded.read(self.text, self.at);
        let rest = self.text.get(self.at..).unwrap_or_default();
        if let (Some(after), true, &Content::Numbers([value, ..])) =
            (rest.strip_prefix('°'), item.classes.has(Class::Day), &item.content)
        {
            // "1° de maio", a degree sign in the place of the ordinal's.
            if after.starts_with(' ') {
                self.at += '°'.len_utf8();
                item = Item::ordinal(Span::new(start, self.at), value);
            }
        } else if end > self.at {
            let word = self.grammar.lexicon.find(folded).map(|(_, word)| word);
            let suffix = word.filter(|word| word.classes.has(Class::Suffix));
            if word.is_some_and(|word| word.classes.meets(MONTHS)) {
                // "7July": the month is read next.
                return self.push(items, item);
            }
            match (suffix.map(|word| word.value(Class::Suffix)), &item.content) {
                (Some(1), &Content::Numbers([value, ..])) if item.classes.has(Class::Number) => {
                    item = Item::ordinal(item.span, value);
                }
                (Some(3), &Content::Numbers([value, ..])) if value % 10 == 0 && item.classes.meets(DECADES) => {
                    item.classes =
                        Classes::of(if item.classes.has(Class::Year) { Class::Decade } else { Class::ShortDecade });
                }
                (Some(2), Content::Numbers(_)) if item.classes.has(Class::Year) => {
                    item.classes = item.classes | Classes::of(Class::CasedYear);
                }
                (Some(2), Content::Numbers(_)) => {}
                _ if item.is_expr() && matches!(bytes.get(self.at), Some(b'T' | b't')) => {
                    item.span.end = self.at;
                    self.at = self.time_end(end);
                    return self.push(items, item);
                }
                _ => item = Item::sign(Span::new(start, end), Class::Stop),
            }
            self.at = end;
            item.span.end = end;
        } else if let ([b'-' | b'\'', ..], Some(item_end)) = (bytes.get(self.at..).unwrap_or_default(), Some(self.at)) {
            // "80-minute" is no number of anything here; "7-July" is.
            let end = folded.read(self.text, item_end + 1);
            let joins = Classes::from_all([
                Class::Month,
                Class::MonthName,
                Class::MonthWord,
                Class::Case,
                Class::Suffix,
                Class::NthUnit,
            ]);
            let known = self.grammar.lexicon.find(folded).is_some_and(|(_, word)| word.classes.meets(joins));
            let s_of_decade = bytes.get(item_end) == Some(&b'\'');
            if end > item_end + 1
                && numeric::digit(bytes, item_end + 1).is_none()
                && !known
                && !s_of_decade
                && !item.is_expr()
            {
                item = Item::sign(item.span, Class::Stop);
            }
        }
        if self.is_measure(start, &item, items) {
            item.classes = Classes::of(Class::Stop);
            item.content = Content::Plain;
        }
        if item.classes == Classes::NONE || item.classes.has(Class::Stop) {
            return Next::Boundary(Boundary::Stop(item.span));
        }
        self.push(items, item)
    }

    /// Whether the digits at `span` go with a month in words: `Sep-23-2020`, `2020/23/Sep`. Then each group stands for
    /// itself.
    fn month_touches(&self, items: &[Item], span: Span, folded: &mut Folded) -> bool {
        let joins = |item: &Item| item.classes.meets(DATE_JOINERS);
        let before = match items {
            [.., month, sign] => {
                month.classes.meets(MONTHS)
                    && month.span.end == sign.span.start
                    && joins(sign)
                    && sign.span.end == span.start
            }
            _ => false,
        };
        before || {
            let after = self.text.as_bytes().get(span.end);
            let end = span.end + 1;
            matches!(after, Some(b'-' | b'/'))
                && folded.read(self.text, end) > end
                && self.grammar.lexicon.find(folded).is_some_and(|(_, word)| word.classes.meets(MONTHS))
        }
    }

    /// Whether the number at `span` is a line of its own, or opens one before a dash or a colon.
    fn heads_line(&self, span: Span) -> bool {
        let before = self.text.get(..span.start).unwrap_or_default().trim_end_matches([' ', '\t', '\r', '*', '#', '•']);
        let after = self.text.get(span.end..).unwrap_or_default();
        let rest = after.trim_start_matches([' ', '\t', '\r']);
        let mark = rest.starts_with(':') || rest.len() < after.len() && rest.starts_with(['-', '–', '—']);
        (before.is_empty() || before.ends_with('\n')) && (rest.is_empty() || rest.starts_with('\n') || mark)
    }

    /// The end of a time of day after a day: `T10:30:00+02:00`, from the end of its first word.
    fn time_end(&self, end: usize) -> usize {
        let rest = self.text.get(end..).unwrap_or_default();
        end + rest
            .bytes()
            .take(20)
            .take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'+' | b'-' | b'Z'))
            .count()
    }

    /// Prices, percentages, house numbers, `F-16`, `COP21`: the signs and letters that touch the number say it.
    fn is_measure(&self, start: usize, item: &Item, items: &[Item]) -> bool {
        let before = self.text.get(..start).unwrap_or_default();
        let after = self.text.get(item.span.end..).unwrap_or_default();
        let (last, second) = {
            let mut chars = before.chars().rev();
            (chars.next(), chars.next())
        };
        let unit = |c: char| matches!(c, '$' | '€' | '£' | '¥' | '₹' | '৳' | '%' | '‰' | '°' | '₽');
        let glued = items.last().is_some_and(|item| item.span.end == start && item.classes.meets(MONTHS));
        let price = last.is_some_and(|c| {
            unit(c)
                || !glued && c.is_alphanumeric()
                || matches!(c, '\u{980}'..='\u{9FF}')
                || matches!(c, '#' | '@' | '&' | '=' | '+' | '*')
        }) || last == Some(' ') && second.is_some_and(|c| unit(c) && c != '%');
        let mut next = after.chars();
        let followed = match next.next() {
            Some(' ' | '\u{A0}') => next.next().is_some_and(unit),
            Some(c) => unit(c) || matches!(c, '@' | '+' | '*' | '='),
            None => false,
        };
        // Touching a word: "F-16", "versão/2", "x.12". Whole dates stand in file names and addresses too.
        let touching = last.is_some_and(|c| matches!(c, '-' | '/' | '.' | ':' | ',' | '_' | '\u{2010}'..='\u{2013}'))
            && second.is_some_and(|c| !c.is_whitespace());
        let joined = match items {
            [.., word, dash] if touching => {
                dash.span.end == start && word.span.end == dash.span.start && !word.classes.has(Class::Gap)
            }
            _ => !touching,
        };
        price || followed || !(joined || item.is_expr())
    }
}

/// Words that only say something of the words around them, or that nothing is to be made of.
const OPAQUE: Classes = Classes::from_all([Class::Opaque, Class::Future, Class::Past]);
const JOINERS: Classes = Classes::from_all([Class::Dash, Class::Apostrophe]);
const DATE_JOINERS: Classes = Classes::from_all([Class::Dash, Class::Slash]);
const MONTHS: Classes = Classes::from_all([Class::Month, Class::MonthName, Class::MonthWord]);
const DECADES: Classes = Classes::from_all([Class::Year, Class::ShortYear]);

/// The length of the character that begins with `byte`.
fn width(byte: u8) -> usize {
    match byte {
        0..=0xDF => 1 + usize::from(byte >= 0xC0),
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

#[derive(Clone, Copy)]
enum Boundary {
    /// A word of no list.
    Word(Span),
    /// The end of a clause, or what is certainly no part of a date.
    Stop(Span),
}

enum Next {
    Item,
    Boundary(Boundary),
    End,
}

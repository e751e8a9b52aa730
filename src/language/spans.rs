//! The languages of a document's parts.

use super::detector::cut;
use super::latin::Evidence;
use super::profile::Profile;
use super::script::{self, Letters, Script};
use super::sentence::sentences;
use super::{Detection, Detector, Language, LanguageSpan, Method};
use crate::clean::Line;
use crate::span::Span;

/// Bytes of a paragraph that are read: one paragraph is in one language, but for runs of another script.
const READ: usize = 256;

/// Bytes that are read first, and closed-class words in them that are enough where they agree with the document.
const GLANCE: usize = 96;
const GLANCE_WORDS: u32 = 5;

/// Letters of a second script in a line from which its runs are looked at, and letters from which a paragraph is judged alone.
const SECOND_SCRIPT: usize = 12;
const PARAGRAPH: usize = 60;

/// Letters of a line below which its words say nothing.
const SHORT: usize = 25;

/// Bits by which another language must beat the document's in a paragraph, and in a shorter line.
const CONTRADICTION: f32 = 10.0;
const SHORT_CONTRADICTION: f32 = 20.0;

/// Bytes of a sentence that are read first; closed-class words of a sentence that is in another language than its paragraph, the part of its small words that these must be, and the bits by
/// which that language must beat the paragraph's. High: most sentences that look foreign are titles and lists of names.
const SENTENCE_GLANCE: usize = 48;
const SENTENCE_WORDS: u32 = 4;
const SENTENCE_SHARE: u32 = 3;
const SENTENCE_CONTRADICTION: f32 = 20.0;

/// A piece of text and what it says of itself.
struct Piece {
    range: Span,
    verdict: Verdict,
}

#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    /// Its own letters decide.
    Own(Detection),
    /// It speaks for the document's language, or at least in its script.
    Document,
    /// Too short to say; `true` when it goes on from the line before.
    Short(bool),
    /// No letters.
    Empty,
}

pub(super) fn spans(detector: &Detector, text: &str, lines: &[Line], document: &Detection) -> Vec<LanguageSpan> {
    let mut reader = Reader {
        detector,
        text,
        document,
        script: Script::of_language(document.code),
        pieces: Vec::new(),
        open: false,
    };
    if lines.is_empty() {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            reader.line(Span::new(start, start + line.len()));
            start += line.len();
        }
    } else {
        lines.iter().for_each(|line| reader.line(line.range));
    }
    merge(&reader.pieces, document, text.len())
}

struct Reader<'a> {
    detector: &'a Detector,
    text: &'a str,
    document: &'a Detection,
    /// The document's script.
    script: Option<Script>,
    pieces: Vec<Piece>,
    /// Whether the line before broke off within a sentence.
    open: bool,
}

impl Reader<'_> {
    fn line(&mut self, range: Span) {
        let line = range.text(self.text);
        let profile = Profile::of(line);
        if profile.other || (profile.latin >= SECOND_SCRIPT && profile.bengali >= SECOND_SCRIPT) {
            self.mixed(range);
        } else {
            match (profile.latin, profile.bengali) {
                (0, 0) => self.pieces.push(Piece { range, verdict: Verdict::Empty }),
                (latin, bengali) if latin > bengali => {
                    let verdict = self.latin(line, latin);
                    self.sentences(range, latin, verdict);
                }
                _ => {
                    let verdict = self.other_script(Script::Bengali, line);
                    self.pieces.push(Piece { range, verdict });
                }
            }
        }
        self.open = profile.latin + profile.bengali > 0 && !ends_sentence(line);
    }

    /// A line in Latin script.
    fn latin(&self, line: &str, letters: usize) -> Verdict {
        let document = self.document.code;
        if self.script != Some(Script::Latin) {
            // In a document of another script, or of none: a few words are names.
            let found = self.detector.judge_latin(&[cut(line, 0, READ * 4)]);
            let speaks = line.split_ascii_whitespace().nth(3).is_some() && found.confidence >= 0.6;
            return match speaks || (self.script.is_none() && found.confidence >= 0.9) {
                true => Verdict::Own(found),
                false => Verdict::Short(self.open),
            };
        }
        if letters < SHORT {
            return Verdict::Short(self.open);
        }
        let latin = self.detector.latin;
        let mut evidence = Evidence::default();
        let (head, more) = line.split_at_checked(cut(line, 0, GLANCE).len()).unwrap_or((line, ""));
        latin.count_words(head, &mut evidence);
        let agrees = |evidence: &Evidence| {
            latin.margin_over(evidence, document).is_some_and(|margin| margin < CONTRADICTION / 2.0)
        };
        if !(agrees(&evidence) && evidence.function_words >= GLANCE_WORDS) {
            latin.count_words(cut(more, 0, READ), &mut evidence);
        }
        let enough_words = evidence.function_words * 6 >= evidence.words;
        if evidence.function_words > 0 && enough_words && agrees(&evidence) {
            return Verdict::Document;
        }
        if letters < PARAGRAPH && !enough_words {
            return Verdict::Short(self.open);
        }
        let found = self.detector.judge_latin(&[cut(line, 0, READ * 4)]);
        if found.code == document {
            return Verdict::Document;
        }
        let mut evidence = Evidence::default();
        latin.read_all(cut(line, 0, READ * 4), &mut evidence);
        let needed = if letters < PARAGRAPH { SHORT_CONTRADICTION } else { CONTRADICTION };
        match latin.margin_over(&evidence, document) {
            Some(margin) if margin < needed => Verdict::Short(self.open),
            _ if found.confidence < 0.8 => Verdict::Short(self.open),
            _ => Verdict::Own(found),
        }
    }

    /// The pieces of a line in Latin script: sentences and quotations in another language than the rest, and the rest.
    fn sentences(&mut self, range: Span, letters: usize, verdict: Verdict) {
        let base = match verdict {
            Verdict::Own(found) => found.code,
            _ => self.document.code,
        };
        let line = range.text(self.text);
        let mut at = 0;
        let mut before: Option<Language> = None;
        if letters >= PARAGRAPH && Script::of_language(base) == Some(Script::Latin) {
            // A line of one sentence has been judged.
            for (start, end) in sentences(line).filter(|range| *range != (0, line.len())) {
                let Some(found) = line.get(start..end).and_then(|sentence| self.foreign(sentence, base)) else {
                    continue;
                };
                let foreign = if found.code == self.document.code { Verdict::Document } else { Verdict::Own(found) };
                // What stands between two sentences of a language is in it too where its words say so.
                let joins = before == Some(found.code)
                    && line
                        .get(at..start)
                        .is_some_and(|between| self.detector.judge_latin(&[between]).code == found.code);
                self.push(range, at, start, if joins { foreign } else { verdict });
                self.push(range, start, end, foreign);
                (at, before) = (end, Some(found.code));
            }
        }
        self.push(range, at, line.len(), verdict);
    }

    fn push(&mut self, line: Span, start: usize, end: usize, verdict: Verdict) {
        if start < end {
            self.pieces.push(Piece { range: Span::new(line.start + start, line.start + end), verdict });
        }
    }

    /// The language of a sentence, when it is clearly another than `base`.
    fn foreign(&self, sentence: &str, base: Language) -> Option<Detection> {
        let latin = self.detector.latin;
        let beats =
            |evidence: &Evidence, bits: f32| latin.margin_over(evidence, base).is_some_and(|margin| margin >= bits);
        // Nearly all sentences show by their first words that they are not.
        let (head, rest) =
            sentence.split_at_checked(cut(sentence, 0, SENTENCE_GLANCE).len()).filter(|_| sentence.len() >= SHORT)?;
        let mut small = Evidence::default();
        latin.count_words(head, &mut small);
        if !beats(&small, CONTRADICTION / 2.0) {
            return None;
        }
        latin.count_words(rest, &mut small);
        let enough = small.function_words >= SENTENCE_WORDS && small.function_words * SENTENCE_SHARE >= small.words;
        if !enough || !beats(&small, SENTENCE_CONTRADICTION) {
            return None;
        }
        let mut all = Evidence::default();
        latin.read_all(sentence, &mut all);
        let found = self.detector.judge_latin(&[sentence]);
        // A title has more words with a capital.
        let speaks = small.words * 2 >= all.words && found.confidence >= 0.9;
        (speaks && found.code != base && beats(&all, SENTENCE_CONTRADICTION)).then_some(found)
    }

    /// Text in a script other than Latin.
    fn other_script(&self, script: Script, text: &str) -> Verdict {
        let document = self.document.code;
        if self.script == Some(script) {
            // Of the languages of a script only Bengali and Assamese are told apart in single lines.
            let differs = script == Script::Bengali
                && matches!(document, Language::Bengali | Language::Other("as"))
                && script::bengali_or_assamese(text) != document
                && text.contains(['র', 'ৰ', 'ৱ']);
            if !differs {
                return Verdict::Document;
            }
        }
        let mut words = text.split_whitespace().filter(|word| word.chars().any(|c| Script::of(c) == Some(script)));
        let Some(_) = words.next() else { return Verdict::Empty };
        // In a document of another script, a word or two are a name.
        let speaks = !script.has_spaces() || self.script.is_none() || words.nth(1).is_some();
        let found = script::language(script, 1.0, cut(text, 0, READ * 4));
        if speaks && found.code != Language::Undetermined { Verdict::Own(found) } else { Verdict::Short(self.open) }
    }

    /// A line in several scripts: its main one, and runs of others that are as long as a sentence.
    fn mixed(&mut self, range: Span) {
        let line = range.text(self.text);
        let mut runs = runs(line);
        let mut letters = Letters::default();
        letters.add(line);
        let Some((main, _)) = letters.main() else {
            self.pieces.push(Piece { range, verdict: Verdict::Empty });
            return;
        };
        runs.retain(|run| run.script != main && run.is_sentence());
        let mut at = 0;
        for run in &runs {
            self.part(range, at, run.start, main);
            self.part(range, run.start, run.end, run.script);
            at = run.end;
        }
        self.part(range, at, line.len(), main);
    }

    /// A part of a line in one script.
    fn part(&mut self, line: Span, start: usize, end: usize, script: Script) {
        if start >= end {
            return;
        }
        let range = Span::new(line.start + start, line.start + end);
        let text = range.text(self.text);
        let verdict = match script {
            Script::Latin => {
                let letters = text.chars().filter(|c| Script::of(*c) == Some(Script::Latin)).count();
                if letters == 0 { Verdict::Empty } else { self.latin(text, letters) }
            }
            _ => self.other_script(script, text),
        };
        self.pieces.push(Piece { range, verdict });
    }
}

/// A run of one script in a line, digits and punctuation included.
struct Run {
    script: Script,
    start: usize,
    end: usize,
    words: usize,
    /// Words that begin with a small letter.
    small: usize,
    letters: usize,
    stops: bool,
}

impl Run {
    /// Whether the run reads as a sentence and not as a name or an abbreviation.
    fn is_sentence(&self) -> bool {
        match self.script {
            Script::Latin => (self.words >= 4 && self.small >= 3 && self.small * 2 >= self.words) || self.words >= 12,
            script if script.has_spaces() => self.words >= 5 || (self.words >= 3 && self.stops),
            _ => self.letters >= 10,
        }
    }
}

/// The runs of a line. A run begins after the last white space before its first letter, or at that letter.
fn runs(line: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut after_space, mut in_word) = (0, false);
    for (at, c) in line.char_indices() {
        let Some(script) = Script::of(c) else {
            if c.is_whitespace() {
                after_space = at + c.len_utf8();
            }
            // A joiner inside a word, an apostrophe.
            in_word &= matches!(c, '\u{200c}' | '\u{200d}' | '\'' | '\u{2019}');
            if let Some(run) = runs.last_mut() {
                run.stops |= matches!(c, '.' | '!' | '?' | '।' | '॥');
            }
            continue;
        };
        if runs.last().is_none_or(|run| run.script != script) {
            let start = runs.last().map_or(0, |run| if after_space > run.start { after_space } else { at });
            if let Some(run) = runs.last_mut() {
                run.end = start;
            }
            runs.push(Run { script, start, end: line.len(), words: 0, small: 0, letters: 0, stops: false });
            in_word = false;
        }
        if let Some(run) = runs.last_mut() {
            run.letters += 1;
            if !in_word {
                run.words += 1;
                run.small += usize::from(c.is_lowercase());
            }
        }
        in_word = true;
    }
    join(runs)
}

/// Joins runs of a script that only a name in another script parts.
fn join(runs: Vec<Run>) -> Vec<Run> {
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        if let [.., before, between] = joined.as_mut_slice()
            && before.script == run.script
            && between.words <= 3
            && between.letters * 3 <= before.letters + run.letters
        {
            before.end = run.end;
            before.words += run.words;
            before.small += run.small;
            before.letters += run.letters;
            before.stops |= run.stops;
            joined.pop();
            continue;
        }
        joined.push(run);
    }
    joined
}

/// Whether a line ends as sentences end.
fn ends_sentence(line: &str) -> bool {
    let closed = line.trim_end().trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', '»', ')', ']']);
    closed.ends_with(['.', '!', '?', ':', '…', '।', '॥'])
}

/// One span for each stretch of pieces in one language.
fn merge(pieces: &[Piece], document: &Detection, end: usize) -> Vec<LanguageSpan> {
    // Where the next piece that knows its language is, from the end.
    let mut following = vec![None; pieces.len()];
    let mut next = None;
    for (place, piece) in following.iter_mut().zip(pieces).rev() {
        *place = next;
        next = known(piece, document).or(next);
    }
    let inherited = Detection { method: Method::Document, ..*document };
    let mut spans: Vec<LanguageSpan> = Vec::new();
    let mut before: Option<Detection> = None;
    for (piece, after) in pieces.iter().zip(&following) {
        let language = match piece.verdict {
            Verdict::Empty => None,
            Verdict::Short(open) => Some(match (before, after) {
                (Some(before), Some(after)) if before.code == after.code && before.code != document.code => {
                    neighbour(before)
                }
                (Some(before), _) if open && before.code != document.code => neighbour(before),
                _ => inherited,
            }),
            Verdict::Own(_) | Verdict::Document => known(piece, document),
        };
        before = known(piece, document).or(before);
        match (spans.last_mut(), language) {
            (Some(last), None) => last.range.end = piece.range.end,
            (Some(last), Some(found)) if last.language.code == found.code => {
                last.range.end = piece.range.end;
                if weaker(last.language.method) && !weaker(found.method) {
                    last.language = found;
                }
            }
            (_, Some(found)) => {
                let start = if spans.is_empty() { 0 } else { piece.range.start };
                spans.push(LanguageSpan { range: Span::new(start, piece.range.end), language: found });
            }
            (None, None) => {}
        }
    }
    if spans.is_empty() && end > 0 {
        spans.push(LanguageSpan { range: Span::new(0, end), language: inherited });
    }
    if let Some(last) = spans.last_mut() {
        last.range.end = end;
    }
    spans
}

fn known(piece: &Piece, document: &Detection) -> Option<Detection> {
    match piece.verdict {
        Verdict::Own(found) => Some(found),
        Verdict::Document => Some(*document),
        Verdict::Short(_) | Verdict::Empty => None,
    }
}

fn neighbour(of: Detection) -> Detection {
    Detection { method: Method::Neighbours, ..of }
}

fn weaker(method: Method) -> bool {
    matches!(method, Method::Neighbours | Method::Document | Method::None)
}

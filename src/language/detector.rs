//! The language of a whole text.

use super::latin::{Evidence, Latin, Ranking};
use super::profile::Profile;
use super::script::{self, Letters, Script};
use super::{Detection, Language, LanguageSpan, Method};
use crate::clean::{Label, Line};

/// Bytes of a document that are read first. Enough for nearly every article.
const SAMPLE: usize = 512;

/// Bytes that are read when the first sample leaves doubt, and of a text alone.
const LARGE_SAMPLE: usize = 4096;

/// Pieces that a sample is drawn from, so that an opening or a quotation in another language does not decide alone.
const WINDOWS: usize = 4;

/// Closed-class words and the bits between the first two languages from which words alone decide.
const CLEAR_WORDS: u32 = 6;
const CLEAR_MARGIN: f32 = 20.0;

/// Bits a letter above which a text is probably, and surely, in none of the languages of the tables. Sentences in these languages take 2 on average
/// and seldom more than 3; sentences in others take 3 to 6.
const POOR_FIT: f32 = 3.2;
const NO_FIT: f32 = 3.6;

/// The share of the probability from which a text of nothing but names is in a language.
const NAMES_ALONE: f32 = 0.6;

/// Letters below which the fit says nothing.
const ENOUGH_LETTERS: u32 = 24;

/// Finds the language of texts, of documents and of their parts.
///
/// Scripts decide first: Bengali letters are Bengali, or Assamese by their ৰ and ৱ. Text in Latin script goes to the language whose closed-class words it
/// holds (*o, a, de, que* against *the, of, and*), and where these are few, whose other words and letter sequences it has. Languages beyond Portuguese, English
/// and Bengali are recognised so that they are not taken for these. A text that nothing speaks for is [`Undetermined`](Language::Undetermined).
///
/// Close neighbours are hard to tell apart in a few words: Portuguese and Galician, Danish and Norwegian.
///
/// ```
/// use dateline::language::{Detector, Method};
/// use dateline::Language;
///
/// let detector = Detector::new();
/// assert_eq!(detector.detect("Os ministros reuniram-se ontem em Lisboa.").code, Language::Portuguese);
/// assert_eq!(detector.detect("মন্ত্রীরা গতকাল ঢাকায় বৈঠক করেছেন।").code, Language::Bengali);
/// assert_eq!(detector.detect("Los ministros se reunieron ayer en Madrid.").code, Language::Other("es"));
/// assert_eq!(detector.detect("2017-07-08").code, Language::Undetermined);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Detector {
    pub(super) latin: &'static Latin,
}

impl Default for Detector {
    fn default() -> Detector {
        Detector::new()
    }
}

impl Detector {
    /// A detector. Cheap: the tables are read once in the process and shared.
    pub fn new() -> Detector {
        Detector { latin: Latin::shared() }
    }

    /// The language of a text alone: a headline, a passage, a question. Reads the first 4 KB at most.
    pub fn detect(&self, text: &str) -> Detection {
        self.judge(&[cut(text, 0, LARGE_SAMPLE)])
    }

    /// The language of a document by a sample of its body: 512 bytes in four pieces, 4 KB when these leave doubt.
    ///
    /// `lines` tile the text; without any, all of it is body. `declared` is an ISO 639 code or a BCP 47 tag. It stands when the text
    /// does not speak against it, and the answer's method is then [`Declared`](Method::Declared).
    pub fn detect_document(&self, text: &str, lines: &[Line], declared: Option<&str>) -> Detection {
        let mut found = Detection::default();
        for budget in [SAMPLE, LARGE_SAMPLE] {
            found = self.judge(&sample(text, lines, budget));
            if found.confidence >= 0.95 {
                break;
            }
        }
        match declared.map(Language::from_code) {
            None | Some(Language::Undetermined) => found,
            Some(declared) => self.weigh(declared, found, || sample(text, lines, LARGE_SAMPLE)),
        }
    }

    /// The languages of a document's parts. They tile the text, neighbours differ, and there is at least one unless the text is empty.
    ///
    /// Runs of another script become spans of their own when they are as long as a sentence; a name or an abbreviation does not. Paragraphs
    /// whose words contradict the document are judged alone, and so are sentences and quotations that contradict their paragraph; short lines go
    /// with the document or with the lines around them.
    pub fn spans(&self, text: &str, lines: &[Line], document: &Detection) -> Vec<LanguageSpan> {
        super::spans::spans(self, text, lines, document)
    }

    /// A declared language against what the text says.
    fn weigh<'a>(&self, declared: Language, found: Detection, pieces: impl FnOnce() -> Vec<&'a str>) -> Detection {
        let stands = |confidence: f32| Detection { code: declared, confidence, method: Method::Declared };
        if found.code == declared {
            return stands(found.confidence.max(0.9));
        }
        if found.code == Language::Undetermined {
            return stands(0.6);
        }
        if Script::of_language(declared) != Script::of_language(found.code) {
            return found;
        }
        match Script::of_language(declared) {
            Some(Script::Latin) => {
                let mut evidence = Evidence::default();
                pieces().iter().for_each(|piece| self.latin.read_all(piece, &mut evidence));
                match self.latin.margin_over(&evidence, declared) {
                    // About what five closed-class words of the other language weigh. A word or two contradict nothing.
                    Some(margin) if margin < 20.0 || evidence.words < 3 => stands(0.7),
                    Some(_) => found,
                    // A language that the tables do not know; its neighbours look like it.
                    None if found.confidence < 0.99 => stands(0.6),
                    None => found,
                }
            }
            // ৰ and র tell Assamese and Bengali apart; other languages of the script have no test.
            Some(Script::Bengali) if matches!(declared, Language::Bengali | Language::Other("as")) => found,
            _ => stands(0.7),
        }
    }

    /// The language of pieces that belong together.
    pub(super) fn judge(&self, pieces: &[&str]) -> Detection {
        // Most text is in one script, which the lead bytes tell.
        if pieces.iter().map(|piece| Profile::of(piece)).all(|profile| profile.is_latin()) {
            return self.judge_latin(pieces);
        }
        let mut letters = Letters::default();
        pieces.iter().for_each(|piece| letters.add(piece));
        match letters.main() {
            None => Detection::default(),
            Some((Script::Latin, share)) => {
                let found = self.judge_latin(pieces);
                Detection { confidence: found.confidence * share, ..found }
            }
            Some((script, share)) => {
                let of_script = pieces.iter().filter(|piece| piece.chars().any(|c| Script::of(c) == Some(script)));
                script::language(script, share, of_script.copied().next().unwrap_or_default())
            }
        }
    }

    /// The language of pieces in Latin script: by their closed-class words where these are clear, else by every word.
    pub(super) fn judge_latin(&self, pieces: &[&str]) -> Detection {
        let mut evidence = Evidence::default();
        pieces.iter().for_each(|piece| self.latin.count_words(piece, &mut evidence));
        if evidence.function_words >= CLEAR_WORDS && evidence.function_words * 4 >= evidence.words {
            let ranking = self.latin.rank(&evidence);
            if ranking.margin >= CLEAR_MARGIN {
                return Detection { code: ranking.best, confidence: ranking.share, method: Method::Words };
            }
        }
        let mut evidence = Evidence::default();
        pieces.iter().for_each(|piece| self.latin.read_all(piece, &mut evidence));
        if evidence.words == 0 {
            return Detection::default();
        }
        self.decide(&self.latin.rank(&evidence), &evidence, pieces)
    }

    /// What the ranking of all words means.
    fn decide(&self, ranking: &Ranking, evidence: &Evidence, pieces: &[&str]) -> Detection {
        let method = if evidence.function_words * 2 >= evidence.words { Method::Words } else { Method::Trigrams };
        let best = Detection { code: ranking.best, confidence: ranking.share, method };
        let nothing = Detection { confidence: ranking.share / 4.0, ..Detection::default() };
        if evidence.letters >= ENOUGH_LETTERS && ranking.fit > POOR_FIT {
            // Spelled like none of the languages of the tables: whatlang knows fifty more.
            let text = pieces.join("\n");
            let (code, confidence) = match whatlang::detect(&text) {
                Some(info) => (Language::from_code(info.lang().code()), info.confidence() as f32),
                None => (Language::Undetermined, 0.0),
            };
            return match code == ranking.best {
                true => best,
                false if confidence >= 0.5 && !self.latin.knows(code) => {
                    Detection { code, confidence, method: Method::Trigrams }
                }
                false if ranking.fit > NO_FIT => nothing,
                false => Detection { confidence: ranking.share / 2.0, ..best },
            };
        }
        // A word or two are rather a guess in a language that is read here than nothing; names alone, and doubt between languages that are
        // not read here, are nothing.
        let (group, share) = match (evidence.words, ranking.best.is_indexed()) {
            _ if evidence.names == evidence.words => (NAMES_ALONE, NAMES_ALONE),
            (3.., true) => (0.5, 0.0),
            (_, true) => (0.0, 0.0),
            (3.., false) => (0.3, 0.3),
            (_, false) => (0.5, 0.5),
        };
        if ranking.group < group || ranking.share < share { nothing } else { best }
    }
}

/// At most `length` bytes of `text` from `start` on, both moved back to `char` boundaries.
pub(super) fn cut(text: &str, start: usize, length: usize) -> &str {
    let start = floor(text, start);
    let end = floor(text, start.saturating_add(length));
    text.get(start..end).unwrap_or_default()
}

/// The last `char` boundary of `text` that is not after `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// Pieces of the body, `budget` bytes together: all of it when it is that short, else windows spread evenly.
fn sample<'a>(text: &'a str, lines: &[Line], budget: usize) -> Vec<&'a str> {
    let body = |wanted: fn(Label) -> bool| lines.iter().filter(move |line| wanted(line.label)).map(|line| line.range);
    let is_body = |label| label == Label::Body;
    let is_text = |label| label != Label::Blank;
    let (wanted, total): (fn(Label) -> bool, usize) = [is_body as fn(Label) -> bool, Label::is_content, is_text]
        .into_iter()
        .map(|wanted| (wanted, body(wanted).map(|range| range.len()).sum()))
        .find(|(_, total)| *total > 0)
        .unwrap_or((is_text, 0));
    if total == 0 {
        return if lines.is_empty() { windows(text, budget) } else { Vec::new() };
    }
    if total <= budget {
        return body(wanted).map(|range| range.text(text)).collect();
    }
    // Window n begins n/WINDOWS into the body and goes on over the line ends.
    let size = budget / WINDOWS;
    let mut pieces = Vec::new();
    let (mut passed, mut window) = (0, 0);
    for range in body(wanted) {
        while window < WINDOWS {
            let (from, to) = (total / WINDOWS * window, total / WINDOWS * window + size);
            let (start, end) = (from.max(passed), to.min(passed + range.len()));
            if start < end {
                pieces.push(cut(text, range.start + (start - passed), end - start));
            }
            if to > passed + range.len() {
                break;
            }
            window += 1;
        }
        passed += range.len();
    }
    pieces
}

/// Windows spread evenly over a text that has no lines.
fn windows(text: &str, budget: usize) -> Vec<&str> {
    if text.len() <= budget {
        return vec![text];
    }
    (0..WINDOWS).map(|window| cut(text, text.len() / WINDOWS * window, budget / WINDOWS)).collect()
}

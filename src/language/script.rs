//! Scripts: which one a letter belongs to, and the language of a script that has only one.

use super::profile::count_triples;
use super::{Detection, Language, Method};

/// A script, or a group of scripts that one language mixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Script {
    Latin,
    Bengali,
    Devanagari,
    Cyrillic,
    Arabic,
    Hebrew,
    Greek,
    /// Han, Hiragana, Katakana: Chinese and Japanese.
    Han,
    Hangul,
    Armenian,
    Georgian,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Myanmar,
    Ethiopic,
    Khmer,
}

/// Scripts by their blocks (Unicode Blocks.txt): first and last code point. Sorted.
const BLOCKS: [(u32, u32, Script); 38] = [
    (0x00c0, 0x024f, Script::Latin),
    (0x0370, 0x03ff, Script::Greek),
    (0x0400, 0x052f, Script::Cyrillic),
    (0x0530, 0x058f, Script::Armenian),
    (0x0590, 0x05ff, Script::Hebrew),
    (0x0600, 0x06ff, Script::Arabic),
    (0x0750, 0x077f, Script::Arabic),
    (0x08a0, 0x08ff, Script::Arabic),
    (0x0900, 0x097f, Script::Devanagari),
    (0x0980, 0x09ff, Script::Bengali),
    (0x0a00, 0x0a7f, Script::Gurmukhi),
    (0x0a80, 0x0aff, Script::Gujarati),
    (0x0b00, 0x0b7f, Script::Oriya),
    (0x0b80, 0x0bff, Script::Tamil),
    (0x0c00, 0x0c7f, Script::Telugu),
    (0x0c80, 0x0cff, Script::Kannada),
    (0x0d00, 0x0d7f, Script::Malayalam),
    (0x0d80, 0x0dff, Script::Sinhala),
    (0x0e00, 0x0e7f, Script::Thai),
    (0x0e80, 0x0eff, Script::Lao),
    (0x0f00, 0x0fff, Script::Tibetan),
    (0x1000, 0x109f, Script::Myanmar),
    (0x10a0, 0x10ff, Script::Georgian),
    (0x1100, 0x11ff, Script::Hangul),
    (0x1200, 0x139f, Script::Ethiopic),
    (0x1780, 0x17ff, Script::Khmer),
    (0x1e00, 0x1eff, Script::Latin),
    (0x1f00, 0x1fff, Script::Greek),
    (0x2c60, 0x2c7f, Script::Latin),
    (0x3040, 0x30ff, Script::Han),
    (0x3130, 0x318f, Script::Hangul),
    (0x3400, 0x4dbf, Script::Han),
    (0x4e00, 0x9fff, Script::Han),
    (0xa8e0, 0xa8ff, Script::Devanagari),
    (0xac00, 0xd7af, Script::Hangul),
    (0xf900, 0xfaff, Script::Han),
    (0xfb50, 0xfdff, Script::Arabic),
    (0xfe70, 0xfefe, Script::Arabic),
];

impl Script {
    /// The script of a letter or of a mark that belongs to letters; `None` for digits, punctuation and space, the danda included.
    pub(super) fn of(c: char) -> Option<Script> {
        if c.is_ascii() {
            return c.is_ascii_alphabetic().then_some(Script::Latin);
        }
        let code = u32::from(c);
        // The most common blocks of what is read here, before the search.
        let script = match code {
            0x0980..=0x09ff => Script::Bengali,
            _ => {
                let at = BLOCKS.partition_point(|(_, last, _)| *last < code);
                BLOCKS.get(at).filter(|(first, ..)| *first <= code).map(|(.., script)| *script)?
            }
        };
        let stands_alone = match script {
            Script::Latin => matches!(code, 0xd7 | 0xf7),
            Script::Bengali => matches!(code, 0x09e6..=0x09ef | 0x09f2..=0x09fb),
            // Danda and double danda end sentences in Bengali too.
            Script::Devanagari => matches!(code, 0x0964..=0x0970),
            _ => c.is_numeric(),
        };
        (!stands_alone).then_some(script)
    }

    /// Whether words stand apart in the script.
    pub(super) fn has_spaces(self) -> bool {
        !matches!(self, Script::Han | Script::Thai | Script::Lao | Script::Tibetan | Script::Myanmar | Script::Khmer)
    }

    /// The script that a language is written in; Latin where nothing else is known.
    pub(super) fn of_language(language: Language) -> Option<Script> {
        Some(match language {
            Language::Portuguese | Language::English => Script::Latin,
            Language::Bengali => Script::Bengali,
            Language::Undetermined => return None,
            Language::Other(code) => match code {
                "as" | "bpy" | "mni" | "ctg" | "syl" | "rkt" => Script::Bengali,
                "hi" | "mr" | "ne" | "sa" | "mai" | "bho" | "mag" | "awa" | "hne" | "raj" | "doi" | "brx" | "gom"
                | "new" => Script::Devanagari,
                "ru" | "uk" | "be" | "bg" | "mk" | "sr" | "kk" | "ky" | "tg" | "tt" | "ba" | "cv" | "mn" | "os"
                | "ab" | "ce" | "av" | "kv" => Script::Cyrillic,
                "ar" | "fa" | "ur" | "ps" | "sd" | "ckb" | "ug" | "ks" | "arz" | "ary" | "apc" | "sdh" => {
                    Script::Arabic
                }
                "he" | "yi" | "lad" => Script::Hebrew,
                "zh" | "ja" | "yue" | "wuu" => Script::Han,
                other => *SINGLE.iter().find(|(_, code)| *code == other).map_or(&Script::Latin, |(script, _)| script),
            },
        })
    }
}

/// Scripts that one language fills.
const SINGLE: [(Script, &str); 17] = [
    (Script::Greek, "el"),
    (Script::Hangul, "ko"),
    (Script::Armenian, "hy"),
    (Script::Georgian, "ka"),
    (Script::Gurmukhi, "pa"),
    (Script::Gujarati, "gu"),
    (Script::Oriya, "or"),
    (Script::Tamil, "ta"),
    (Script::Telugu, "te"),
    (Script::Kannada, "kn"),
    (Script::Malayalam, "ml"),
    (Script::Sinhala, "si"),
    (Script::Thai, "th"),
    (Script::Lao, "lo"),
    (Script::Tibetan, "bo"),
    (Script::Myanmar, "my"),
    (Script::Khmer, "km"),
];

/// How many letters of each script a text holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    counts: Vec<(Script, usize)>,
    total: usize,
}

impl Letters {
    pub(super) fn add(&mut self, text: &str) {
        for script in text.chars().filter_map(Script::of) {
            self.total += 1;
            match self.counts.iter_mut().find(|(known, _)| *known == script) {
                Some((_, count)) => *count += 1,
                None => self.counts.push((script, 1)),
            }
        }
    }

    /// The script of most letters, and its share of them.
    pub(super) fn main(&self) -> Option<(Script, f32)> {
        let (script, count) = self.counts.iter().max_by_key(|(script, count)| (*count, std::cmp::Reverse(*script)))?;
        Some((*script, *count as f32 / self.total as f32))
    }
}

/// The language of text in a script other than Latin; `share` is the script's part of the letters.
pub(super) fn language(script: Script, share: f32, text: &str) -> Detection {
    if let Some((_, code)) = SINGLE.iter().find(|(known, _)| *known == script) {
        return Detection { code: Language::from_code(code), confidence: share, method: Method::Script };
    }
    if script == Script::Bengali {
        return Detection { code: bengali_or_assamese(text), confidence: share, method: Method::Script };
    }
    match whatlang::detect(text) {
        Some(info) => {
            let code = Language::from_code(info.lang().code());
            let confidence = share * (0.5 + info.confidence() as f32 / 2.0);
            match Script::of_language(code) == Some(script) {
                true => Detection { code, confidence, method: Method::Trigrams },
                false => Detection::default(),
            }
        }
        None => Detection::default(),
    }
}

/// Assamese writes ৰ where Bengali writes র, and has ৱ; Bengali uses neither.
pub(super) fn bengali_or_assamese(text: &str) -> Language {
    // All three are E0 A6 or E0 A7 and a third byte, and no other character shares these bytes.
    let bengali = count_triples(text.as_bytes(), |a, b, c| (a == 0xe0) & (b == 0xa6) & (c == 0xb0));
    let assamese = count_triples(text.as_bytes(), |a, b, c| (a == 0xe0) & (b == 0xa7) & (c & 0xfe == 0xb0));
    if assamese > bengali || (assamese == bengali && has_assamese_word(text)) {
        Language::Other("as")
    } else {
        Language::Bengali
    }
}

/// Closed-class words and endings that Bengali does not have, for text without any ৰ or ৱ.
fn has_assamese_word(text: &str) -> bool {
    const WORDS: [&str; 36] = [
        "তেওঁ",
        "তেওঁক",
        "তেওঁলোক",
        "তেওঁলোকে",
        "আপোনাক",
        "আপোনালোক",
        "তোমাক",
        "তোমালোক",
        "আমাক",
        "মোক",
        "তাইক",
        "এওঁ",
        "এতিয়া",
        "এতিয়াও",
        "তেতিয়া",
        "যেতিয়া",
        "কেতিয়া",
        "কেতিয়াবা",
        "কেইটা",
        "কেনে",
        "কেনেকৈ",
        "কিয়",
        "কিবা",
        "ইয়াত",
        "এয়া",
        "সেয়া",
        "সকলো",
        "বেয়া",
        "বহুত",
        "নহয়",
        "নাছিল",
        "আছিল",
        "হৈছে",
        "গৈছে",
        "কৈছে",
        "বুলি",
    ];
    // Words that Bengali has too, but rarely.
    const RARE: [&str; 8] = ["মই", "তই", "হৈ", "গৈ", "নে", "ভালে", "লগত", "এজন"];
    // The first person, the dative, adverbs.
    const ENDINGS: [&str; 5] = ["ওঁ", "োঁ", "লৈ", "কৈ", "কৈয়ে"];
    // য় is one character or two.
    let text = text.replace('\u{9df}', "\u{9af}\u{9bc}");
    let weight = |word: &str| match word {
        _ if WORDS.contains(&word) => 2,
        _ if RARE.contains(&word) => 1,
        _ if word.chars().nth(3).is_some() && ENDINGS.iter().any(|ending| word.ends_with(ending)) => 2,
        _ => 0,
    };
    text.split(|c| Script::of(c) != Some(Script::Bengali)).map(weight).sum::<usize>() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_of_letters() {
        let cases = [
            ('a', Some(Script::Latin)),
            ('ã', Some(Script::Latin)),
            ('ễ', Some(Script::Latin)),
            ('7', None),
            ('×', None),
            ('ক', Some(Script::Bengali)),
            ('া', Some(Script::Bengali)),
            ('২', None),
            ('৳', None),
            ('।', None),
            ('क', Some(Script::Devanagari)),
            ('ж', Some(Script::Cyrillic)),
            ('漢', Some(Script::Han)),
            ('か', Some(Script::Han)),
            ('한', Some(Script::Hangul)),
            ('\u{feff}', None),
            ('\u{a0}', None),
            ('😀', None),
            ('”', None),
        ];
        for (c, expected) in cases {
            assert_eq!(Script::of(c), expected, "{c:?}");
        }
    }

    #[test]
    fn blocks_are_sorted() {
        assert!(BLOCKS.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn bengali_is_not_assamese() {
        let cases = [
            ("আমি আজ ঢাকায় যাব।", "bn"),
            ("তারা বৈঠক করেছেন।", "bn"),
            ("তেওঁ আজি গুৱাহাটীলৈ যাব।", "as"),
            ("আমাৰ চৰকাৰে কৈছে।", "as"),
            ("মই এতিয়া কিতাপ পঢ়ি আছিল বুলি কৈছে", "as"),
            ("ঢাকা", "bn"),
            ("মই", "bn"),
            ("তুমি কেনে আছা?", "as"),
            ("এই কথাটো মই সঁচাকৈ জানিব খুজিছোঁ।", "as"),
            ("মই দিয়ে ছাদে ওঠো।", "bn"),
            ("আমি কিছুই জানি না", "bn"),
        ];
        for (text, expected) in cases {
            assert_eq!(language(Script::Bengali, 1.0, text).code.code(), expected, "{text}");
        }
    }
}

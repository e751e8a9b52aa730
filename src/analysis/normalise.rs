//! One spelling for words that are written alike: the surface form.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Code points of the digit zero of every script (Unicode 17, general category Nd); nine digits follow each.
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0,
    0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60,
    0x16AC0, 0x16B50, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0,
];

/// Appends the surface form of `word` as far as it depends on no language.
///
/// Unicode NFC with compatibility forms (full width, ligatures, superscripts) made plain, case folded, all decimal digits
/// ASCII, apostrophes U+0027, and without what cannot be seen: joiners, soft hyphens, variation selectors, direction marks.
/// The Bengali khanda ta written as ta, virama and joiner becomes its own letter.
pub(super) fn push_surface(word: &str, out: &mut String) {
    let start = out.len();
    if push_plain(word, out) {
        return;
    }
    out.truncate(start);
    push_any(word, out);
}

/// Appends `word` in lower case and nothing else, for an analysis without orthography.
pub(super) fn push_lower(word: &str, out: &mut String) {
    out.extend(word.chars().flat_map(char::to_lowercase).filter(|c| is_allowed(*c)));
}

/// The surface form of any word.
fn push_any(word: &str, out: &mut String) {
    // The joiner of a khanda ta carries meaning, all others go. আ is typed in two parts by some.
    let khanda = word.replace("ত\u{9CD}\u{200D}", "ৎ").replace("অ\u{9BE}", "আ");
    let visible = khanda.chars().filter(|c| !is_invisible(*c));
    let folded = visible.nfkc().flat_map(fold_case).map(plain).filter(|c| is_allowed(*c));
    out.extend(folded.nfc());
}

/// The same for words of nothing but ASCII, accented Latin-1 letters and well-formed Bengali, which is nearly all of them;
/// `false` when the word has something else.
fn push_plain(word: &str, out: &mut String) -> bool {
    let mut last = '\0';
    for c in word.chars() {
        match c {
            '\u{21}'..='\u{7E}' => out.push(c.to_ascii_lowercase()),
            'à'..='ö' | 'ø'..='ÿ' => out.push(c),
            // Capitals stand 0x20 before their small letters.
            'À'..='Ö' | 'Ø'..='Þ' => out.extend(char::from_u32(u32::from(c) + 0x20)),
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '০'..='৯' => out.extend(digit(c)),
            // Composition exclusions: NFC takes these apart.
            '\u{9DC}' => out.push_str("ড\u{9BC}"),
            '\u{9DD}' => out.push_str("ঢ\u{9BC}"),
            '\u{9DF}' => out.push_str("য\u{9BC}"),
            // Parts of a vowel sign or letter, and a nukta out of order.
            '\u{9BE}' if last == 'অ' => return false,
            '\u{9BE}' | '\u{9D7}' if last == '\u{9C7}' => return false,
            '\u{9BC}' if !matches!(last, 'ক'..='হ') => return false,
            '\u{981}'..='\u{9CE}' => out.push(c),
            _ => return false,
        }
        last = c;
    }
    true
}

/// Lower case, with the sigma, sharp s and dotted i that have two lower-case spellings in one.
fn fold_case(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' | 'ẞ' => ('s', Some('s')),
        'ς' => ('σ', None),
        'İ' => ('i', None),
        _ => {
            let mut lower = c.to_lowercase();
            (lower.next().unwrap_or(c), lower.next())
        }
    };
    std::iter::once(first).chain(second)
}

fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{2BC}' => '\'',
        _ => digit(c).unwrap_or(c),
    }
}

/// The ASCII digit of the same value.
fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = *ZEROS.get(ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?)?;
    char::from_digit(code - zero, 10)
}

/// Default ignorable characters that words may hold.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// What may stand in a token: white space and the two signs of the streams may not.
fn is_allowed(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !matches!(c, super::streams::START | super::streams::HOLE)
}

/// Whether `c` is a letter, or a sign of the Bengali block: `char::is_alphabetic` with the frequent cases first.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || is_bengali(c) || (!c.is_ascii() && c.is_alphabetic())
}

/// Whether `c` is of the Bengali block.
pub(super) fn is_bengali(c: char) -> bool {
    matches!(c, '\u{980}'..='\u{9FF}')
}

/// Appends `word` (a surface form) without the accents of Latin letters.
pub(super) fn push_folded(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.push_str(word);
        return;
    }
    let mut latin = false;
    for c in word.nfd() {
        if !is_combining_mark(c) {
            latin = c.is_ascii_lowercase() || matches!(c, '\u{DF}'..='\u{24F}');
            match c {
                'ø' => out.push('o'),
                'ł' => out.push('l'),
                'đ' | 'ð' => out.push('d'),
                'ı' => out.push('i'),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                'þ' => out.push_str("th"),
                _ => out.push(c),
            }
        } else if !latin {
            out.push(c);
        }
    }
}

/// `word` (a surface form) without the accents of Latin letters.
pub(super) fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    push_folded(word, &mut out);
    out
}

/// Whether a Latin letter of `word` has an accent or is one of those that folding changes.
pub(super) fn has_accents(word: &str) -> bool {
    word.chars().any(|c| matches!(c, '\u{DF}'..='\u{24F}' | '\u{300}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}'))
}

/// The longest prefix of `text` of at most `bytes` bytes.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = (0..=bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn surface(word: &str) -> String {
        let mut out = String::new();
        push_surface(word, &mut out);
        out
    }

    #[test]
    fn written_alike() {
        for (name, word, expected) in [
            ("case", "TRUMP", "trump"),
            ("accent composed", "Reunia\u{303}o", "reunião"),
            ("nukta composed", "সিরি\u{9DF}া", "সিরিয\u{9BC}া"),
            ("two-part vowel sign", "ক\u{9C7}\u{9BE}ন", "কোন"),
            ("two-part vowel sign au", "ম\u{9C7}\u{9D7}", "মৌ"),
            ("vowel letter in two parts", "অ\u{9BE}মদানি", "আমদানি"),
            ("khanda ta", "হঠাত\u{9CD}\u{200D}", "হঠাৎ"),
            ("joiner", "র\u{200D}\u{9CD}যাব", "র\u{9CD}যাব"),
            ("non-joiner", "উদ\u{9CD}\u{200C}যাপন", "উদ\u{9CD}যাপন"),
            ("soft hyphen", "presi\u{AD}dente", "presidente"),
            ("variation selector", "1\u{FE0F}", "1"),
            ("Bengali digits", "২০১৭", "2017"),
            ("Arabic digits", "٢٠١٧", "2017"),
            ("full width", "Ｇ２０", "g20"),
            ("ligature", "ﬁm", "fim"),
            ("apostrophe", "don\u{2019}t", "don't"),
            ("sharp s", "Straße", "strasse"),
            ("final sigma", "ΟΔΟΣ", "οδοσ"),
            ("dotted capital i", "İstanbul", "istanbul"),
            ("Cyrillic", "МОСКВА", "москва"),
            ("signs of the streams", "a\u{241F}b\u{2420}c d", "abcd"),
        ] {
            assert_eq!(surface(word), expected, "{name}");
        }
    }

    #[test]
    fn folds_latin_accents_only() {
        for (word, expected) in
            [("reunião", "reuniao"), ("łódź", "lodz"), ("œuvre", "oeuvre"), ("কোন", "কোন"), ("йод", "йод")]
        {
            assert_eq!(folded(word).nfc().collect::<String>(), expected);
        }
        assert!(has_accents("são") && !has_accents("sao") && !has_accents("কোন"));
    }

    #[test]
    fn cuts_at_boundaries() {
        assert_eq!(cut("কখ", 4), "ক");
        assert_eq!(cut("ab", 2), "ab");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn plain_words_take_the_short_way(word in "[a-zA-ZÀ-ÿ'’১-৩\u{981}-\u{9DF}]{0,12}") {
            let (mut short, mut long) = (String::new(), String::new());
            if push_plain(&word, &mut short) {
                push_any(&word, &mut long);
                prop_assert_eq!(short, long);
            }
        }
    }
}

//! Numbers in one spelling, whatever the separators.

use crate::language::Language;

/// A number's canonical form (`1234.5`) and, where the separator could be meant either way, the other reading.
#[derive(Debug, PartialEq)]
pub(super) struct Number {
    pub(super) canonical: String,
    pub(super) others: Vec<String>,
}

/// Reads digits with separators (`1.234,5`, `1,234.5`, `12,34,567`, `7.7.2017`); `None` for anything else.
///
/// Two kinds of separator, or one kind that groups by three, can be read without knowing the language. `1.234` cannot: it
/// is a thousand in Portuguese and a decimal in English and Bengali; in other languages it stays as it is. The second
/// reading is kept as an other form. What is no number (a date, a version, a list) stays as written.
pub(super) fn read(word: &str, language: Language) -> Option<Number> {
    let digits = |c: char| c.is_ascii_digit();
    if !word.starts_with(digits) || !word.chars().all(|c| digits(c) || matches!(c, '.' | ',' | '\'')) {
        return None;
    }
    let parts: Vec<&str> = word.split(|c: char| !digits(c)).collect();
    let marks: Vec<char> = word.chars().filter(|c| !digits(*c)).collect();
    let plain = |canonical: String| Some(Number { canonical, others: Vec::new() });
    let (Some(last), Some((fraction, whole))) = (marks.last(), parts.split_last()) else {
        return plain(word.to_owned());
    };
    let one_kind = marks.iter().all(|mark| mark == last);
    match marks.len() {
        0 => plain(word.to_owned()),
        1 => Some(single(whole.concat(), *last, fraction, language)),
        _ if one_kind && are_groups(&parts, *last) => plain(parts.concat()),
        n if !one_kind
            && marks.iter().take(n - 1).all(|mark| mark != last)
            && are_groups(whole, *marks.first().unwrap_or(last)) =>
        {
            plain(format!("{}.{fraction}", whole.concat()))
        }
        // A list without spaces: its members are what is looked for. Dates and versions keep their points.
        _ if *last == ',' => Some(Number {
            canonical: word.to_owned(),
            others: parts.iter().take(2).map(|&part| part.to_owned()).collect(),
        }),
        _ => plain(word.to_owned()),
    }
}

/// A number with one separator.
fn single(whole: String, mark: char, fraction: &str, language: Language) -> Number {
    let decimal = format!("{whole}.{fraction}");
    let joined = format!("{whole}{fraction}");
    let groups = fraction.len() == 3 && matches!(whole.len(), 1..=3) && !whole.starts_with('0');
    if !groups {
        // `2017,2018`: two years, hardly a decimal.
        if whole.len() >= 4 && fraction.len() >= 4 {
            return Number { canonical: format!("{whole}{mark}{fraction}"), others: vec![whole, fraction.to_owned()] };
        }
        return Number { canonical: decimal, others: Vec::new() };
    }
    let thousands = match language {
        Language::Portuguese => '.',
        Language::English | Language::Bengali => ',',
        _ => {
            return Number { canonical: format!("{whole}{mark}{fraction}"), others: vec![joined] };
        }
    };
    if mark == thousands || mark == '\'' {
        Number { canonical: joined, others: Vec::new() }
    } else {
        Number { canonical: decimal, others: vec![joined] }
    }
}

/// Whether digits are grouped by three, or as in South Asia by two before the last three (`12,34,567`).
fn are_groups(parts: &[&str], mark: char) -> bool {
    let Some((first, rest)) = parts.split_first() else {
        return false;
    };
    let Some((last, middle)) = rest.split_last() else {
        return true;
    };
    matches!(first.len(), 1..=3)
        && !first.starts_with('0')
        && last.len() == 3
        && (middle.iter().all(|part| part.len() == 3)
            || mark == ',' && first.len() < 3 && middle.iter().all(|part| part.len() == 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators() {
        use Language::{Bengali, English, Portuguese, Undetermined};
        for (word, language, canonical, others) in [
            ("2017", English, "2017", &[][..]),
            ("1.234,5", Portuguese, "1234.5", &[]),
            ("1,234.5", English, "1234.5", &[]),
            ("1,234.5", Portuguese, "1234.5", &[]),
            ("1.234", Portuguese, "1234", &[]),
            ("1.234", English, "1.234", &["1234"]),
            ("1,234", English, "1234", &[]),
            ("1,234", Portuguese, "1.234", &["1234"]),
            ("1,234", Undetermined, "1,234", &["1234"]),
            ("1.234.567", Undetermined, "1234567", &[]),
            ("12,34,567", Bengali, "1234567", &[]),
            ("12,34,567.8", Bengali, "1234567.8", &[]),
            ("1'000", English, "1000", &[]),
            ("3,5", Portuguese, "3.5", &[]),
            ("3.5", English, "3.5", &[]),
            ("0.125", English, "0.125", &[]),
            ("7.7.2017", Portuguese, "7.7.2017", &[]),
            ("1.20.300", English, "1.20.300", &[]),
            ("192.168.1.1", English, "192.168.1.1", &[]),
            ("2017,2018", English, "2017,2018", &["2017", "2018"]),
            ("5,12,7", English, "5,12,7", &["5", "12"]),
        ] {
            let number = read(word, language).unwrap();
            assert_eq!(
                (number.canonical.as_str(), number.others.iter().map(String::as_str).collect::<Vec<_>>()),
                (canonical, others.to_vec()),
                "{word} {language:?}"
            );
        }
        assert_eq!(read("10h30", English), None);
        assert_eq!(read("g20", English), None);
    }
}

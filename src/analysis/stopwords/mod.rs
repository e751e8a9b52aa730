//! Stop words: the closed classes of each language. They keep their surface form and have no stem.

use std::sync::LazyLock;

use crate::analysis::hash::WordSet;
use crate::language::Language;

const PORTUGUESE: &str = include_str!("pt.txt");
const ENGLISH: &str = include_str!("en.txt");
const BENGALI: &str = include_str!("bn.txt");
pub(super) const DATA: [&str; 3] = [PORTUGUESE, ENGLISH, BENGALI];

/// Words of a list, and written forms that look like one and are none (`US`).
#[derive(Debug)]
struct List {
    words: WordSet<String>,
    names: WordSet<&'static str>,
}

impl List {
    fn new(data: &'static str) -> List {
        let words = || super::data::rows(data).flat_map(str::split_ascii_whitespace);
        let is_name = |word: &&str| word.starts_with(|c: char| c.is_ascii_uppercase());
        List {
            words: words().filter(|word| !is_name(word)).map(super::data::surface).collect(),
            names: words().filter(is_name).collect(),
        }
    }
}

static LISTS: LazyLock<[List; 3]> = LazyLock::new(|| DATA.map(List::new));

/// Whether `word`, whose surface form is `surface`, is a stop word of `language`.
pub(super) fn contains(language: Language, word: &str, surface: &str) -> bool {
    let [portuguese, english, bengali] = &*LISTS;
    let list = match language {
        Language::Portuguese => portuguese,
        Language::English => english,
        Language::Bengali => bengali,
        _ => return false,
    };
    // Bengali hangs its emphatic particles on any word (করতেও).
    let plain = if language == Language::Bengali { surface.strip_suffix(['ও', 'ই']) } else { None };
    let listed = list.words.contains(surface) || plain.is_some_and(|plain| list.words.contains(plain));
    listed && !list.names.contains(word)
}

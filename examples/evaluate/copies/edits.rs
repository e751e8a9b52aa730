//! What newspapers do to an agency's story, with chance for an editor.

use std::fmt;

use crate::data::words;

/// Numbers by chance, the same in every run: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ x >> 31) as usize % bound.max(1)
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let at = self.below(words.len());
        words.get(at).copied().unwrap_or_default()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// An edit, with its strength in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Retitled,
    Credited,
    Framed,
    Reordered,
    /// A run of paragraphs, so much of the story.
    Cut(usize),
    /// Forty words.
    Brief,
    /// So many words of a hundred are changed.
    Changed(usize),
    /// The first half, so many words of a hundred changed.
    CutAndChanged(usize),
    /// Its longest paragraph in another story.
    Quoted,
    /// Seven paragraphs of ten in another order, words changed, framed.
    All(usize),
}

impl Edit {
    pub const EVERY: [Edit; 16] = [
        Edit::Retitled,
        Edit::Credited,
        Edit::Framed,
        Edit::Reordered,
        Edit::Cut(60),
        Edit::Cut(35),
        Edit::Brief,
        Edit::Changed(5),
        Edit::Changed(10),
        Edit::Changed(20),
        Edit::Changed(30),
        Edit::CutAndChanged(10),
        Edit::CutAndChanged(20),
        Edit::Quoted,
        Edit::All(10),
        Edit::All(20),
    ];

    /// The story after the edit. `host` is the other story, `vocabulary` words of the language.
    pub fn apply(self, story: &str, host: &str, vocabulary: &[&str], chance: &mut Chance) -> String {
        let mut paragraphs = paragraphs(story);
        match self {
            Edit::Retitled => paragraphs.insert(0, (0..7).map(|_| chance.of(vocabulary)).collect::<Vec<_>>().join(" ")),
            Edit::Credited => {
                paragraphs.insert(0, "By Ann Otherone, Northgate Wire".to_owned());
                paragraphs.push("With reporting by Northgate Wire, AP and Reuters".to_owned());
            }
            Edit::Framed => frame(&mut paragraphs),
            Edit::Reordered => chance.shuffle(&mut paragraphs),
            Edit::Cut(share) => cut(&mut paragraphs, share, chance),
            Edit::Brief => {
                let story = paragraphs.join(" ");
                let words: Vec<&str> = story.split_whitespace().collect();
                let start = chance.below(words.len().saturating_sub(39));
                paragraphs = vec![words.iter().skip(start).take(40).copied().collect::<Vec<_>>().join(" ")];
            }
            Edit::Changed(share) => change(&mut paragraphs, share, vocabulary, chance),
            Edit::CutAndChanged(share) => {
                paragraphs.truncate(paragraphs.len().div_ceil(2));
                change(&mut paragraphs, share, vocabulary, chance);
            }
            Edit::Quoted => {
                let longest = paragraphs.into_iter().max_by_key(|paragraph| words(paragraph).count());
                paragraphs = self::paragraphs(host);
                let at = chance.below(paragraphs.len() + 1);
                paragraphs.splice(at..at, longest);
            }
            Edit::All(share) => {
                chance.shuffle(&mut paragraphs);
                paragraphs.truncate((paragraphs.len() * 7).div_ceil(10));
                change(&mut paragraphs, share, vocabulary, chance);
                frame(&mut paragraphs);
            }
        }
        paragraphs.join("\n\n")
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edit::Retitled => write!(f, "retitled"),
            Edit::Credited => write!(f, "other byline and credit"),
            Edit::Framed => write!(f, "another outlet's boilerplate"),
            Edit::Reordered => write!(f, "paragraphs in another order"),
            Edit::Cut(share) => write!(f, "cut to {share} %"),
            Edit::Brief => write!(f, "40 words of it"),
            Edit::Changed(share) => write!(f, "{share} % of words changed"),
            Edit::CutAndChanged(share) => write!(f, "first half, {share} % changed"),
            Edit::Quoted => write!(f, "a paragraph in another story"),
            Edit::All(share) => write!(f, "cut, reordered, framed, {share} %"),
        }
    }
}

/// The paragraphs of a story. Where each sentence has a line of its own, three make one.
pub fn paragraphs(story: &str) -> Vec<String> {
    let lines: Vec<&str> = story.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let is_long = words(story).count() >= 26 * lines.len();
    let size = if is_long { 1 } else { 3 };
    lines.chunks(size).map(|lines| lines.join(" ")).collect()
}

fn frame(paragraphs: &mut Vec<String>) {
    paragraphs.insert(0, "Home | News | World | Sport\nShare this article".to_owned());
    paragraphs.push(
        "Read more: Ten places to visit this summer\nSubscribe to our newsletter for the best stories of the week.\n\
         The Daily Example is an independent newspaper founded in 1911. All rights reserved."
            .to_owned(),
    );
}

fn cut(paragraphs: &mut Vec<String>, share: usize, chance: &mut Chance) {
    let kept = (paragraphs.len() * share).div_ceil(100);
    let start = chance.below(paragraphs.len() - kept + 1);
    *paragraphs = paragraphs.drain(start..).take(kept).collect();
}

/// Replaces, drops, adds words and turns pairs of them round.
fn change(paragraphs: &mut [String], share: usize, vocabulary: &[&str], chance: &mut Chance) {
    for paragraph in paragraphs {
        let mut changed: Vec<&str> = Vec::new();
        let mut words = paragraph.split_whitespace();
        while let Some(word) = words.next() {
            if !chance.percent(share) {
                changed.push(word);
                continue;
            }
            match chance.below(20) {
                0..12 => changed.push(chance.of(vocabulary)),
                12..15 => {}
                15..18 => changed.extend([word, chance.of(vocabulary)]),
                _ => changed.extend(words.next().into_iter().chain([word])),
            }
        }
        *paragraph = changed.join(" ");
    }
}

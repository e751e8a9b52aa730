//! Keys of which one sign is heard otherwise.

use super::is_skeleton;

/// Signs of a key that has neighbours: shorter ones have too many.
const LONG: usize = 5;
/// Consonants that one script or spelling has for another's: voiced and voiceless, sibilants, affricates.
const ALIKE: [[char; 2]; 16] = [
    ['S', 'J'],
    ['G', 'J'],
    ['K', 'S'],
    ['S', 'C'],
    ['T', 'D'],
    ['K', 'G'],
    ['B', 'P'],
    ['P', 'F'],
    ['C', 'K'],
    ['J', 'C'],
    ['M', 'N'],
    ['R', 'L'],
    ['H', 'K'],
    ['D', 'R'],
    ['T', 'C'],
    ['J', 'D'],
];
/// All signs but the vowel at the beginning.
const SIGNS: &str = "BCDFGHJKLMNPRST";
/// What a sign heard otherwise takes from a match, and one not heard, in parts of the key.
const OTHERWISE: f32 = 1.0;
const MISSING: f32 = 1.5;
/// Names seldom differ in their first sign.
const FIRST: f32 = 0.7;

/// The keys that differ from `key` in one sign: one of those that are taken for each other, one more or one less but not the first.
/// Each with how far it counts, 0 to 1; in no order, some twice. None for keys of fewer than five signs.
pub(crate) fn near(key: &str) -> Vec<(String, f32)> {
    let signs: Vec<char> = key.chars().collect();
    let mut found = Vec::new();
    if signs.len() < LONG || !is_skeleton(key) {
        return found;
    }
    let weight = |loss: f32, length: usize| 1.0 - loss / length as f32;
    for (at, sign) in signs.iter().enumerate() {
        let before = signs.iter().take(at);
        let with = |others: &[char]| before.clone().chain(others).chain(signs.iter().skip(at + 1)).collect();
        let first = if at == 0 { FIRST } else { 1.0 };
        for other in ALIKE.iter().filter(|pair| pair.contains(sign)).flatten().filter(|other| *other != sign) {
            found.push((with(&[*other]), first * weight(OTHERWISE, signs.len())));
        }
        if at > 0 {
            found.push((with(&[]), weight(MISSING, signs.len())));
        }
        // Double signs are none.
        for more in SIGNS.chars().filter(|more| more != sign) {
            found.push((with(&[*sign, more]), weight(MISSING, signs.len() + 1)));
        }
    }
    found
}

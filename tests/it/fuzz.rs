//! Replays what the fuzz targets found, and their kept corpus with mutations that need no fuzzer.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::targets::{self, Target};

/// Pieces that a mutation puts in: what breaks naive code.
const PIECES: [&[u8]; 24] = [
    b"\0",
    b"\n",
    b"\r\n",
    b"\n\n",
    b" ",
    b"\"",
    b":",
    b"{",
    b"[",
    b"\\u0000",
    b"9999-12-31",
    b"0000-00-00",
    b"\xff",
    b"\xc3",
    b"7 July 2017",
    "৭ জুলাই".as_bytes(),
    "\u{301}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{9cd}".as_bytes(),
    "\u{feff}".as_bytes(),
    "।".as_bytes(),
    "“".as_bytes(),
    "\u{2420}".as_bytes(),
    "Hamburgona".as_bytes(),
];

/// A small generator of numbers: splitmix64 (Steele, Lea, Flood 2014).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub fn one_of<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// The inputs of a folder by name; none where it is missing, as in a packed crate.
fn inputs(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(folder).into_iter().flatten();
    files.map(|file| file.unwrap().path()).map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn run(target: Target, input: &[u8], name: &str) {
    if catch_unwind(AssertUnwindSafe(|| target(input))).is_err() {
        panic!("{name} fails on {:?} = {input:?}", String::from_utf8_lossy(input));
    }
}

fn mutate(input: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(input.len() + 1);
        let end = at + random.below((input.len() - at).min(16) + 1);
        match random.below(5) {
            0 => drop(input.splice(at..at, random.one_of(&PIECES).iter().copied())),
            1 => drop(input.drain(at..end)),
            2 => {
                let piece = input[at..end].to_vec();
                drop(input.splice(at..at, piece.repeat(1 + random.below(3))));
            }
            3 => {
                let from = random.below(other.len() + 1);
                let piece = &other[from..(from + random.below(24)).min(other.len())];
                drop(input.splice(at..end, piece.iter().copied()));
            }
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
    input.truncate(4_096);
}

#[test]
fn the_corpus_and_past_crashers_hold() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mutations: usize = std::env::var("DATELINE_MUTATIONS").map_or(40, |n| n.parse().unwrap());
    for (name, target) in targets::ALL {
        let crashers = inputs(&fuzz.join("regressions").join(name));
        for (path, input) in &crashers {
            run(target, input, &path.display().to_string());
        }
        let corpus: Vec<Vec<u8>> = inputs(&fuzz.join("corpus").join(name)).into_values().collect();
        assert!(!corpus.is_empty() || !fuzz.exists(), "{name} has no corpus");
        for input in &corpus {
            run(target, input, name);
        }
        let seeds: Vec<&[u8]> = corpus.iter().map(Vec::as_slice).chain(PIECES).collect();
        let mut random = Random(name.len() as u64);
        for _ in 0..mutations {
            let (mut input, other) = (random.one_of(&seeds).to_vec(), random.one_of(&seeds).to_vec());
            mutate(&mut input, &other, &mut random);
            run(target, &input, name);
        }
    }
}

//! What decides which tokens come out, in one number.

use super::Ingredients;

/// Raised by hand when code changes tokens: rules of splitting, normalising, stemming, joining, sound.
const VERSION: &str = "6";

/// Word breaks and normal forms of Unicode come from these; noted by hand on an update.
const CRATES: &str = "unicode-segmentation 1.13 unicode-normalization 0.1.26";

/// FNV-1a, 64 bits, of the version, the crates, all data files and the ingredients.
pub(super) fn fingerprint(ingredients: Ingredients) -> String {
    let data = [
        VERSION,
        CRATES,
        super::ending::DATA,
        super::letters::DATA,
        super::variant::ACRONYM_NAMES,
        super::glue::NAME_LISTS,
    ]
    .into_iter()
    .chain(super::join::DATA)
    .chain(super::sound::DATA)
    .chain(super::stem::DATA)
    .chain(super::stopwords::DATA);
    const PRIME: u64 = 0x100_0000_01B3;
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    for file in data {
        // A line end is one character wherever the file was checked out; 0xFF stands in no text and divides the files.
        for byte in file.bytes().filter(|byte| *byte != b'\r').chain([0xFF]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    hash = (hash ^ u64::from(ingredients.bits())).wrapping_mul(PRIME);
    format!("{hash:016x}")
}

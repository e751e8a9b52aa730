//! What waits for a commit.

use std::collections::HashMap;
use std::num::NonZeroU64;

use sha2::{Digest, Sha256};

use super::budget::{PER_DELETED, PER_PENDING};
use crate::error::{Error, Result};

/// What was added (with the beginning of its content hash) or deleted since the last commit, which the index cannot be asked for yet.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// By 64 bits of a hash of the id: two ids that share them only have a deletion asked for in vain.
    documents: HashMap<u64, Option<NonZeroU64>>,
    pub deleted: usize,
    /// The most bytes that it may take.
    limit: usize,
}

impl Pending {
    pub fn new(limit: usize) -> Pending {
        Pending { limit, ..Pending::default() }
    }

    fn key(id: &str) -> u64 {
        let digest: [u8; 32] = Sha256::digest(id.as_bytes()).into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    pub fn get(&self, id: &str) -> Option<Option<u64>> {
        self.documents.get(&Pending::key(id)).map(|hash| hash.map(NonZeroU64::get))
    }

    /// Notes what is under an id now; whether something was added under it before.
    pub fn insert(&mut self, id: &str, hash: Option<u64>) -> bool {
        let hash = hash.map(|hash| NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN));
        self.documents.insert(Pending::key(id), hash).is_some_and(|hash| hash.is_some())
    }

    /// Whether there is room for the next documents.
    pub fn has_room(&self) -> Result<()> {
        if self.documents.len() * PER_PENDING + self.deleted * PER_DELETED < self.limit {
            return Ok(());
        }
        let problem = format!(
            "{} documents wait for a commit, and it has no room for more; commit more often, or raise it",
            self.documents.len()
        );
        Err(Error::Option { option: "memory_budget", problem })
    }

    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    pub fn clear(&mut self) {
        *self = Pending::new(self.limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_a_commit_has_a_limit() {
        let mut pending = Pending::new(10 * PER_PENDING);
        for n in 0..10 {
            assert!(pending.has_room().is_ok());
            assert!(!pending.insert(&n.to_string(), Some(n)));
        }
        assert!(pending.insert("3", Some(7)), "the same id takes no more room");
        assert_eq!((pending.get("3"), pending.get("11")), (Some(Some(7)), None));
        assert!(matches!(pending.has_room(), Err(Error::Option { option: "memory_budget", .. })));
        pending.clear();
        assert!(pending.has_room().is_ok() && pending.is_empty());
    }
}

//! How an index was made. It travels in the payload of each commit, so that it is always that of the passages beside it.

use serde::{Deserialize, Serialize};

use crate::analysis::{Analyzer, Ingredients};
use crate::clean::LineMemory;
use crate::document::SourceList;
use crate::error::{Error, Result};
use crate::meeting::{Catalog, Verdicts};
use crate::passage::PassageOptions;

/// The version of what this library writes: fields, streams, stored records.
pub(crate) const FORMAT: u32 = 3;

const REMEDY: &str = "make it anew from the documents that it stores (`IndexBuilder::reindex`, `ingest --reindex`), or use the version of the library that made it";

/// What an index remembers of its making.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub format: u32,
    /// Fingerprint of the analysis that made the tokens.
    pub analysis: String,
    pub settings: Settings,
    pub catalog: Catalog,
    #[serde(default, skip_serializing_if = "SourceList::is_empty")]
    pub sources: SourceList,
    /// Lines that repeat across the documents of a source.
    #[serde(default)]
    pub lines: LineMemory,
    /// What people said of passages.
    #[serde(default, skip_serializing_if = "Verdicts::is_empty")]
    pub verdicts: Verdicts,
    /// How many commits there have been.
    #[serde(default)]
    pub commits: u64,
    /// The caller's mark: how far it had come when it committed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

/// What is decided when an index is made and holds for its life.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub passages: PassageOptions,
    #[serde(default)]
    pub ingredients: Ingredients,
    /// Keys of `extra` that can be filtered on.
    #[serde(default)]
    pub filterable: Vec<String>,
}

impl Manifest {
    /// Reads a commit's payload and checks that this library can work with the index.
    pub fn read(payload: Option<&str>, index: &str) -> Result<Manifest> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
            analysis: String,
            #[serde(default)]
            settings: Made,
        }
        #[derive(Default, Deserialize)]
        struct Made {
            #[serde(default)]
            ingredients: Ingredients,
        }
        let foreign = |source: Option<serde_json::Error>| Error::Index {
            index: index.to_owned(),
            problem: "this index was not made by dateline; name another folder".to_owned(),
            source: source.map(Into::into),
        };
        let payload = payload.ok_or_else(|| foreign(None))?;
        let version: Version = serde_json::from_str(payload).map_err(|e| foreign(Some(e)))?;
        if version.format != FORMAT {
            return Err(Error::Mismatch {
                index: index.to_owned(),
                what: "format version",
                found: version.format.to_string(),
                expected: FORMAT.to_string(),
                remedy: REMEDY,
            });
        }
        let analysis = Analyzer::with(version.settings.ingredients).fingerprint();
        if version.analysis != analysis {
            return Err(Error::Mismatch {
                index: index.to_owned(),
                what: "analysis",
                found: version.analysis,
                expected: analysis,
                remedy: REMEDY,
            });
        }
        serde_json::from_str(payload).map_err(|e| foreign(Some(e)))
    }

    pub fn write(&self) -> String {
        // Plain strings, numbers, lists and maps with string keys: serialising them to memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

//! From an article to what the engine takes, with memory that is used again for the next one.

use tantivy::TantivyDocument;

use super::Fields;
use super::encode::{encode, hash_prefix};
use super::manifest::Manifest;
use crate::analysis::{StreamWriter, Streams};
use crate::article::Article;
use crate::meeting::overrule;
use crate::metrics::{Recorder, Stage};
use crate::pipeline::{PassageStreams, Pipeline};

/// What is reused from document to document.
#[derive(Debug)]
pub(super) struct Scratch {
    writer: StreamWriter,
    streams: Vec<PassageStreams>,
    recorder: Recorder,
}

/// A document ready for the engine.
pub(super) struct Encoded {
    pub id: String,
    pub hash: u64,
    pub passages: Vec<TantivyDocument>,
}

impl Scratch {
    pub fn new(pipeline: &Pipeline) -> Scratch {
        Scratch {
            writer: StreamWriter::new(pipeline.analyzer()),
            streams: Vec::new(),
            recorder: pipeline.recording().clone(),
        }
    }

    /// Makes the streams of an article, and tags it: what a person says counts more than what the tagger finds.
    pub fn tag(&mut self, pipeline: &Pipeline, manifest: &Manifest, article: &mut Article) {
        pipeline.streams(article, &mut self.writer, &mut self.streams);
        pipeline.tag(article, &mut self.writer, &self.streams);
        let verdicts = manifest.verdicts.of(&article.document.id).iter();
        let verdicts: Vec<_> =
            verdicts.filter_map(|verdict| Some((verdict.place(&article.document.text)?, verdict))).collect();
        for passage in article.passages.iter_mut().filter(|_| !verdicts.is_empty()) {
            overrule(&verdicts, &manifest.catalog, passage.range, &mut passage.meetings);
        }
    }

    /// Encodes the article that was tagged last.
    pub fn encode(&mut self, manifest: &Manifest, fields: &Fields, article: Article, hash: String) -> Encoded {
        let _timer = self.recorder.start(Stage::Encode);
        let title = article.found.title.as_ref().filter(|title| title.range.is_none()).map(|title| {
            let mut streams = Streams::default();
            streams.clear();
            self.writer.write(&title.value, article.detected.code, &mut streams);
            streams
        });
        let (id, prefix) = (article.document.id.clone(), hash_prefix(&hash));
        let passages = encode(fields, &manifest.settings, article, hash, title.as_ref(), &self.streams);
        Encoded { id, hash: prefix, passages }
    }
}

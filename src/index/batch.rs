//! Documents read as if they were added, without adding them.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::{IndexReader, ReloadPolicy, SingleSegmentIndexWriter};

use super::scratch::Scratch;
use super::{Index, MIN_ARENA, Manifest, State, Store, engine_error, limit, schema};
use crate::document::Document;
use crate::error::Result;
use crate::search::Searcher;

impl Index {
    /// A snapshot in memory that holds nothing but these documents, as they would be if all were added to the last commit at once. Of an id
    /// that stands twice the later one counts; documents that cannot be taken are left out.
    pub(crate) fn apart(&self, documents: &[Document]) -> Result<Searcher> {
        let State { manifest, pipeline, searcher } = self.state();
        let mut manifest = Manifest::clone(&manifest);
        let (limit, filterable) = (self.inner.max_document_bytes, manifest.settings.filterable.clone());
        let documents = documents.iter().filter(|document| limit::check(document, limit, &filterable).is_ok());
        let mut last: HashMap<&str, usize> = HashMap::new();
        let store = Store { searcher: &searcher, fields: &self.inner.fields, name: &self.inner.name };
        for (at, document) in documents.clone().enumerate() {
            // As the writer learns lines: of each new document once.
            if last.insert(&document.id, at).is_none() && store.find(&document.id)?.is_none() {
                let source = pipeline.source(document);
                manifest.lines.learn(source.as_ref().map_or("", |source| source.id.as_str()), &document.text);
            }
        }
        let name = "batch in memory".to_owned();
        let (schema, fields) = schema::schema();
        let tokenizers = self.inner.index.tokenizers().clone();
        let builder = tantivy::Index::builder().schema(schema).tokenizers(tokenizers);
        let writer = builder.single_segment_index_writer(RamDirectory::create(), MIN_ARENA);
        let mut writer: SingleSegmentIndexWriter = writer.map_err(engine_error(&name))?;
        let mut scratch = Scratch::new(&pipeline);
        for (at, document) in documents.enumerate() {
            if last.get(document.id.as_str()) != Some(&at) {
                continue;
            }
            let mut article = pipeline.read(document.clone(), Some(&manifest.lines));
            scratch.tag(&pipeline, &manifest, &mut article);
            for passage in scratch.encode(&manifest, &fields, article, String::new()).passages {
                writer.add_document(passage).map_err(engine_error(&name))?;
            }
        }
        let index = writer.finalize().map_err(engine_error(&name))?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: IndexReader = reader.map_err(engine_error(&name))?;
        let recorder = self.inner.recorder.clone();
        Ok(Searcher::new(reader.searcher(), fields, pipeline, &manifest, recorder, Arc::default(), name))
    }
}

//! The stages composed: a document in, an article out.

use sha2::{Digest, Sha256};

use crate::analysis::{Analyzer, StreamWriter, Streams};
use crate::article::{Article, Metadata, Passage};
use crate::clean::{Cleaned, Cleaner, Label, Line, LineMemory};
use crate::document::{Document, Source, SourceList};
use crate::language::Detector;
use crate::meeting::{Catalog, Scope, Section, Tag, Tagger};
use crate::metrics::{Metrics, Recorder, Stage};
use crate::passage::{PassageOptions, passages};
use crate::span::Span;
use crate::temporal::DateReader;

/// Everything that happens to a document before it is indexed. `Send + Sync`; cheap to clone.
///
/// ```
/// use dateline::{Catalog, Document, Pipeline};
///
/// let catalog = Catalog::parse(
///     r#"
///     [[meeting]]
///     id = "helsinki-2018"
///     title = { en = "Helsinki summit" }
///     start = "2018-07-16"
///     places = ["Helsinki", "Helsinque"]
///     "#,
/// )?;
/// let pipeline = Pipeline::new(catalog);
/// let article = pipeline.article(Document::new("a", "Os dois encontraram-se em Helsinque em 16 de julho de 2018."));
/// assert_eq!(article.detected.code.code(), "pt");
/// assert_eq!(article.passages[0].meetings[0].id, "helsinki-2018");
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pipeline {
    analyzer: Analyzer,
    cleaner: Cleaner,
    detector: Detector,
    passages: PassageOptions,
    sources: SourceList,
    tagger: Tagger,
    recorder: Recorder,
}

/// A passage's tokens as the index takes them.
#[derive(Clone, Debug, Default)]
pub(crate) struct PassageStreams {
    /// Of its content.
    pub content: Streams,
    /// Of its boilerplate.
    pub aside: Streams,
}

/// Passages whose memory is kept for the next document: those of all but long ones.
const KEPT_STREAMS: usize = 64;

impl Pipeline {
    /// A pipeline that tags with the meetings of a catalog, which may be empty.
    pub fn new(catalog: Catalog) -> Pipeline {
        Pipeline::with_analyzer(catalog, Analyzer::new())
    }

    /// The same with another analysis.
    pub(crate) fn with_analyzer(catalog: Catalog, analyzer: Analyzer) -> Pipeline {
        Pipeline {
            tagger: Tagger::new(catalog, &analyzer),
            analyzer,
            cleaner: Cleaner::default(),
            detector: Detector::new(),
            passages: PassageOptions::default(),
            sources: SourceList::default(),
            recorder: Recorder::default(),
        }
    }

    /// The same pipeline with passages of another size.
    #[must_use]
    pub fn passage_options(mut self, options: PassageOptions) -> Pipeline {
        self.passages = options;
        self
    }

    /// The same pipeline with another catalog.
    #[must_use]
    pub fn catalog(mut self, catalog: Catalog) -> Pipeline {
        self.tagger = Tagger::new(catalog, &self.analyzer);
        self
    }

    /// The same pipeline with a list of sources, which names the publisher of each article.
    #[must_use]
    pub fn sources(mut self, sources: SourceList) -> Pipeline {
        self.sources = sources;
        self
    }

    /// The same pipeline, counting what it does together with others.
    pub(crate) fn recorder(mut self, recorder: Recorder) -> Pipeline {
        self.recorder = recorder;
        self
    }

    pub(crate) fn recording(&self) -> &Recorder {
        &self.recorder
    }

    /// How often each stage ran, and how long it took, in this pipeline and its clones.
    pub fn metrics(&self) -> Metrics {
        self.recorder.metrics()
    }

    /// How it names sources.
    pub fn source_list(&self) -> &SourceList {
        &self.sources
    }

    /// Who published a document, when anything says so.
    pub(crate) fn source(&self, document: &Document) -> Option<Source> {
        self.sources.resolve(document)
    }

    /// What it tags with.
    pub fn tagger(&self) -> &Tagger {
        &self.tagger
    }

    pub(crate) fn detector(&self) -> &Detector {
        &self.detector
    }

    /// What makes its tokens.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Runs every stage on a document.
    pub fn article(&self, document: Document) -> Article {
        let mut writer = StreamWriter::new(&self.analyzer);
        let mut article = self.read(document, None);
        let mut streams = Vec::new();
        self.streams(&article, &mut writer, &mut streams);
        self.tag(&mut article, &mut writer, &streams);
        article
    }

    /// Labels, languages, passages and dates: all but the tags.
    pub(crate) fn read(&self, document: Document, memory: Option<&LineMemory>) -> Article {
        let source = self.source(&document);
        let timer = self.recorder.start(Stage::Clean);
        let Cleaned { lines, title, authors, published, retrieved, agencies, doubted, .. } =
            self.cleaner.clean_as(&document, source.as_ref(), memory);
        drop(timer);
        let text = &document.text;
        let timer = self.recorder.start(Stage::Language);
        let detected = self.detector.detect_document(text, &lines, document.language.as_deref());
        let spans = self.detector.spans(text, &lines, &detected);
        drop(timer);
        let timer = self.recorder.start(Stage::Passage);
        let passages = passages(text, &lines, &spans, &self.passages);
        drop(timer);
        let timer = self.recorder.start(Stage::Temporal);
        let mut dates = DateReader::new(published.as_ref().map(|found| found.value));
        let passages = passages.into_iter().enumerate().map(|(passage, bounds)| {
            let mut mentions = Vec::new();
            for run in content_runs(&lines, bounds.range) {
                let found = dates.read(run.text(text), bounds.language).into_iter();
                mentions.extend(found.map(|mention| mention.shifted(run.start)));
            }
            Passage {
                passage,
                range: bounds.range,
                language: bounds.language,
                heading: bounds.heading,
                dates: mentions,
                meetings: Vec::new(),
            }
        });
        let passages = passages.collect();
        drop(timer);
        let found = Metadata { title, authors, source, published, retrieved, agencies, doubted };
        Article { found, detected, lines, spans, passages, document }
    }

    /// The streams of each passage, into a list that is reused; what it holds beyond the passages is left over from others.
    pub(crate) fn streams(&self, article: &Article, writer: &mut StreamWriter, streams: &mut Vec<PassageStreams>) {
        let _timer = self.recorder.start(Stage::Analysis);
        let passages = article.passages.len();
        streams.truncate(passages.max(KEPT_STREAMS));
        streams.resize_with(passages.max(streams.len()), PassageStreams::default);
        for (passage, streams) in article.passages.iter().zip(streams) {
            for (content, out) in [(true, &mut streams.content), (false, &mut streams.aside)] {
                out.clear();
                for (piece, language) in article.pieces(passage.range, content) {
                    writer.write_at(piece.text(&article.document.text), piece.start, language, out);
                }
            }
        }
    }

    /// Tags the passages; the streams are only read.
    pub(crate) fn tag(&self, article: &mut Article, writer: &mut StreamWriter, streams: &[PassageStreams]) {
        let _timer = self.recorder.start(Stage::Meeting);
        let tags = self.tags_by(article, writer, streams.iter().map(|streams| &streams.content));
        for (passage, tags) in article.passages.iter_mut().zip(tags) {
            passage.meetings = tags;
        }
    }

    /// The streams of each passage's content, which [`tags`](Pipeline::tags) reads. Costs the analysis of its text.
    pub fn content_streams(&self, article: &Article, writer: &mut StreamWriter) -> Vec<Streams> {
        let streams_of = |passage: &Passage| {
            let mut streams = Streams::default();
            for (piece, language) in article.pieces(passage.range, true) {
                writer.write_at(piece.text(&article.document.text), piece.start, language, &mut streams);
            }
            streams
        };
        article.passages.iter().map(streams_of).collect()
    }

    /// The tags of each passage of an article by this pipeline's catalog, the surest first: those that
    /// [`article`](Pipeline::article) gives, for an article that was read before the catalog was as it is now.
    ///
    /// `streams` are those of its passages; a passage without any has no tags.
    ///
    /// ```
    /// use dateline::{Catalog, Document, Pipeline, StreamWriter};
    ///
    /// let old = Pipeline::new(Catalog::default());
    /// let article = old.article(Document::new("a", "They met in Helsinki on July 16, 2018."));
    /// assert!(article.passages[0].meetings.is_empty());
    ///
    /// let helsinki = r#"
    ///     [[meeting]]
    ///     id = "helsinki-2018"
    ///     title = { en = "Helsinki summit" }
    ///     start = "2018-07-16"
    ///     places = ["Helsinki"]
    ///     "#;
    /// let new = old.catalog(Catalog::parse(helsinki)?);
    /// let mut writer = StreamWriter::new(new.analyzer());
    /// let streams = new.content_streams(&article, &mut writer);
    /// assert_eq!(new.tags(&article, &mut writer, &streams)[0][0].id, "helsinki-2018");
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn tags(&self, article: &Article, writer: &mut StreamWriter, streams: &[Streams]) -> Vec<Vec<Tag>> {
        let mut tags = self.tags_by(article, writer, streams.iter());
        tags.resize_with(article.passages.len(), Vec::new);
        tags
    }

    fn tags_by<'a>(
        &self,
        article: &'a Article,
        writer: &mut StreamWriter,
        streams: impl Iterator<Item = &'a Streams>,
    ) -> Vec<Vec<Tag>> {
        let title = || {
            let title = article.found.title.as_ref().filter(|title| title.range.is_none())?;
            let mut streams = Streams::default();
            writer.write(&title.value, article.detected.code, &mut streams);
            Some((streams, article.detected.code))
        };
        let published = article.found.published.as_ref().map(|found| found.value);
        let scope = Scope { text: &article.document.text, lines: &article.lines, published };
        let sections = article.passages.iter().zip(streams);
        let sections: Vec<Section<'_>> = sections
            .map(|(passage, streams)| Section {
                range: passage.range,
                language: passage.language,
                streams,
                dates: &passage.dates,
            })
            .collect();
        self.tagger.tag(&scope, &sections, title)
    }
}

/// The stretches of a range without boilerplate, whose dates are those of the page and not of the story.
fn content_runs(lines: &[Line], range: Span) -> Vec<Span> {
    let first = lines.partition_point(|line| line.range.end <= range.start);
    let lines = lines.iter().skip(first).take_while(|line| line.range.start < range.end);
    let mut runs: Vec<Span> = Vec::new();
    for line in lines.filter(|line| line.label.is_content() || line.label == Label::Blank) {
        let piece = Span::new(line.range.start.max(range.start), line.range.end.min(range.end));
        match runs.last_mut() {
            Some(run) if run.end == piece.start => run.end = piece.end,
            _ => runs.push(piece),
        }
    }
    runs
}

/// SHA-256 of everything that a document holds, as 64 hex digits: equal documents are not indexed twice.
pub(crate) fn content_hash(document: &Document) -> String {
    let mut hasher = Sha256::new();
    hasher.update((document.text.len() as u64).to_le_bytes());
    hasher.update(document.text.as_bytes());
    let Document { id, title, source, url, authors, published, retrieved, language, extra, .. } = document;
    let (id, title, source, url) = (id.clone(), title.clone(), source.clone(), url.clone());
    let (authors, language, extra) = (authors.clone(), language.clone(), extra.clone());
    let (published, retrieved, text) = (*published, *retrieved, String::new());
    let record = Document { id, text, title, source, url, authors, published, retrieved, language, extra };
    // Writing plain strings, lists and maps to memory cannot fail.
    hasher.update(serde_json::to_vec(&record).unwrap_or_default());
    hex(&hasher.finalize())
}

/// SHA-256 of a text in UTF-8, as 64 hex digits.
pub(crate) fn text_hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

//! The fields of the index. One tantivy document is one passage, and there is no other kind.

use tantivy::Index;
use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use super::tokenizer::{NAME, StreamTokenizer};

/// The engine's name for the tokenizer that leaves a text whole.
const RAW: &str = "raw";

/// Handles of the fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The document's id, on each of its passages.
    pub id: Field,
    /// The passage's number. A document's passages stand next to each other, in order.
    pub passage: Field,
    /// Tokens as written, normalised, with positions.
    pub surface: Field,
    /// Stems with their language in front, with positions.
    pub stem: Field,
    /// Other spellings, parts and wholes of tokens.
    pub variant: Field,
    /// Cross-script keys of name-like tokens.
    pub sound: Field,
    /// Surface tokens of boilerplate.
    pub aside: Field,
    /// Language code.
    pub language: Field,
    /// Source id.
    pub source: Field,
    /// Ids of meetings.
    pub meeting: Field,
    /// Words of the authors' names, one name after the other, for look-ups.
    pub author: Field,
    /// The authors' names, for counts.
    pub authors: Field,
    /// Days since 1970 of publication.
    pub published: Field,
    /// The calendar cells of the dates that the passage speaks of.
    pub about: Field,
    /// The same dates as numbers, for counts and order: [`spoken`](super::calendar::spoken).
    pub spoken: Field,
    /// Keys that the caller declared filterable, as `key U+001F value`.
    pub extra: Field,
    /// The terms of the document's sketch, by which its copies are found; on passage 0.
    pub sketch: Field,
    /// The beginning of the document's content hash; on passage 0.
    pub hash: Field,
    /// The passage's text.
    pub text: Field,
    /// The passage as JSON.
    pub data: Field,
    /// The rest of the article as JSON; on passage 0.
    pub record: Field,
}

pub(crate) fn schema() -> (Schema, Fields) {
    let stream = |record| {
        let indexing = TextFieldIndexing::default().set_tokenizer(NAME).set_index_option(record).set_fieldnorms(true);
        TextOptions::default().set_indexing_options(indexing)
    };
    let positions = || stream(IndexRecordOption::WithFreqsAndPositions);
    let frequencies = || stream(IndexRecordOption::WithFreqs);
    // A key of sound counts the same however often it stands in a passage of whatever length.
    let basic = TextFieldIndexing::default().set_tokenizer(NAME).set_index_option(IndexRecordOption::Basic);
    let presence = TextOptions::default().set_indexing_options(basic.set_fieldnorms(false));
    let phrases = TextFieldIndexing::default().set_tokenizer(NAME);
    let phrases = phrases.set_index_option(IndexRecordOption::WithFreqsAndPositions).set_fieldnorms(false);
    let names = || TextOptions::default().set_indexing_options(phrases.clone());
    let mut builder = Schema::builder();
    let fields = Fields {
        id: builder.add_text_field("id", STRING | FAST | STORED),
        passage: builder.add_u64_field("passage", FAST),
        surface: builder.add_text_field("surface", positions()),
        stem: builder.add_text_field("stem", positions()),
        variant: builder.add_text_field("variant", frequencies()),
        sound: builder.add_text_field("sound", presence),
        aside: builder.add_text_field("aside", frequencies()),
        language: builder.add_text_field("language", STRING | FAST),
        source: builder.add_text_field("source", STRING | FAST),
        meeting: builder.add_text_field("meeting", STRING | FAST),
        author: builder.add_text_field("author", names()),
        authors: builder.add_text_field("authors", TextOptions::default().set_fast(RAW)),
        published: builder.add_i64_field("published", INDEXED | FAST),
        about: builder.add_text_field("about", STRING),
        spoken: builder.add_i64_field("spoken", FAST),
        extra: builder.add_text_field("extra", STRING),
        sketch: builder.add_bytes_field("sketch", BytesOptions::default().set_indexed()),
        hash: builder.add_u64_field("hash", FAST),
        text: builder.add_text_field("text", STORED),
        data: builder.add_text_field("data", STORED),
        record: builder.add_text_field("record", STORED),
    };
    (builder.build(), fields)
}

/// The engine does not save tokenizers: they are registered on every open.
pub(crate) fn register_tokenizer(index: &Index) {
    index.tokenizers().register(NAME, StreamTokenizer::default());
}

//! The tokenizer. Long texts are reduced before the library tokenizes them.

use std::collections::HashMap;
use std::sync::Arc;

use super::char_class::{CharClass, CharClasses};
use super::file::{self, Bert};
use super::reduce::Reducer;
use super::tokens::Tokens;
use crate::error::{EngineError, ErrorCode, Result};

/// Maximum size of a text that is tokenized whole. Longer texts are reduced first. At this size both cost the same; the
/// library needs 80 bytes of memory for each byte of text.
pub(super) const WHOLE_TEXT_BYTES: usize = 16 << 10;

/// Maximum size of a unit that is tokenized whole.
const MAX_UNIT_BYTES: usize = 1 << 10;

/// A BERT WordPiece tokenizer with the engine's truncation, not that of its file.
#[derive(Debug)]
pub struct TextTokenizer {
    bert: Bert,
    cls: u32,
    sep: u32,
    max_tokens: usize,
    /// Texts of the special tokens.
    specials: Vec<String>,
    /// Words with more characters become one `[UNK]`.
    word_chars: usize,
    classes: CharClasses,
}

impl TextTokenizer {
    /// Builds the tokenizer from the content of a `tokenizer.json`. `max_tokens` includes `[CLS]` and `[SEP]`.
    /// Truncation and padding in the file are ignored, because those of the published file differ from the reference's.
    ///
    /// # Errors
    /// `MODEL_INVALID` if the content cannot be parsed, `MODEL_UNSUPPORTED` if it is not BERT WordPiece.
    pub fn from_json(json: &[u8], max_tokens: usize) -> Result<Self> {
        let parts = file::parse(json)?;
        Ok(Self {
            classes: CharClasses::new(parts.normalizer),
            bert: parts.bert,
            cls: parts.cls,
            sep: parts.sep,
            max_tokens,
            specials: parts.specials,
            word_chars: parts.word_chars,
        })
    }

    /// The same tokenizer with another limit.
    #[must_use]
    pub(crate) fn with_max_tokens(self, max_tokens: usize) -> Self {
        Self { max_tokens, ..self }
    }

    /// Whether the tokenizer lower-cases texts.
    pub(crate) fn lower_cases(&self) -> bool {
        self.bert
            .get_normalizer()
            .is_some_and(|normalizer| normalizer.lowercase)
    }

    /// Maximum tokens of a text, including `[CLS]` and `[SEP]`.
    #[must_use]
    pub fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    /// Token ids of `text`, which can have any length: it is read once, in bounded memory.
    ///
    /// # Errors
    /// `INTERNAL` if the tokenizer fails, which no text causes.
    pub fn tokenize(&self, text: &str) -> Result<Tokens> {
        self.tokenize_while(text, &|| Ok(()))
    }

    /// Like [`tokenize`](Self::tokenize). `checkpoint` is called about once a millisecond while a long text is read,
    /// and its error ends the work.
    pub(crate) fn tokenize_while(&self, text: &str, checkpoint: &dyn Fn() -> Result<()>) -> Result<Tokens> {
        if text.len() <= WHOLE_TEXT_BYTES {
            return self.tokenize_whole(text);
        }
        self.tokenize_reduced(text, checkpoint)
    }

    pub(super) fn tokenize_reduced(&self, text: &str, checkpoint: &dyn Fn() -> Result<()>) -> Result<Tokens> {
        // One more than fits beside [CLS] and [SEP], so that the count shows the truncation.
        let pieces = self.max_tokens.saturating_sub(1);
        let reduced = self.reducer(text).take_pieces(pieces, checkpoint)?;
        let mut tokens = self.tokenize_whole(&reduced.text)?;
        tokens.exact = reduced.complete;
        Ok(tokens)
    }

    pub(super) fn tokenize_whole(&self, text: &str) -> Result<Tokens> {
        let encoding = self.encode(text)?;
        let body = encoding.get_ids();
        let length = body.len().min(self.max_tokens.saturating_sub(2));
        let mut ids = Vec::with_capacity(length + 2);
        ids.push(self.cls);
        ids.extend(body.iter().take(length));
        ids.push(self.sep);
        Ok(Tokens {
            ids,
            count: body.len() + 2,
            exact: true,
        })
    }

    /// Number of tokens of `text` before truncation, including `[CLS]` and `[SEP]`. Exact for any length, in bounded
    /// memory: about 80 times [`WHOLE_TEXT_BYTES`].
    ///
    /// # Errors
    /// `INTERNAL` if the tokenizer fails, which no text causes.
    pub fn count(&self, text: &str) -> Result<usize> {
        if text.len() <= WHOLE_TEXT_BYTES {
            return Ok(2 + self.encode(text)?.len());
        }
        self.count_part_by_part(text, WHOLE_TEXT_BYTES)
    }

    pub(super) fn count_part_by_part(&self, text: &str, bytes: usize) -> Result<usize> {
        let mut count = 2;
        let mut reducer = self.reducer(text);
        while let Some(part) = reducer.next_part(bytes)? {
            count += self.encode(&part)?.len();
        }
        Ok(count)
    }

    pub(super) fn reducer<'a>(&'a self, text: &'a str) -> Reducer<'a> {
        Reducer::new(text, &self.classes, &self.specials, self.word_chars)
    }

    /// The class of `character`.
    pub(super) fn class_of(&self, character: char) -> CharClass {
        self.classes.of(character)
    }

    /// The special token at `position`, if there is one.
    pub(super) fn special_at(&self, text: &str, position: usize) -> Option<&str> {
        let rest = text.get(position..)?;
        let special = self
            .specials
            .iter()
            .find(|special| rest.starts_with(special.as_str()));
        special.map(String::as_str)
    }

    /// All tokens with their ids, including special tokens.
    pub(super) fn vocabulary(&self) -> HashMap<String, u32> {
        self.bert.get_vocab(true)
    }

    /// Whether `token` is a special token, such as `[UNK]`.
    pub(super) fn is_special(&self, token: &str) -> bool {
        self.specials.iter().any(|special| special == token)
    }

    /// Number of characters of `text` after normalization, which is at least its number of tokens.
    pub(super) fn normal_chars(&self, text: &str) -> usize {
        let count = |character| match self.classes.of(character) {
            CharClass::Word(chars) => usize::from(chars),
            CharClass::Boundary => 1,
            CharClass::Space | CharClass::Ignorable | CharClass::Barrier => 0,
        };
        text.chars().map(count).sum()
    }

    /// The ids of `text` without `[CLS]`, `[SEP]` and truncation.
    pub(super) fn unit_ids(&self, text: &str) -> Result<Arc<[u32]>> {
        if text.len() <= MAX_UNIT_BYTES {
            return Ok(self.encode(text)?.get_ids().into());
        }
        let mut ids = Vec::new();
        let mut reducer = self.reducer(text);
        while let Some(part) = reducer.next_part(WHOLE_TEXT_BYTES)? {
            ids.extend_from_slice(self.encode(&part)?.get_ids());
        }
        Ok(ids.into())
    }

    /// The ids of each of `words`, which must have no spaces or punctuation.
    pub(super) fn ids_of_words(&self, words: &[&str]) -> Result<Vec<Arc<[u32]>>> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let encoding = self
            .bert
            .encode(words.join(" "), false)
            .map_err(|error| failed(&error))?;
        let numbers = encoding.get_word_ids();
        let mut ids = encoding.get_ids();
        let mut all: Vec<Arc<[u32]>> = Vec::with_capacity(words.len());
        for word in numbers.chunk_by(|a, b| a == b) {
            let (own, rest) = ids.split_at(word.len().min(ids.len()));
            all.push(own.into());
            ids = rest;
        }
        if all.len() == words.len() {
            return Ok(all);
        }
        words.iter().map(|word| self.unit_ids(word)).collect()
    }

    /// `ids` between `[CLS]` and `[SEP]`.
    pub(super) fn add_special_tokens(&self, ids: impl Iterator<Item = u32>) -> Vec<u32> {
        std::iter::once(self.cls).chain(ids).chain([self.sep]).collect()
    }

    pub(super) fn encode(&self, text: &str) -> Result<tokenizers::Encoding> {
        self.bert.encode_fast(text, false).map_err(|error| failed(&error))
    }
}

fn failed(error: &tokenizers::Error) -> EngineError {
    EngineError::new(
        ErrorCode::Internal,
        format!("the tokenizer failed on a text: {error}"),
    )
}

//! The tokenizer: whole texts as the library does them, long ones after their reduction.

use std::collections::HashMap;
use std::sync::Arc;

use super::char_class::{CharClass, CharClasses};
use super::file::{self, Bert};
use super::reduce::Reducer;
use super::tokens::Tokens;
use crate::error::{EngineError, ErrorCode, Result};

/// Texts of up to this many bytes are tokenized whole; longer ones are reduced first. At this size the two
/// cost the same; the library takes 80 bytes of memory for each byte of text.
pub(super) const WHOLE_TEXT_BYTES: usize = 16 << 10;

/// Units of up to this many bytes are tokenized as they are.
const MAX_UNIT_BYTES: usize = 1 << 10;

/// A BERT WordPiece tokenizer with the truncation of the engine, not that of its file.
#[derive(Debug)]
pub struct TextTokenizer {
    bert: Bert,
    cls: u32,
    sep: u32,
    max_tokens: usize,
    /// Texts of the special tokens.
    specials: Vec<String>,
    /// Words of more characters are one `[UNK]`.
    word_chars: usize,
    classes: CharClasses,
}

impl TextTokenizer {
    /// Builds the tokenizer that the content of a `tokenizer.json` describes; `max_tokens` counts `[CLS]` and
    /// `[SEP]`. Truncation and padding in the file are ignored: those of the published file are not the
    /// reference's.
    ///
    /// # Errors
    /// `MODEL_INVALID` when the content cannot be parsed, `MODEL_UNSUPPORTED` when it is not BERT WordPiece.
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

    /// Whether texts are lower-cased, so that one that is already makes the same tokens.
    pub(crate) fn lower_cases(&self) -> bool {
        self.bert
            .get_normalizer()
            .is_some_and(|normalizer| normalizer.lowercase)
    }

    /// Most tokens of a text that are kept, `[CLS]` and `[SEP]` included.
    #[must_use]
    pub fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    /// Token ids of `text`, of any length; time and memory are bounded by reading it once.
    ///
    /// # Errors
    /// `INTERNAL` when the tokenizer fails, which no text makes it do.
    pub fn tokenize(&self, text: &str) -> Result<Tokens> {
        self.tokenize_while(text, &|| Ok(()))
    }

    /// As [`tokenize`](Self::tokenize). `go_on` is asked about once a millisecond while a long text is read; what
    /// it fails with ends the work.
    pub(crate) fn tokenize_while(&self, text: &str, go_on: &dyn Fn() -> Result<()>) -> Result<Tokens> {
        if text.len() <= WHOLE_TEXT_BYTES {
            return self.tokenize_whole(text);
        }
        self.tokenize_reduced(text, go_on)
    }

    pub(super) fn tokenize_reduced(&self, text: &str, go_on: &dyn Fn() -> Result<()>) -> Result<Tokens> {
        // One more than fits beside [CLS] and [SEP], so that the count tells of the cut.
        let pieces = self.max_tokens.saturating_sub(1);
        let reduced = self.reducer(text).take_pieces(pieces, go_on)?;
        let mut tokens = self.tokenize_whole(&reduced.text)?;
        tokens.exact = reduced.complete;
        Ok(tokens)
    }

    pub(super) fn tokenize_whole(&self, text: &str) -> Result<Tokens> {
        let encoding = self.encode(text)?;
        let body = encoding.get_ids();
        let kept = body.len().min(self.max_tokens.saturating_sub(2));
        let mut ids = Vec::with_capacity(kept + 2);
        ids.push(self.cls);
        ids.extend(body.iter().take(kept));
        ids.push(self.sep);
        Ok(Tokens {
            ids,
            count: body.len() + 2,
            exact: true,
        })
    }

    /// Number of tokens of `text` before truncation, `[CLS]` and `[SEP]` included. Exact for any length, in
    /// bounded memory: some 80 times [`WHOLE_TEXT_BYTES`].
    ///
    /// # Errors
    /// `INTERNAL` when the tokenizer fails, which no text makes it do.
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

    /// Every token with its id, the special ones included.
    pub(super) fn vocabulary(&self) -> HashMap<String, u32> {
        self.bert.get_vocab(true)
    }

    /// Whether `token` is a special one, such as `[UNK]`.
    pub(super) fn is_special(&self, token: &str) -> bool {
        self.specials.iter().any(|special| special == token)
    }

    /// Characters of `text` after normalization: it has no more tokens than these.
    pub(super) fn normal_chars(&self, text: &str) -> usize {
        let of = |character| match self.classes.of(character) {
            CharClass::Word(chars) => usize::from(chars),
            CharClass::Boundary => 1,
            CharClass::Space | CharClass::Ignorable | CharClass::Barrier => 0,
        };
        text.chars().map(of).sum()
    }

    /// The ids of `text` alone, without `[CLS]` and `[SEP]`, however many they are.
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

    /// The ids of each of `words`, which have neither spaces nor punctuation.
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
    pub(super) fn framed(&self, ids: impl Iterator<Item = u32>) -> Vec<u32> {
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

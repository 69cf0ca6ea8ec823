//! Each way of tokenizing a text, for the fuzz targets, which compare them (feature `fuzzing`).

use super::split::{Passage, Splitter};
use super::text_tokenizer::TextTokenizer;
use super::tokens::Tokens;
use crate::error::Result;

impl TextTokenizer {
    /// Tokens of `text`, from the library for the whole text.
    ///
    /// # Errors
    /// `INTERNAL` if the tokenizer fails, which no text causes.
    pub fn whole(&self, text: &str) -> Result<Tokens> {
        self.tokenize_whole(text)
    }

    /// Tokens of `text` after reduction, which only long texts need.
    ///
    /// # Errors
    /// As for [`whole`](Self::whole).
    pub fn reduced(&self, text: &str) -> Result<Tokens> {
        self.tokenize_reduced(text, &|| Ok(()))
    }

    /// Number of tokens of `text`, counted in parts of about `bytes` bytes, at least 1.
    ///
    /// # Errors
    /// As for [`whole`](Self::whole).
    pub fn count_in_parts(&self, text: &str, bytes: usize) -> Result<usize> {
        self.count_part_by_part(text, bytes.max(1))
    }

    /// The passages of `text` with their ids, each of at most `limit` tokens (16 or more), including `prefix`.
    ///
    /// # Errors
    /// As for [`whole`](Self::whole).
    pub fn passages(&self, text: &str, prefix: &str, limit: usize) -> Result<Vec<(Passage, Vec<u32>)>> {
        let mut splitter = Splitter::new(self, text.to_owned(), prefix, limit)?;
        let mut passages = Vec::new();
        while let Some(split) = splitter.next(self, &|| Ok(()))? {
            passages.push((split.passage, split.ids));
        }
        Ok(passages)
    }
}

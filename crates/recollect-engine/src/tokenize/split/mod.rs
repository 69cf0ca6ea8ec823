//! Splits long texts into passages that fit the model, each with its token ids.
//!
//! A text is read in units. A unit is a word or a punctuation mark, with everything up to the next one. The tokens of a
//! unit do not depend on other units, so the tokens of a passage are those of its units, concatenated.

mod cut;
mod splitter;
mod unit;

pub use splitter::Passage;
pub(crate) use splitter::Splitter;

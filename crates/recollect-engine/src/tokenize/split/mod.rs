//! Long texts to passages that the model takes whole, each with the ids that are run.
//!
//! A text is read unit by unit: a word, or a piece of punctuation, with what follows it up to the next one. The
//! tokens of units are independent of each other, so that those of a passage are the sum of its units'.

mod cut;
mod splitter;
mod unit;

pub use splitter::Passage;
pub(crate) use splitter::Splitter;

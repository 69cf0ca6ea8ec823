//! Text to token ids, as in the reference: BERT WordPiece, truncated to the model's maximum.

mod char_class;
mod content;
mod file;
#[cfg(feature = "fuzzing")]
mod fuzz_api;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod hostile_atoms;
mod reduce;
mod split;
mod text_tokenizer;
mod tokens;

pub(crate) use content::ContentTokens;
pub use split::Passage;
pub(crate) use split::Splitter;
pub use text_tokenizer::TextTokenizer;
pub use tokens::Tokens;

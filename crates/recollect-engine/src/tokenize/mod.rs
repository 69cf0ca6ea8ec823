//! Text to token ids, as the reference does it: BERT WordPiece, cut to the model's maximum.

mod char_class;
mod content;
mod file;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod hostile_atoms;
mod reduce;
mod split;
mod text_tokenizer;
mod tokens;
#[cfg(feature = "fuzzing")]
mod ways;

pub(crate) use content::ContentTokens;
pub use split::Passage;
pub(crate) use split::Splitter;
pub use text_tokenizer::TextTokenizer;
pub use tokens::Tokens;

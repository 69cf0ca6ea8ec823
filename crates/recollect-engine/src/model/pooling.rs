//! How token states become one vector.

/// How a model makes one vector of the states of a text's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pooling {
    /// The mean of all tokens, `[CLS]` and `[SEP]` included.
    Mean,
    /// The state of `[CLS]`, the first token.
    Cls,
}

impl Pooling {
    /// As `pooling_mode` of sentence-transformers has it.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Cls => "cls",
        }
    }
}

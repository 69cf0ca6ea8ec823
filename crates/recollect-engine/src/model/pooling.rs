//! The pooling of a model.

/// How a model turns the states of a text's tokens into one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pooling {
    /// The mean of all tokens, including `[CLS]` and `[SEP]`.
    Mean,
    /// The state of `[CLS]`, the first token.
    Cls,
}

impl Pooling {
    /// The value of `pooling_mode` in sentence-transformers.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Cls => "cls",
        }
    }
}

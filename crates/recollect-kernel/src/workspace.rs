//! The buffers of encoding, kept between calls.

use crate::attention::Scratch;
use crate::line::Line;
use crate::quantization::Activations;

/// Buffers of one thread. They grow to the needs of the largest call, about 10 KB a token.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The tokens' states.
    pub(crate) states: Vec<Line>,
    /// The values to add to the states.
    pub(crate) added: Vec<Line>,
    /// Queries, keys and values.
    pub(crate) attention: Vec<Line>,
    pub(crate) context: Vec<Line>,
    /// The values between the two products of the feed-forward block, for some rows.
    pub(crate) inner: Vec<Line>,
    pub(crate) activations: Activations,
    pub(crate) scratch: Scratch,
}

impl Workspace {
    /// Frees the memory.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

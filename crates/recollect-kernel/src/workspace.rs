//! The room that encoding needs, kept from one time to the next.

use crate::attention::Scratch;
use crate::line::Line;
use crate::quantization::Activations;

/// Buffers of one thread. They grow to what the largest call needed: some 10 KB a token.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The tokens' states.
    pub(crate) states: Vec<Line>,
    /// What is added to them.
    pub(crate) added: Vec<Line>,
    /// Queries, keys and values.
    pub(crate) attention: Vec<Line>,
    pub(crate) context: Vec<Line>,
    /// Of some rows of the feed-forward block.
    pub(crate) inner: Vec<Line>,
    pub(crate) activations: Activations,
    pub(crate) scratch: Scratch,
}

impl Workspace {
    /// Gives the memory back.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

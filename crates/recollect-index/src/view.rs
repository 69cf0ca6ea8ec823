//! The vectors as they are at one moment.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::slab::Slab;

/// What an index holds at one moment: changes that come later do not reach it.
#[derive(Clone, Default)]
pub struct View {
    pub(crate) slabs: Arc<Vec<Arc<Slab>>>,
    /// Ids of vectors that are not finite, or too long, or no vectors: nothing is known of their distances.
    pub(crate) unmeasured: Arc<BTreeSet<u64>>,
}

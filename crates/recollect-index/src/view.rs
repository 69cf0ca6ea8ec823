//! A snapshot of the vectors.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::slab::Slab;

/// A snapshot of an index. Later changes do not affect it.
#[derive(Clone, Default)]
pub struct View {
    pub(crate) slabs: Arc<Vec<Arc<Slab>>>,
    /// Ids of vectors that are not finite, too long or of another length, so that their distances are unknown.
    pub(crate) unmeasured: Arc<BTreeSet<u64>>,
}

//! The candidates that a scan collects.

/// Vectors that include the nearest ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidates {
    /// Ids of the candidates, in the order of `at_least`.
    pub ids: Vec<u64>,
    /// The least distance that each may have, as `SQLite` computes it in float32, in ascending order. 0 for a vector
    /// that is damaged.
    pub at_least: Vec<f64>,
    /// A distance, as `SQLite` computes it in float32. `ids` has every vector of the index within this distance, and at
    /// least as many as were asked for are within it. Infinite if `ids` has all vectors.
    pub within: f64,
}

/// A vector that may be among the nearest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) slab: u32,
    pub(crate) row: u32,
    /// Lower bound of its nearness.
    pub(crate) lower: f32,
    /// Upper bound of its nearness.
    pub(crate) upper: f32,
}

/// A collector prunes its candidates when it has this many more than twice the wanted number.
const SPARE: usize = 512;

/// Collects the vectors that may be among the `wanted` nearest.
#[derive(Debug)]
pub(crate) struct Collector {
    wanted: usize,
    candidates: Vec<Candidate>,
    /// `wanted` vectors are at least this near, so a vector with a lower upper bound is not among the nearest.
    threshold: f32,
}

impl Collector {
    pub(crate) const fn new(wanted: usize) -> Self {
        Self {
            wanted,
            candidates: Vec::new(),
            threshold: f32::NEG_INFINITY,
        }
    }

    pub(crate) fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Adds the candidates that reach the threshold.
    pub(crate) fn add(&mut self, more: impl Iterator<Item = Candidate>) {
        let threshold = self.threshold;
        self.candidates
            .extend(more.filter(|candidate| candidate.upper >= threshold));
        if self.candidates.len() >= self.wanted.saturating_mul(2).saturating_add(SPARE) {
            self.prune();
        }
    }

    /// The candidates, and the threshold: minus infinity if there are fewer than `wanted`.
    pub(crate) fn into_candidates(mut self) -> (Vec<Candidate>, f32) {
        self.prune();
        (self.candidates, self.threshold)
    }

    fn prune(&mut self) {
        let mut lowers: Vec<f32> = self.candidates.iter().map(|candidate| candidate.lower).collect();
        let Some(threshold) = nth_greatest(&mut lowers, self.wanted, f32::total_cmp) else {
            return;
        };
        self.threshold = self.threshold.max(threshold);
        self.candidates
            .retain(|candidate| candidate.upper >= self.threshold);
    }
}

/// The `n`-th greatest value, counted from 1, or `None` if there are fewer.
pub(crate) fn nth_greatest<T: Copy>(
    values: &mut [T],
    n: usize,
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Option<T> {
    let at = n.checked_sub(1)?;
    if at >= values.len() {
        return None;
    }
    let (_, value, _) = values.select_nth_unstable_by(at, |a, b| order(b, a));
    Some(*value)
}

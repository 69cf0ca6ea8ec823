//! What a scan keeps.

/// The vectors among which the nearest are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidates {
    /// Ids of the candidates, in no order.
    pub ids: Vec<u64>,
    /// A distance as `SQLite` computes it in float32. Every vector of the index that is no farther is among `ids`, and as
    /// many as were asked for are no farther. Infinite where `ids` are all vectors.
    pub within: f64,
}

/// A vector that may be among the nearest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) slab: u32,
    pub(crate) row: u32,
    /// It is at least so near.
    pub(crate) lower: f32,
    /// It is no nearer than this.
    pub(crate) upper: f32,
}

/// How many more than are wanted are collected before those that are out of question are dropped.
const SPARE: usize = 512;

/// Collects what may be among the `wanted` nearest.
#[derive(Debug)]
pub(crate) struct Keeper {
    wanted: usize,
    kept: Vec<Kept>,
    /// As many as are wanted are at least so near.
    least: f32,
}

impl Keeper {
    pub(crate) const fn new(wanted: usize) -> Self {
        Self {
            wanted,
            kept: Vec::new(),
            least: f32::NEG_INFINITY,
        }
    }

    pub(crate) fn least(&self) -> f32 {
        self.least
    }

    /// Adds some; the more that is known by now, the fewer are kept.
    pub(crate) fn add(&mut self, more: impl Iterator<Item = Kept>) {
        let least = self.least;
        self.kept.extend(more.filter(|kept| kept.upper >= least));
        if self.kept.len() >= self.wanted.saturating_mul(2).saturating_add(SPARE) {
            self.drop_hopeless();
        }
    }

    /// What is left, and how near as many as are wanted are at least: minus infinity where there are not so many.
    pub(crate) fn into_kept(mut self) -> (Vec<Kept>, f32) {
        self.drop_hopeless();
        (self.kept, self.least)
    }

    fn drop_hopeless(&mut self) {
        let mut lowers: Vec<f32> = self.kept.iter().map(|kept| kept.lower).collect();
        let Some(least) = nth_greatest(&mut lowers, self.wanted, f32::total_cmp) else {
            return;
        };
        self.least = self.least.max(least);
        self.kept.retain(|kept| kept.upper >= self.least);
    }
}

/// The `n`-th greatest, from 1; `None` where there are fewer.
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

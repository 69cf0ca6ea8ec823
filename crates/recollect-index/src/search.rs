//! One search of a view, part by part.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::bounds::Bounds;
use crate::candidates::{Candidates, Keeper, Kept, nth_greatest};
use crate::error::{ErrorKind, IndexError};
use crate::instruction_set::{InstructionSet, Kind};
use crate::kernel::{Found, Kernel, Rows, Scan};
use crate::query::Query;
use crate::view::View;

/// Slabs that one thread looks at on end: some 3 MB, a fraction of a millisecond.
const PART_SLABS: usize = 4;

/// A search for the nearest vectors of a view.
pub struct Search {
    instructions: InstructionSet,
    view: View,
    query: Query,
    bounds: Bounds,
    wanted: usize,
    keeper: Mutex<Keeper>,
    cancelled: AtomicBool,
}

impl Search {
    /// Looks for the `wanted` nearest to `vector`, a unit vector of 384.
    ///
    /// # Errors
    /// `Invalid` for another vector, or none wanted.
    pub fn new(
        view: View,
        instructions: InstructionSet,
        vector: &[f32],
        wanted: usize,
    ) -> Result<Self, IndexError> {
        if wanted == 0 {
            let message = "expected to look for one vector or more, received 0";
            return Err(IndexError::new(ErrorKind::Invalid, message));
        }
        let query = Query::new(vector)?;
        Ok(Self {
            instructions,
            bounds: Bounds::new(&query),
            view,
            query,
            wanted,
            keeper: Mutex::new(Keeper::new(wanted)),
            cancelled: AtomicBool::new(false),
        })
    }

    /// Ends it soon, with an error of the kind `Cancelled`.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// The answer, computed by this thread.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn run(&self) -> Result<Candidates, IndexError> {
        (0..self.parts()).for_each(|part| self.scan_part(part));
        self.finish()
    }

    /// In how many parts the vectors are looked at.
    pub(crate) fn parts(&self) -> usize {
        self.view.slabs.len().div_ceil(PART_SLABS)
    }

    pub(crate) fn scan_part(&self, part: usize) {
        let mut found = Vec::new();
        let slabs = self.view.slabs.iter().enumerate();
        for (index, slab) in slabs.skip(part * PART_SLABS).take(PART_SLABS) {
            if self.is_cancelled() {
                return;
            }
            let scan = Scan {
                codes: &self.query.codes,
                bounds: self.bounds,
                least: self.keeper().least(),
            };
            found.clear();
            self.scan(scan, slab.rows(), &mut found);
            let slab = u32::try_from(index).unwrap_or(u32::MAX);
            self.keeper()
                .add(found.iter().map(|&Found { row, lower, upper }| Kept {
                    slab,
                    row,
                    lower,
                    upper,
                }));
        }
    }

    /// The answer, once every part was scanned.
    pub(crate) fn finish(&self) -> Result<Candidates, IndexError> {
        if self.is_cancelled() {
            return Err(IndexError::new(ErrorKind::Cancelled, "the search was cancelled"));
        }
        let keeper = std::mem::replace(&mut *self.keeper(), Keeper::new(self.wanted));
        let (kept, coarse) = keeper.into_kept();
        let fine: Vec<Fine> = kept.iter().filter_map(|kept| self.fine(kept)).collect();
        let mut lowers: Vec<f64> = fine.iter().map(|fine| fine.lower).collect();
        let least = nth_greatest(&mut lowers, self.wanted, f64::total_cmp)
            .map_or(f64::NEG_INFINITY, |least| least.max(f64::from(coarse)));
        let near = fine.iter().filter(|fine| fine.upper >= least).map(|fine| fine.id);
        Ok(Candidates {
            ids: near.chain(self.view.unmeasured.iter().copied()).collect(),
            within: self.bounds.within(least),
        })
    }

    fn fine(&self, kept: &Kept) -> Option<Fine> {
        let slab = self.view.slabs.get(kept.slab as usize)?;
        let (codes, row) = slab.row(kept.row as usize)?;
        let product = self.query.product(codes, row.scale);
        let (lower, upper) = self.bounds.fine(product, row);
        let id = *slab.ids().get(kept.row as usize)?;
        Some(Fine { id, lower, upper })
    }

    fn scan(&self, scan: Scan<'_>, rows: Rows<'_>, found: &mut Vec<Found>) {
        match self.instructions.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(kernel) => kernel.scan(scan, rows, found),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(kernel) => kernel.scan(scan, rows, found),
            Kind::Scalar(kernel) => kernel.scan(scan, rows, found),
        }
    }

    fn keeper(&self) -> std::sync::MutexGuard<'_, Keeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// A candidate, measured with the query itself.
struct Fine {
    id: u64,
    lower: f64,
    upper: f64,
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;

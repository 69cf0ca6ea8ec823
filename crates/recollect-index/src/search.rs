//! A search of a view, part by part.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::bounds::Bounds;
use crate::candidates::{Candidate, Candidates, Collector, nth_greatest};
use crate::error::{ErrorKind, IndexError};
use crate::instruction_set::{InstructionSet, Kind};
use crate::kernel::Kernel;
use crate::query::Query;
use crate::scan::{Hit, Rows, Scan};
use crate::shape::DIMENSIONS;
use crate::view::View;

/// A search for the nearest vectors of a view.
pub struct Search {
    instructions: InstructionSet,
    view: View,
    query: Query,
    bounds: Bounds,
    wanted: usize,
    collector: Mutex<Collector>,
    cancelled: AtomicBool,
}

impl Search {
    /// A search for the `wanted` nearest to `vector`, a unit vector of 384 numbers.
    ///
    /// # Errors
    /// `Invalid` for any other vector, or if `wanted` is 0.
    pub fn new(
        view: View,
        instructions: InstructionSet,
        vector: &[f32],
        wanted: usize,
    ) -> Result<Self, IndexError> {
        if wanted == 0 {
            let message = "expected to search for 1 vector or more, received 0";
            return Err(IndexError::new(ErrorKind::Invalid, message));
        }
        let query = Query::new(vector)?;
        Ok(Self {
            instructions,
            bounds: Bounds::new(&query),
            view,
            query,
            wanted,
            collector: Mutex::new(Collector::new(wanted)),
            cancelled: AtomicBool::new(false),
        })
    }

    /// Makes the search end soon, with an error of the kind `Cancelled`.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Runs the search on this thread.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn run(&self) -> Result<Candidates, IndexError> {
        (0..self.parts()).for_each(|part| self.scan_part(part));
        self.finish()
    }

    /// The number of parts that the vectors are scanned in. Each is a slab, which takes less than a tenth of a
    /// millisecond.
    pub(crate) fn parts(&self) -> usize {
        self.view.slabs.len()
    }

    pub(crate) fn scan_part(&self, part: usize) {
        let Some(slab) = self.view.slabs.get(part) else {
            return;
        };
        if self.is_cancelled() {
            return;
        }
        let scan = Scan {
            codes: &self.query.codes,
            bounds: self.bounds,
            threshold: self.collector().threshold(),
        };
        let mut hits = Vec::new();
        self.scan(scan, slab.rows(), &mut hits);
        let slab = u32::try_from(part).unwrap_or(u32::MAX);
        self.collector()
            .add(hits.iter().map(|&Hit { row, lower, upper }| Candidate {
                slab,
                row,
                lower,
                upper,
            }));
    }

    /// The answer, after every part has been scanned.
    pub(crate) fn finish(&self) -> Result<Candidates, IndexError> {
        if self.is_cancelled() {
            return Err(IndexError::new(ErrorKind::Cancelled, "the search was cancelled"));
        }
        let collector = std::mem::replace(&mut *self.collector(), Collector::new(self.wanted));
        let (candidates, coarse) = collector.into_candidates();
        let mut fine: Vec<Fine> = candidates
            .iter()
            .filter_map(|candidate| self.fine(candidate))
            .collect();
        let mut lowers: Vec<f64> = fine.iter().map(|fine| fine.lower).collect();
        let threshold = nth_greatest(&mut lowers, self.wanted, f64::total_cmp)
            .map_or(f64::NEG_INFINITY, |lower| lower.max(f64::from(coarse)));
        fine.retain(|fine| fine.upper >= threshold);
        fine.sort_unstable_by(|a, b| b.upper.total_cmp(&a.upper).then(a.id.cmp(&b.id)));
        let damaged = self.view.unmeasured.iter().map(|&id| (id, 0.0));
        let near = fine
            .iter()
            .map(|fine| (fine.id, self.bounds.distance(fine.upper)));
        let (ids, at_least) = damaged.chain(near).unzip();
        Ok(Candidates {
            ids,
            at_least,
            within: self.bounds.distance(threshold),
        })
    }

    fn fine(&self, candidate: &Candidate) -> Option<Fine> {
        let slab = self.view.slabs.get(candidate.slab as usize)?;
        let (codes, row) = slab.row(candidate.row as usize)?;
        let product = self.exact_product(codes) * f64::from(row.scale);
        let (lower, upper) = self.bounds.fine(product, row);
        let id = *slab.ids().get(candidate.row as usize)?;
        Some(Fine { id, lower, upper })
    }

    fn scan(&self, scan: Scan<'_>, rows: Rows<'_>, hits: &mut Vec<Hit>) {
        match self.instructions.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(kernel) => kernel.scan(scan, rows, hits),
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni(kernel) => kernel.scan(scan, rows, hits),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(kernel) => kernel.scan(scan, rows, hits),
            Kind::Scalar(kernel) => kernel.scan(scan, rows, hits),
        }
    }

    fn exact_product(&self, codes: &[u8; DIMENSIONS]) -> f64 {
        let query = &self.query.vector;
        match self.instructions.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(kernel) => kernel.exact_product(query, codes),
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni(kernel) => kernel.exact_product(query, codes),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(kernel) => kernel.exact_product(query, codes),
            Kind::Scalar(kernel) => kernel.exact_product(query, codes),
        }
    }

    fn collector(&self) -> std::sync::MutexGuard<'_, Collector> {
        self.collector.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// A candidate with the tighter bounds.
struct Fine {
    id: u64,
    lower: f64,
    upper: f64,
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;

//! Hints to the system's allocator.

use std::time::{Duration, Instant};

/// Delay after which an idle thread trims the heap, so that a series of small calls does not trim after each.
const TRIM_AFTER_IDLE: Duration = Duration::from_millis(50);
/// Maximum delay of a trim, even if the thread is not idle.
const MAX_TRIM_DELAY: Duration = Duration::from_secs(1);

/// Returns free memory of the allocator to the system. Loading a model leaves about 30 MB of it.
pub(crate) fn trim_heap() {
    // Only glibc keeps freed memory forever. This takes about 3 ms, or about 20 ms with a heap of a gigabyte.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it can be called at any time, from any thread.
    let _ = unsafe { libc::malloc_trim(0) };
}

/// Blocks that were freed and that should go back to the system soon: large ones of the runtime, and the vectors of many
/// texts.
///
/// Once glibc has freed a large block, it allocates blocks of that size from its own heap, where other allocations
/// between them keep them from being returned: with float32 about 80 MB in a million texts. The vectors lie between
/// others in the same way: with int8, which needs no large blocks, 25 MB in 100,000 texts.
#[derive(Debug, Default)]
pub(crate) struct FreedMemory {
    since: Option<Instant>,
}

impl FreedMemory {
    /// Records that memory was freed.
    pub(crate) fn note(&mut self) {
        match self.since {
            None => self.since = Some(Instant::now()),
            Some(since) if since.elapsed() >= MAX_TRIM_DELAY => {
                trim_heap();
                // More may be freed until the thread is idle.
                self.since = Some(Instant::now());
            }
            Some(_) => {}
        }
    }

    /// Idle time before the next trim, or `None` if no memory was freed. It gets shorter over time, because a steady
    /// stream of short texts would otherwise delay the trim forever.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let since = self.since?;
        Some(
            MAX_TRIM_DELAY
                .saturating_sub(since.elapsed())
                .min(TRIM_AFTER_IDLE),
        )
    }

    pub(crate) fn trim(&mut self) {
        trim_heap();
        self.since = None;
    }
}

/// Asks the system for large pages for a block that is about to be filled: creating 4 KiB pages takes longer than
/// reading the file.
pub(crate) fn prefer_large_pages(block: &mut [std::mem::MaybeUninit<u8>]) {
    #[cfg(target_os = "linux")]
    {
        const PAGE: usize = 4096;
        let skipped = block.as_ptr().align_offset(PAGE);
        if let Some(pages) = block.get_mut(skipped..) {
            // SAFETY: the advice changes no content, and the range begins at a page and is within the block. Systems
            // with other page sizes refuse it.
            let _ = unsafe { libc::madvise(pages.as_mut_ptr().cast(), pages.len(), libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = block;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freed_memory_waits_for_a_pause_but_not_for_long() {
        let mut freed = FreedMemory::default();
        assert_eq!(freed.time_left(), None);
        freed.note();
        assert!(freed.time_left().is_some_and(|left| left <= TRIM_AFTER_IDLE));
        let old = |age| FreedMemory {
            since: Instant::now().checked_sub(age),
        };
        let nearly = old(Duration::from_millis(990));
        assert!(
            nearly
                .time_left()
                .is_some_and(|left| left <= Duration::from_millis(10))
        );
        let mut late = old(MAX_TRIM_DELAY);
        assert_eq!(late.time_left(), Some(Duration::ZERO));
        late.note();
        assert!(
            late.time_left().is_some_and(|left| left > Duration::ZERO),
            "trimmed, and again when idle"
        );
        late.trim();
        assert_eq!(late.time_left(), None);
    }
}

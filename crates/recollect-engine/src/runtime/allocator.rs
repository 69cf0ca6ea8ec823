//! Hints to the system's allocator about memory.

use std::time::{Duration, Instant};

/// Work that comes in small pieces is not to pay for it with each.
const GIVE_BACK_WHEN_IDLE_FOR: Duration = Duration::from_millis(50);
const GIVE_BACK_AT_LEAST_EVERY: Duration = Duration::from_secs(1);

/// Gives memory that is free within the allocator back to the system. Loading a model leaves some 30 MB of it.
pub(crate) fn give_back_freed() {
    // glibc alone keeps freed memory for good. Takes some 3 ms, with a heap of a gigabyte some 20.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it may be called at any time, from any thread.
    let _ = unsafe { libc::malloc_trim(0) };
}

/// Memory that the runtime has freed, in large blocks, and that is to go back to the system soon.
///
/// glibc takes the next blocks of a size that it has seen freed from its own heap, where what lies between them
/// keeps them there: some 80 MB in a million texts.
#[derive(Debug, Default)]
pub(crate) struct FreedMemory {
    since: Option<Instant>,
}

impl FreedMemory {
    /// To be called when there is more of it.
    pub(crate) fn note(&mut self) {
        match self.since {
            None => self.since = Some(Instant::now()),
            Some(since) if since.elapsed() >= GIVE_BACK_AT_LEAST_EVERY => self.give_back(),
            Some(_) => {}
        }
    }

    /// How long to be idle before it is given back: ever shorter, or short texts that keep coming would put it
    /// off for good. `None` where there is none.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let since = self.since?;
        Some(
            GIVE_BACK_AT_LEAST_EVERY
                .saturating_sub(since.elapsed())
                .min(GIVE_BACK_WHEN_IDLE_FOR),
        )
    }

    pub(crate) fn give_back(&mut self) {
        give_back_freed();
        self.since = None;
    }
}

/// Has the system use large pages for a block that is about to be filled: 4 KiB pages would take longer to be
/// made than a file takes to be read.
pub(crate) fn prefer_large_pages(block: &mut [std::mem::MaybeUninit<u8>]) {
    #[cfg(target_os = "linux")]
    {
        const PAGE: usize = 4096;
        let skipped = block.as_ptr().align_offset(PAGE);
        if let Some(pages) = block.get_mut(skipped..) {
            // SAFETY: the advice changes no content; the range begins at a page and lies within the block. On
            // systems with other page sizes it is refused.
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
        assert!(
            freed
                .time_left()
                .is_some_and(|left| left <= GIVE_BACK_WHEN_IDLE_FOR)
        );
        let old = |age| FreedMemory {
            since: Instant::now().checked_sub(age),
        };
        let nearly = old(Duration::from_millis(990));
        assert!(
            nearly
                .time_left()
                .is_some_and(|left| left <= Duration::from_millis(10))
        );
        let mut late = old(GIVE_BACK_AT_LEAST_EVERY);
        assert_eq!(late.time_left(), Some(Duration::ZERO));
        late.note();
        assert_eq!(late.time_left(), None, "given back");
    }
}

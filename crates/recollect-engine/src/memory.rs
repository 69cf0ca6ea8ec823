//! What the system's allocator is told about memory; no more than advice.

/// Gives memory that is free within the allocator back to the system. Loading a model leaves some 30 MB of it.
pub(crate) fn give_back_freed() {
    // glibc alone keeps freed memory for good. Takes some 3 ms.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it may be called at any time, from any thread.
    let _ = unsafe { libc::malloc_trim(0) };
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

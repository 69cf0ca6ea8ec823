//! The default number of threads: the physical cores that this process may use.

use std::num::NonZero;

/// Physical cores within the process's affinity mask and cgroup quota, at least 1.
///
/// Two hardware threads of a core share its multiply units, so the second one does not speed up matrix products.
pub(crate) fn physical_cores() -> usize {
    let logical = std::thread::available_parallelism().map_or(1, NonZero::get);
    #[cfg(target_os = "linux")]
    let cores = {
        // `available_parallelism` respects the affinity mask and the quota, in logical processors.
        linux::allowed_cores().map_or(logical, |cores| cores.min(logical))
    };
    #[cfg(not(target_os = "linux"))]
    let cores = logical;
    cores.max(1)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashSet;

    /// Number of physical cores in the affinity mask, or `None` if the kernel does not report it.
    pub(super) fn allowed_cores() -> Option<usize> {
        let processors = allowed_processors()?;
        let cores = processors
            .iter()
            .map(|processor| {
                // All hardware threads of a core have the same list of siblings.
                std::fs::read_to_string(format!(
                    "/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list"
                ))
                .unwrap_or_else(|_| processor.to_string())
            })
            .collect::<HashSet<_>>();
        (!cores.is_empty()).then_some(cores.len())
    }

    fn allowed_processors() -> Option<Vec<usize>> {
        // SAFETY: an all-zero cpu_set_t is an empty set.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        // SAFETY: the pointer and size are those of `set`; 0 means the calling thread.
        let status = unsafe { libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &raw mut set) };
        if status != 0 {
            // The fixed-size set is too small for the processors of this system.
            return None;
        }
        let capacity = usize::try_from(libc::CPU_SETSIZE).ok()?;
        // SAFETY: `CPU_ISSET` reads one bit within the set, for every index below `CPU_SETSIZE`.
        Some(
            (0..capacity)
                .filter(|&processor| unsafe { libc::CPU_ISSET(processor, &set) })
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn is_between_one_and_the_logical_processors() {
        let cores = super::physical_cores();
        assert!(cores >= 1);
        assert!(cores <= std::thread::available_parallelism().unwrap().get());
    }
}

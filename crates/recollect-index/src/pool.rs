//! The threads that search.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};

use crate::candidates::Candidates;
use crate::error::{ErrorKind, IndexError};
use crate::search::Search;

/// Of one process. A scan is as fast as memory is: more threads than this take the cores without being faster.
const MAX_THREADS: usize = 2;

/// Some 16,000 vectors: a third of a millisecond.
const FEW_PARTS: usize = 2;

type Answer = Result<Candidates, IndexError>;
type Done = Box<dyn FnOnce(Answer) + Send>;

/// Threads that search, for all indexes of a process. Each search gets a part of its work done in turn.
pub struct Pool {
    queue: Mutex<VecDeque<Job>>,
    work: Condvar,
}

/// A search that has parts nobody has taken yet.
struct Job {
    search: Arc<Search>,
    next: usize,
    unfinished: Arc<Unfinished>,
}

/// What is left of a search, and who waits for it.
struct Unfinished(Mutex<(usize, Option<Done>)>);

impl Pool {
    /// The pool of this process; its threads are started with the first call.
    ///
    /// # Errors
    /// `NoThread`: the next call tries again.
    pub fn shared() -> Result<&'static Self, IndexError> {
        static STARTED: OnceLock<&'static Pool> = OnceLock::new();
        static STARTING: Mutex<()> = Mutex::new(());
        if let Some(pool) = STARTED.get() {
            return Ok(pool);
        }
        let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = STARTED.get() {
            return Ok(pool);
        }
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_THREADS));
        let pool = Self::start(threads)?;
        Ok(STARTED.get_or_init(|| pool))
    }

    /// A pool of so many threads, which stay until the process ends. One thread is enough for it to work.
    fn start(threads: usize) -> Result<&'static Self, IndexError> {
        let pool: &'static Self = Box::leak(Box::new(Self {
            queue: Mutex::default(),
            work: Condvar::new(),
        }));
        let mut started = 0;
        let mut refused = None;
        for _ in 0..threads {
            let thread = std::thread::Builder::new().name("recollect-index".to_owned());
            match thread.spawn(move || pool.work()) {
                Ok(_) => started += 1,
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if started == 0 => Err(IndexError::new(
                ErrorKind::NoThread,
                format!("cannot start a thread: {error}"),
            )),
            _ => Ok(pool),
        }
    }

    /// Has a search done; `done` is called on a thread of the pool, and must not block for long.
    pub fn submit(&self, search: &Arc<Search>, done: impl FnOnce(Answer) + Send + 'static) {
        let parts = search.parts().max(1);
        let unfinished = Arc::new(Unfinished(Mutex::new((parts, Some(Box::new(done))))));
        self.queue().push_back(Job {
            search: Arc::clone(search),
            next: 0,
            unfinished,
        });
        self.work.notify_all();
    }

    /// Has a search done, and waits for it. One of few vectors is done by this thread: that is faster than to wake
    /// another.
    ///
    /// # Errors
    /// `Cancelled`; `Internal`.
    pub fn run(&self, search: &Arc<Search>) -> Answer {
        if search.parts() <= FEW_PARTS {
            return search.run();
        }
        let (sender, answer) = mpsc::sync_channel(1);
        self.submit(search, move |result| {
            // Who waits has not gone away.
            let _ = sender.send(result);
        });
        answer.recv().unwrap_or_else(|_| Err(panicked()))
    }

    fn work(&self) {
        yield_to_others();
        loop {
            let (search, part, unfinished) = self.take();
            let scanned = catch_unwind(AssertUnwindSafe(|| search.scan_part(part)));
            if scanned.is_err() {
                unfinished.end(Err(panicked()));
            } else if unfinished.one_less() {
                let answer = catch_unwind(AssertUnwindSafe(|| search.finish()));
                unfinished.end(answer.unwrap_or_else(|_| Err(panicked())));
            }
        }
    }

    /// The next part of the search that has waited longest; what is left of it goes to the end of the queue.
    fn take(&self) -> (Arc<Search>, usize, Arc<Unfinished>) {
        let mut queue = self.queue();
        loop {
            if let Some(mut job) = queue.pop_front() {
                let part = job.next;
                let taken = (Arc::clone(&job.search), part, Arc::clone(&job.unfinished));
                job.next += 1;
                if job.next < job.search.parts() {
                    queue.push_back(job);
                }
                return taken;
            }
            queue = self.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Job>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Unfinished {
    /// Whether that was the last part.
    fn one_less(&self) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = state.0.saturating_sub(1);
        state.0 == 0
    }

    /// Tells who waits, once.
    fn end(&self, answer: Answer) {
        let done = self.0.lock().unwrap_or_else(PoisonError::into_inner).1.take();
        if let Some(done) = done {
            // What it throws is its own; this thread goes on.
            let _ = catch_unwind(AssertUnwindSafe(|| done(answer)));
        }
    }
}

/// On a machine whose cores are all busy with searches the event loop's thread goes first: it is what they must not stop.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    {
        const NICENESS: libc::c_int = 4;
        // SAFETY: it takes numbers alone; on Linux 0 is the calling thread. Where it is refused all stays as it was.
        let _ = unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, NICENESS) };
    }
}

fn panicked() -> IndexError {
    IndexError::new(ErrorKind::Internal, "a search panicked; please report this")
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;

//! The search threads.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};

use crate::candidates::Candidates;
use crate::error::{ErrorKind, IndexError};
use crate::search::Search;

/// Maximum threads of a process. Memory bandwidth limits a scan, so more threads would use cores without being faster.
const MAX_THREADS: usize = 2;

/// About 16,000 vectors, or a third of a millisecond.
const FEW_PARTS: usize = 8;

type Answer = Result<Candidates, IndexError>;
type Callback = Box<dyn FnOnce(Answer) + Send>;

/// Threads that search all indexes of a process. Searches take turns, part by part.
pub struct Pool {
    queue: Mutex<VecDeque<Job>>,
    work: Condvar,
}

/// A search with parts that no thread has taken yet.
struct Job {
    search: Arc<Search>,
    next: usize,
    completion: Arc<Completion>,
}

/// A part of a search.
struct Task {
    search: Arc<Search>,
    part: usize,
    completion: Arc<Completion>,
}

/// The number of unfinished parts of a search, and the callback for its answer.
struct Completion(Mutex<(usize, Option<Callback>)>);

impl Pool {
    /// The pool of this process. The first call starts its threads.
    ///
    /// # Errors
    /// `NoThread`: the next call tries again.
    pub fn shared() -> Result<&'static Self, IndexError> {
        static POOL: OnceLock<&'static Pool> = OnceLock::new();
        static START: Mutex<()> = Mutex::new(());
        if let Some(pool) = POOL.get() {
            return Ok(pool);
        }
        let _start = START.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = POOL.get() {
            return Ok(pool);
        }
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_THREADS));
        let pool = Self::start(threads)?;
        Ok(POOL.get_or_init(|| pool))
    }

    /// Starts a pool of `threads` threads, which live until the process ends. It works if at least one starts.
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

    /// Queues a search. A thread of the pool calls `done`, which must not block for long.
    pub fn submit(&self, search: &Arc<Search>, done: impl FnOnce(Answer) + Send + 'static) {
        let parts = search.parts().max(1);
        let completion = Arc::new(Completion(Mutex::new((parts, Some(Box::new(done))))));
        self.queue().push_back(Job {
            search: Arc::clone(search),
            next: 0,
            completion,
        });
        self.work.notify_all();
    }

    /// Runs a search and waits for its answer. This thread scans too. A search of few vectors wakes no other thread.
    ///
    /// # Errors
    /// `Cancelled`; `Internal`.
    pub fn run(&self, search: &Arc<Search>) -> Answer {
        if search.parts() <= FEW_PARTS {
            return search.run();
        }
        let (sender, answer) = mpsc::sync_channel(1);
        self.submit(search, move |result| {
            // This cannot fail: the receiver waits below.
            let _ = sender.send(result);
        });
        while let Some(task) = self.take_of(search) {
            task.run();
        }
        answer.recv().unwrap_or_else(|_| Err(panicked()))
    }

    fn work(&self) {
        lower_priority();
        loop {
            self.take().run();
        }
    }

    /// Takes the next part of the first search in the queue, and moves that search to the end. Waits for a search.
    fn take(&self) -> Task {
        let mut queue = self.queue();
        loop {
            if let Some(job) = queue.pop_front() {
                return job.split(&mut queue);
            }
            queue = self.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes the next part of this search; `None` if other threads have taken all that was left.
    fn take_of(&self, search: &Arc<Search>) -> Option<Task> {
        let mut queue = self.queue();
        let at = queue.iter().position(|job| Arc::ptr_eq(&job.search, search))?;
        let job = queue.remove(at)?;
        Some(job.split(&mut queue))
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Job>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    /// Its next part. The others go to the end of the queue.
    fn split(mut self, queue: &mut VecDeque<Self>) -> Task {
        let task = Task {
            search: Arc::clone(&self.search),
            part: self.next,
            completion: Arc::clone(&self.completion),
        };
        self.next += 1;
        if self.next < self.search.parts() {
            queue.push_back(self);
        }
        task
    }
}

impl Task {
    fn run(self) {
        let Self {
            search,
            part,
            completion,
        } = self;
        let result = catch_unwind(AssertUnwindSafe(|| search.scan_part(part)));
        if result.is_err() {
            completion.complete(Err(panicked()));
        } else if completion.finish_part() {
            let answer = catch_unwind(AssertUnwindSafe(|| search.finish()));
            completion.complete(answer.unwrap_or_else(|_| Err(panicked())));
        }
    }
}

impl Completion {
    /// Counts a part as finished. Returns whether it was the last.
    fn finish_part(&self) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = state.0.saturating_sub(1);
        state.0 == 0
    }

    /// Calls the callback, on the first call only.
    fn complete(&self, answer: Answer) {
        let done = self.0.lock().unwrap_or_else(PoisonError::into_inner).1.take();
        if let Some(done) = done {
            // A panic of the callback must not end this thread.
            let _ = catch_unwind(AssertUnwindSafe(|| done(answer)));
        }
    }
}

/// Lowers this thread's priority, so that searches on all cores do not delay the event loop's thread.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        // Of ten searches at once over a million vectors, the event loop's p99 is 2.4 ms with 7, and 4.2 ms with 4.
        const NICENESS: libc::c_int = 7;
        // SAFETY: it takes only numbers; on Linux 0 is the calling thread. If it fails, the priority stays as it was.
        let _ = unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, NICENESS) };
    }
}

fn panicked() -> IndexError {
    IndexError::new(ErrorKind::Internal, "a search panicked; please report this")
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;

//! Loads a model once for all engines of the process, in any worker thread.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::error::Result;
use crate::model::Pooling;
use crate::runtime::LogLevel;
use crate::schedule::{HandleId, Worker};

/// Engines with equal keys share a worker.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WorkerKey {
    pub(crate) model_sha256: String,
    pub(crate) tokenizer_sha256: String,
    pub(crate) threads: usize,
    pub(crate) max_tokens: usize,
    pub(crate) pooling: Pooling,
    /// The log level of a session cannot be changed.
    pub(crate) log_level: LogLevel,
    /// The instruction set of our own kernels.
    pub(crate) instructions: Option<&'static str>,
}

/// The place of a key's worker. Its lock is held while the model loads, so that engines that load at the same time wait
/// for one model instead of loading several.
type Slot = Arc<Mutex<Weak<Worker>>>;

static SLOTS: Mutex<Option<HashMap<WorkerKey, Slot>>> = Mutex::new(None);

/// A handle on the worker of `key`. `load` creates the worker if there is none.
pub(crate) fn shared_worker(
    key: WorkerKey,
    load: impl FnOnce() -> Result<(Arc<Worker>, HandleId)>,
) -> Result<(Arc<Worker>, HandleId)> {
    let slot = {
        let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
        let slots = slots.get_or_insert_with(HashMap::new);
        // Drop slots that only the table holds and whose worker is gone.
        slots.retain(|_, slot| Arc::strong_count(slot) > 1 || is_in_use(slot));
        Arc::clone(slots.entry(key).or_default())
    };
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(worker) = slot.upgrade()
        && let Some(handle) = worker.attach()
    {
        return Ok((worker, handle));
    }
    let (worker, handle) = load()?;
    *slot = Arc::downgrade(&worker);
    Ok((worker, handle))
}

fn is_in_use(slot: &Slot) -> bool {
    slot.lock().unwrap_or_else(PoisonError::into_inner).strong_count() > 0
}

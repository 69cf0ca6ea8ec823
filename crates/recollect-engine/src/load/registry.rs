//! Loads a model once for all engines of the process that use it, in whatever worker thread they are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::error::Result;
use crate::model::Pooling;
use crate::runtime::LogLevel;
use crate::schedule::{HandleId, Worker};

/// What must be equal for two engines to share a worker.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WorkerKey {
    pub(crate) model_sha256: String,
    pub(crate) tokenizer_sha256: String,
    pub(crate) threads: usize,
    pub(crate) max_tokens: usize,
    pub(crate) pooling: Pooling,
    /// A session has one for its life.
    pub(crate) log_level: LogLevel,
    /// Of our own kernels.
    pub(crate) instructions: Option<&'static str>,
}

/// Where the worker of one key is, or will be: its lock is held while the model loads, so that engines that
/// are loaded at the same time wait for one model instead of loading several.
type Slot = Arc<Mutex<Weak<Worker>>>;

static SLOTS: Mutex<Option<HashMap<WorkerKey, Slot>>> = Mutex::new(None);

/// A handle on the worker of `key`, made by `load` if there is none.
pub(crate) fn shared_worker(
    key: WorkerKey,
    load: impl FnOnce() -> Result<(Arc<Worker>, HandleId)>,
) -> Result<(Arc<Worker>, HandleId)> {
    let slot = {
        let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
        let slots = slots.get_or_insert_with(HashMap::new);
        // A slot that only the table holds and whose worker is gone is of no use to anyone.
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

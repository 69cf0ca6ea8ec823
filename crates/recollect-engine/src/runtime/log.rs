//! ONNX Runtime's own messages, for whoever listens.
//!
//! They come from whatever thread the runtime works in, in the middle of a run. Here they are copied into
//! bounded queues and nothing else happens: a listener that is slow loses messages, and never holds up a run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use ort::logging::LoggerFunction;

/// Messages that wait for one listener; what comes while so many wait is dropped, and counted.
pub const MAX_WAITING: usize = 1024;

/// Bytes of one message that are kept.
const MAX_BYTES: usize = 4096;

/// What a run that was stopped is said to have failed of. It was stopped because nobody waits for it.
const STOPPED: &str = "Exiting due to terminate flag being set to true";

/// How grave a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// What the runtime does, step by step.
    Verbose,
    /// What it has found and chosen.
    Info,
    /// What may cost speed or memory.
    #[default]
    Warning,
    /// What failed; calls that it concerns fail too.
    Error,
    /// What it cannot go on from.
    Fatal,
}

impl LogLevel {
    const ALL: [Self; 5] = [Self::Verbose, Self::Info, Self::Warning, Self::Error, Self::Fatal];

    /// The name in lower case, such as `warning`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verbose => "verbose",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    /// The level of a name, as [`as_str`](Self::as_str) gives it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == name)
    }
}

impl From<ort::logging::LogLevel> for LogLevel {
    fn from(level: ort::logging::LogLevel) -> Self {
        use ort::logging::LogLevel as Theirs;
        match level {
            Theirs::Verbose => Self::Verbose,
            Theirs::Info => Self::Info,
            Theirs::Warning => Self::Warning,
            Theirs::Error => Self::Error,
            Theirs::Fatal => Self::Fatal,
        }
    }
}

impl From<LogLevel> for ort::logging::LogLevel {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Verbose => Self::Verbose,
            LogLevel::Info => Self::Info,
            LogLevel::Warning => Self::Warning,
            LogLevel::Error => Self::Error,
            LogLevel::Fatal => Self::Fatal,
        }
    }
}

/// One message of the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeMessage {
    /// How grave it is.
    pub level: LogLevel,
    /// The runtime's own name of what it is about, such as `onnxruntime`.
    pub category: String,
    /// File, line and function within the runtime.
    pub location: String,
    /// The message.
    pub text: String,
}

/// What a listener finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RuntimeMessages {
    /// Oldest first.
    pub messages: Vec<RuntimeMessage>,
    /// Messages that came after these and were dropped, because [`MAX_WAITING`] waited.
    pub dropped: u64,
}

/// A listener: gets every message of the process's runtime from when it is made until it is dropped.
pub struct RuntimeLog {
    waiting: Mutex<RuntimeMessages>,
    wake: Box<dyn Fn() + Send + Sync>,
}

static LISTENERS: RwLock<Vec<Weak<RuntimeLog>>> = RwLock::new(Vec::new());

impl RuntimeLog {
    /// Starts to listen. `wake` is called when there is something to [`take`](Self::take) after there was
    /// nothing: on the runtime's threads, so it returns at once and does not call the runtime.
    #[must_use]
    pub fn listen(wake: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        let log = Arc::new(Self {
            waiting: Mutex::default(),
            wake: Box::new(wake),
        });
        let mut listeners = LISTENERS.write().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(Arc::downgrade(&log));
        log
    }

    /// Takes what has come.
    #[must_use]
    pub fn take(&self) -> RuntimeMessages {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, message: RuntimeMessage) {
        let was_empty = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.messages.len() >= MAX_WAITING {
                waiting.dropped += 1;
                return;
            }
            waiting.messages.push(message);
            waiting.messages.len() == 1
        };
        if was_empty {
            (self.wake)();
        }
    }
}

/// What the runtime calls with each message.
pub(crate) fn logger() -> LoggerFunction {
    Arc::new(|level, category, _id, location, text| {
        // Called from C++: a panic must not get there.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            publish(level.into(), category, location, text);
        }));
    })
}

fn publish(level: LogLevel, category: &str, location: &str, text: &str) {
    if text.contains(STOPPED) {
        return;
    }
    let listeners = LISTENERS.read().unwrap_or_else(PoisonError::into_inner);
    for listener in listeners.iter().filter_map(Weak::upgrade) {
        listener.put(RuntimeMessage {
            level,
            category: beginning(category),
            location: beginning(location),
            text: beginning(text),
        });
    }
}

/// As much of `text` as is kept, cut between two characters.
fn beginning(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_BYTES);
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Messages of this category alone: tests of one process share the listeners.
    fn taken(log: &RuntimeLog, category: &str) -> Vec<RuntimeMessage> {
        let mut messages = log.take().messages;
        messages.retain(|message| message.category == category);
        messages
    }

    #[test]
    fn names_are_told_apart() {
        for level in LogLevel::ALL {
            assert_eq!(LogLevel::from_name(level.as_str()), Some(level));
            assert_eq!(LogLevel::from(ort::logging::LogLevel::from(level)), level);
        }
        assert_eq!(LogLevel::from_name("Warning"), None);
    }

    #[test]
    fn every_listener_gets_every_message_and_is_woken_once() {
        let wakes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&wakes);
        let a = RuntimeLog::listen(move || {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let b = RuntimeLog::listen(|| {});
        for text in ["one", "two"] {
            publish(LogLevel::Error, "every", "file.cc:1 f", text);
        }
        assert_eq!(wakes.load(Ordering::Relaxed), 1);
        let messages = taken(&a, "every");
        assert_eq!(
            messages
                .iter()
                .map(|message| message.text.as_str())
                .collect::<Vec<_>>(),
            ["one", "two"]
        );
        assert_eq!(taken(&b, "every"), messages);
        publish(LogLevel::Error, "every", "", "three");
        assert_eq!(wakes.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn drops_and_counts_what_is_too_much() {
        let log = RuntimeLog::listen(|| {});
        for index in 0..MAX_WAITING + 7 {
            publish(LogLevel::Verbose, "much", "", &index.to_string());
        }
        let RuntimeMessages { messages, dropped } = log.take();
        assert_eq!(messages.len(), MAX_WAITING);
        assert!(dropped >= 7);
        assert_eq!(log.take().dropped, 0);
    }

    #[test]
    fn cuts_a_long_message_between_characters() {
        let log = RuntimeLog::listen(|| {});
        publish(LogLevel::Info, "long", "", &"é".repeat(MAX_BYTES));
        let text = &taken(&log, "long")[0].text;
        assert_eq!(text.len(), MAX_BYTES);
        assert!(text.chars().all(|character| character == 'é'));
    }

    #[test]
    fn says_nothing_of_a_run_that_was_stopped() {
        let log = RuntimeLog::listen(|| {});
        publish(LogLevel::Error, "stopped", "", &format!("MatMul: {STOPPED}."));
        assert!(taken(&log, "stopped").is_empty());
    }

    #[test]
    fn forgets_who_is_gone() {
        drop(RuntimeLog::listen(|| {}));
        let _log = RuntimeLog::listen(|| {});
        let listeners = LISTENERS.read().unwrap();
        assert!(
            listeners
                .iter()
                .filter(|listener| listener.strong_count() == 0)
                .count()
                <= 1
        );
    }
}

//! ONNX Runtime's messages, for listeners.
//!
//! They come from any thread of the runtime, during a run. Here they are only copied to bounded queues, so that a slow
//! listener loses messages but never delays a run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use ort::logging::LoggerFunction;

/// Maximum messages in the queue of one listener. Further messages are dropped and counted.
pub const MAX_WAITING: usize = 1024;

/// Maximum bytes of one message. Longer messages are cut.
const MAX_BYTES: usize = 4096;

/// The error message of a stopped run. It is not reported, because a run is stopped only if nobody waits for it.
const STOPPED: &str = "Exiting due to terminate flag being set to true";

/// The severity of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// Every step of the runtime.
    Verbose,
    /// What the runtime found and chose.
    Info,
    /// Something that may cost speed or memory.
    #[default]
    Warning,
    /// A failure. The calls that it affects fail too.
    Error,
    /// A failure that the runtime cannot recover from.
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

    /// The level with this name, as returned by [`as_str`](Self::as_str).
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

/// A message of the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeMessage {
    /// Its severity.
    pub level: LogLevel,
    /// The runtime's category, such as `onnxruntime`.
    pub category: String,
    /// File, line and function in the runtime.
    pub location: String,
    /// The message.
    pub text: String,
}

/// The messages for a listener since it last took them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RuntimeMessages {
    /// Oldest first.
    pub messages: Vec<RuntimeMessage>,
    /// Number of later messages that were dropped because the queue was full ([`MAX_WAITING`]).
    pub dropped: u64,
}

/// A listener. It gets every message of the runtime in this process until it is dropped.
pub struct RuntimeLog {
    queue: Mutex<RuntimeMessages>,
    wake: Box<dyn Fn() + Send + Sync>,
}

static LISTENERS: RwLock<Vec<Weak<RuntimeLog>>> = RwLock::new(Vec::new());

impl RuntimeLog {
    /// Starts to listen. `wake` is called when the queue was empty and now has a message to [`take`](Self::take). It is
    /// called on the runtime's threads, so it must return at once and must not call the runtime.
    #[must_use]
    pub fn listen(wake: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        let log = Arc::new(Self {
            queue: Mutex::default(),
            wake: Box::new(wake),
        });
        let mut listeners = LISTENERS.write().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(Arc::downgrade(&log));
        log
    }

    /// Takes all messages from the queue.
    #[must_use]
    pub fn take(&self) -> RuntimeMessages {
        std::mem::take(&mut *self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, message: RuntimeMessage) {
        let was_empty = {
            let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            if queue.messages.len() >= MAX_WAITING {
                queue.dropped += 1;
                return;
            }
            queue.messages.push(message);
            queue.messages.len() == 1
        };
        if was_empty {
            (self.wake)();
        }
    }
}

/// The function that the runtime calls with each message.
pub(crate) fn logger() -> LoggerFunction {
    Arc::new(|level, category, _id, location, text| {
        // Called from C++: a panic must not unwind into it.
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

/// The first [`MAX_BYTES`] bytes of `text`, cut between two characters.
fn beginning(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_BYTES);
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Takes only the messages of this category, because the tests of a process share the listeners.
    fn take_category(log: &RuntimeLog, category: &str) -> Vec<RuntimeMessage> {
        let mut messages = log.take().messages;
        messages.retain(|message| message.category == category);
        messages
    }

    #[test]
    fn levels_have_distinct_names() {
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
        let messages = take_category(&a, "every");
        assert_eq!(
            messages
                .iter()
                .map(|message| message.text.as_str())
                .collect::<Vec<_>>(),
            ["one", "two"]
        );
        assert_eq!(take_category(&b, "every"), messages);
        publish(LogLevel::Error, "every", "", "three");
        assert_eq!(wakes.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn drops_and_counts_messages_beyond_the_limit() {
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
        let text = &take_category(&log, "long")[0].text;
        assert_eq!(text.len(), MAX_BYTES);
        assert!(text.chars().all(|character| character == 'é'));
    }

    #[test]
    fn does_not_report_a_stopped_run() {
        let log = RuntimeLog::listen(|| {});
        publish(LogLevel::Error, "stopped", "", &format!("MatMul: {STOPPED}."));
        assert!(take_category(&log, "stopped").is_empty());
    }

    #[test]
    fn removes_dropped_listeners() {
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

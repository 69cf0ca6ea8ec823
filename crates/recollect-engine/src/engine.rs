//! The handle that a caller holds.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use crate::error::{EngineError, ErrorCode, Result, catch_panic};
use crate::fault;
use crate::load::{EngineInfo, load};
use crate::options::{LoadOptions, MAX_MAX_TOKENS, MIN_PASSAGE_TOKENS};
use crate::runtime::{trim_heap, watch_main_thread};
use crate::schedule::{
    CallRequest, Completion, CompletionSink, Embedding, HandleId, LongTexts, Priority, Worker,
};
use crate::tokenize::{Passage, Splitter};

/// Maximum time that the end of a program waits for the engine's threads. A run stops within a few milliseconds.
const END_LIMIT: Duration = Duration::from_secs(2);

/// A handle on a loaded model. Handles of the same model in one process share its memory and its queue.
///
/// Dropping a handle lets its pending calls finish; [`close`](Self::close) rejects them.
pub struct Engine {
    worker: Arc<Worker>,
    handle: HandleId,
    info: EngineInfo,
    closed: AtomicBool,
    detached: AtomicBool,
    /// Ids of blocking calls. They are negative, so that they never equal a caller's ids.
    next_blocking: AtomicI64,
}

impl Engine {
    /// Loads a model. Blocks for about 200 ms, or about 60 ms if the process has it already.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`, `RUNTIME_NOT_FOUND`, `RUNTIME_LOAD_FAILED`, `MODEL_NOT_FOUND`,
    /// `MODEL_CHECKSUM_MISMATCH`, `MODEL_INVALID`, `MODEL_UNSUPPORTED`, `INTERNAL`.
    pub fn load(options: &LoadOptions) -> Result<Self> {
        catch_panic("loading a model", || {
            fault::point(fault::Point::Load);
            watch_main_thread();
            let (worker, handle, info) = load(options)?;
            Ok(Self {
                worker,
                handle,
                info,
                closed: AtomicBool::new(false),
                detached: AtomicBool::new(false),
                next_blocking: AtomicI64::new(-1),
            })
        })
    }

    /// Metadata of this engine.
    #[must_use]
    pub fn info(&self) -> &EngineInfo {
        &self.info
    }

    /// Queues a call and returns at once. Completions go to `sink`. `call_id` must not be negative, and must be unique
    /// among the pending calls of this handle.
    ///
    /// # Errors
    /// `ENGINE_CLOSED`; `INVALID_ARGUMENT` if `call_id` is pending, or if texts are to be split and there is not one
    /// prefix for each or the engine's limit is below [`MIN_PASSAGE_TOKENS`] tokens.
    pub fn submit(
        &self,
        call_id: i64,
        texts: Vec<String>,
        priority: Priority,
        long_texts: LongTexts,
        sink: Arc<dyn CompletionSink>,
    ) -> Result<()> {
        self.require_open()?;
        if let LongTexts::Split { .. } = long_texts {
            check_passage_tokens(self.info.max_tokens)?;
        }
        self.worker.submit(CallRequest {
            handle: self.handle,
            call_id,
            texts,
            priority,
            long_texts,
            questions: false,
            sink,
        })
    }

    /// Like [`submit`](Self::submit), for one text. If the model has signatures, the result includes the vectors of the
    /// text's content tokens, to compare with the signatures of passages.
    ///
    /// # Errors
    /// `ENGINE_CLOSED`; `INVALID_ARGUMENT` if `call_id` is pending.
    pub fn submit_question(
        &self,
        call_id: i64,
        text: String,
        priority: Priority,
        reject_truncation: bool,
        sink: Arc<dyn CompletionSink>,
    ) -> Result<()> {
        self.require_open()?;
        self.worker.submit(CallRequest {
            handle: self.handle,
            call_id,
            texts: vec![text],
            priority,
            long_texts: truncate_or_reject(reject_truncation),
            questions: true,
            sink,
        })
    }

    fn require_open(&self) -> Result<()> {
        if self.closed.load(Ordering::Acquire) {
            return Err(EngineError::closed());
        }
        Ok(())
    }

    /// Cancels a call. No completion follows, except one that is being delivered at this moment. A run without other
    /// calls is stopped.
    pub fn cancel(&self, call_id: i64) {
        self.worker.cancel(self.handle, call_id);
    }

    /// The vectors of `texts`, in the same order. Blocks. The call goes through the common queue as interactive work.
    ///
    /// # Errors
    /// `ENGINE_CLOSED`, `TEXT_TOO_LONG` (with the text's index, if `reject_truncation`), `INFERENCE_FAILED`,
    /// `INTERNAL`.
    pub fn embed_batch(&self, texts: Vec<String>, reject_truncation: bool) -> Result<Vec<Embedding>> {
        let expected = texts.len();
        let (sender, completions) = mpsc::channel();
        let call_id = self.next_blocking.fetch_sub(1, Ordering::Relaxed);
        let sink = Arc::new(ChannelSink(sender));
        let long_texts = truncate_or_reject(reject_truncation);
        self.submit(call_id, texts, Priority::Interactive, long_texts, sink)?;
        let mut finished = Vec::with_capacity(expected);
        // The channel closes without a last completion only if the engine ended and dropped the call.
        loop {
            let completion: Completion = completions.recv().map_err(|_| EngineError::closed())?;
            if let Some(error) = completion.error {
                return Err(error);
            }
            finished.extend(completion.finished);
            if completion.done {
                break;
            }
        }
        finished.sort_unstable_by_key(|&(index, _)| index);
        Ok(finished.into_iter().map(|(_, embedding)| embedding).collect())
    }

    /// Number of tokens of `text` before truncation, including `[CLS]` and `[SEP]`. Exact for any length, in bounded
    /// memory. Blocks for about 0.3 s a megabyte.
    ///
    /// # Errors
    /// `ENGINE_CLOSED`, `INTERNAL`.
    pub fn count_tokens(&self, text: &str) -> Result<usize> {
        self.require_open()?;
        catch_panic("tokenization", || self.worker.tokenizer.count(text))
    }

    /// The passages of `text`, each of at most `max_tokens` tokens including `prefix`, `[CLS]` and `[SEP]`. They are
    /// the same as those of [`submit`](Self::submit) if `max_tokens` is the engine's own limit. A prefix that takes
    /// more than half of the limit is cut to half. Blocks for about 0.4 s a megabyte; other calls continue meanwhile.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` if `max_tokens` is not from 16 to 512, `ENGINE_CLOSED`, `INTERNAL`.
    pub fn split(&self, text: String, max_tokens: usize, prefix: &str) -> Result<Vec<Passage>> {
        let checkpoint = || self.require_open();
        checkpoint()?;
        check_passage_tokens(max_tokens)?;
        catch_panic("splitting", || {
            let tokenizer = &self.worker.tokenizer;
            let mut splitter = Splitter::new(tokenizer, text, prefix, max_tokens)?;
            let mut passages = Vec::new();
            while let Some(split) = splitter.next(tokenizer, &checkpoint)? {
                passages.push(split.passage);
            }
            Ok(passages)
        })
    }

    /// The first half of [`close`](Self::close), without waiting: rejects all queued and later calls with
    /// `ENGINE_CLOSED`.
    pub fn reject_queued(&self) {
        self.closed.store(true, Ordering::Release);
        self.worker.reject_queued(self.handle);
    }

    /// Rejects queued calls with `ENGINE_CLOSED`, and blocks until the current run has finished. Closing the last
    /// handle also frees the model's memory. May be called again.
    pub fn close(&self) {
        self.reject_queued();
        self.worker.wait_for_calls(self.handle);
        self.detach();
        self.worker.wait_for_end(Duration::MAX);
        trim_heap();
    }

    /// For the end of the program or of a worker thread: drops all calls and stops the current run. The last handle
    /// also waits until the threads have ended, for 2 seconds at most.
    pub fn abort(&self) {
        self.closed.store(true, Ordering::Release);
        self.worker.abandon(self.handle);
        self.detach();
        self.worker.wait_for_end(END_LIMIT);
    }

    fn detach(&self) {
        if !self.detached.swap(true, Ordering::AcqRel) {
            self.worker.detach();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.detach();
    }
}

fn truncate_or_reject(reject_truncation: bool) -> LongTexts {
    if reject_truncation {
        LongTexts::Reject
    } else {
        LongTexts::Truncate
    }
}

fn check_passage_tokens(max_tokens: usize) -> Result<()> {
    if (MIN_PASSAGE_TOKENS..=MAX_MAX_TOKENS).contains(&max_tokens) {
        return Ok(());
    }
    Err(EngineError::new(
        ErrorCode::InvalidArgument,
        format!(
            "maxTokens: expected a whole number from {MIN_PASSAGE_TOKENS} to {MAX_MAX_TOKENS} to split texts, \
             received {max_tokens}"
        ),
    ))
}

struct ChannelSink(mpsc::Sender<Completion>);

impl CompletionSink for ChannelSink {
    fn deliver(&self, completion: Completion) {
        // The receiver is gone only if its caller is.
        let _ = self.0.send(completion);
    }
}

//! The engine's handle: what a caller holds.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use crate::error::{EngineError, ErrorCode, Result, catch_panic};
use crate::fault;
use crate::load::{EngineInfo, load};
use crate::options::{LoadOptions, MAX_MAX_TOKENS, MIN_PASSAGE_TOKENS};
use crate::runtime::{give_back_freed, watch_main_thread};
use crate::schedule::{
    CallRequest, Completion, CompletionSink, Embedding, HandleId, LongTexts, Priority, Worker,
};
use crate::tokenize::{Passage, Splitter};

/// Longest that the end of a program waits for the engine's threads; a run stops within some milliseconds.
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
    /// Numbers of blocking calls: negative, so that they never meet a caller's own.
    next_blocking: AtomicI64,
}

impl Engine {
    /// Loads a model. Blocks for some 200 ms, or some 60 ms when the process has it already.
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

    /// What this engine is.
    #[must_use]
    pub fn info(&self) -> &EngineInfo {
        &self.info
    }

    /// Queues a call and returns at once; completions go to `sink`. `call_id` is not negative and unique
    /// among this handle's pending calls.
    ///
    /// # Errors
    /// `ENGINE_CLOSED`; `INVALID_ARGUMENT` when `call_id` is pending, and for texts to split when there is not a
    /// prefix for each or the engine takes less than [`MIN_PASSAGE_TOKENS`] tokens.
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

    /// As [`submit`](Self::submit) for one text, with the vectors of its content tokens where the model has
    /// signatures: what passages' signatures are compared with.
    ///
    /// # Errors
    /// `ENGINE_CLOSED`; `INVALID_ARGUMENT` when `call_id` is pending.
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
            long_texts: cut_or_reject(reject_truncation),
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

    /// Forgets a call: no completion follows, but for one that is being delivered just now. A run that nobody
    /// else waits for is stopped.
    pub fn cancel(&self, call_id: i64) {
        self.worker.cancel(self.handle, call_id);
    }

    /// Vectors of `texts`, in their order. Blocks; goes through the same queue as everything else, as
    /// interactive work.
    ///
    /// # Errors
    /// `ENGINE_CLOSED`, `TEXT_TOO_LONG` (if `reject_truncation`; with the text's index), `INFERENCE_FAILED`,
    /// `INTERNAL`.
    pub fn embed_batch(&self, texts: Vec<String>, reject_truncation: bool) -> Result<Vec<Embedding>> {
        let expected = texts.len();
        let (sender, completions) = mpsc::channel();
        let call_id = self.next_blocking.fetch_sub(1, Ordering::Relaxed);
        let sink = Arc::new(ChannelSink(sender));
        let long_texts = cut_or_reject(reject_truncation);
        self.submit(call_id, texts, Priority::Interactive, long_texts, sink)?;
        let mut finished = Vec::with_capacity(expected);
        // The channel ends without a last completion only when the call was forgotten: the engine ended.
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

    /// Tokens of `text` before truncation, `[CLS]` and `[SEP]` included; exact for any length, in bounded
    /// memory. Blocks for some 0.3 s a megabyte.
    ///
    /// # Errors
    /// `ENGINE_CLOSED`, `INTERNAL`.
    pub fn count_tokens(&self, text: &str) -> Result<usize> {
        self.require_open()?;
        catch_panic("tokenization", || self.worker.tokenizer.count(text))
    }

    /// The passages of `text`, each of at most `max_tokens` tokens with `prefix`, `[CLS]` and `[SEP]`: as
    /// [`submit`](Self::submit) splits it where `max_tokens` is the engine's own limit. A prefix that leaves less
    /// than half of the limit is cut to half. Blocks for some 0.4 s a megabyte; calls go on meanwhile.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when `max_tokens` is not from 16 to 512, `ENGINE_CLOSED`, `INTERNAL`.
    pub fn split(&self, text: String, max_tokens: usize, prefix: &str) -> Result<Vec<Passage>> {
        let go_on = || self.require_open();
        go_on()?;
        check_passage_tokens(max_tokens)?;
        catch_panic("splitting", || {
            let tokenizer = &self.worker.tokenizer;
            let mut splitter = Splitter::new(tokenizer, text, prefix, max_tokens)?;
            let mut passages = Vec::new();
            while let Some(split) = splitter.next(tokenizer, &go_on)? {
                passages.push(split.passage);
            }
            Ok(passages)
        })
    }

    /// The first half of [`close`](Self::close), without waiting: every later call is refused, and what is
    /// queued is rejected with `ENGINE_CLOSED`.
    pub fn reject_queued(&self) {
        self.closed.store(true, Ordering::Release);
        self.worker.reject_queued(self.handle);
    }

    /// Rejects what is queued with `ENGINE_CLOSED` and blocks until the run under way, and with the last
    /// handle the model's memory, is done with. May be called again.
    pub fn close(&self) {
        self.reject_queued();
        self.worker.wait_for_calls(self.handle);
        self.detach();
        self.worker.wait_for_end(Duration::MAX);
        give_back_freed();
    }

    /// For the end of the program or of a worker thread: forgets all calls, stops the run under way and, with
    /// the last handle, waits for the threads to end, at most 2 seconds.
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

fn cut_or_reject(reject_truncation: bool) -> LongTexts {
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
            "maxTokens: expected a whole number from {MIN_PASSAGE_TOKENS} to {MAX_MAX_TOKENS} where texts are \
             split, received {max_tokens}"
        ),
    ))
}

struct ChannelSink(mpsc::Sender<Completion>);

impl CompletionSink for ChannelSink {
    fn deliver(&self, completion: Completion) {
        // The receiver is gone only when its caller is.
        let _ = self.0.send(completion);
    }
}

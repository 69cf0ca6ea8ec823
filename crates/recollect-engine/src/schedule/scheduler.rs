//! The queue of a worker.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::call::{Call, CallKey, CallRequest, HandleId, LongTexts, Priority, TokenizerInput};
use super::delivery::{Completion, Embedding};
use super::items::{Delivery, RunItem, TextResult, TokenizerJob, TokenizerResult};
use super::window::{RUN_TOKENS, Window};
use crate::error::{EngineError, ErrorCode, Result};

/// Maximum tokenized texts that wait for a run, for each priority: enough to group texts by length, with limited memory
/// (1 MB at 256 tokens per text).
const WINDOW_TEXTS: usize = 1024;

/// One in this many runs goes to background work, if there is any.
const BACKGROUND_SHARE: u32 = 4;

/// Texts that the tokenizer takes at once: about one run, so that urgent texts and the first run wait less than a
/// millisecond.
const TAKE_TEXTS: usize = 32;
const TAKE_BYTES: usize = 2 << 10;

/// The work of one priority.
#[derive(Default)]
struct Lane {
    /// Calls with texts that are not tokenized, oldest first.
    pending: VecDeque<CallKey>,
    ready: Window<RunItem>,
}

/// Calls, in a lane for each priority.
#[derive(Default)]
pub(crate) struct Scheduler {
    calls: HashMap<CallKey, Call>,
    by_id: HashMap<(HandleId, i64), CallKey>,
    next_key: CallKey,
    interactive: Lane,
    background: Lane,
    /// Interactive runs since the last background run, while background work waits.
    interactive_runs: u32,
    run_tokens: RunTokens,
}

/// Maximum padded tokens of one run.
struct RunTokens(usize);

impl Default for RunTokens {
    fn default() -> Self {
        Self(RUN_TOKENS)
    }
}

impl Scheduler {
    /// A scheduler with runs of at most `run_tokens` padded tokens instead of [`RUN_TOKENS`].
    pub(crate) fn with_run_tokens(run_tokens: usize) -> Self {
        Self {
            run_tokens: RunTokens(run_tokens),
            ..Self::default()
        }
    }

    /// Queues a call. A call without texts is done at once, and its completion is returned.
    pub(crate) fn add(&mut self, request: CallRequest) -> Result<Option<Delivery>> {
        let id = (request.handle, request.call_id);
        if self.by_id.contains_key(&id) {
            return Err(EngineError::new(
                ErrorCode::InvalidArgument,
                format!(
                    "callId: expected one that is not pending, received {}",
                    request.call_id
                ),
            ));
        }
        if let LongTexts::Split { prefixes } = &request.long_texts
            && prefixes.len() != request.texts.len()
        {
            return Err(EngineError::new(
                ErrorCode::InvalidArgument,
                format!(
                    "prefixes: expected one for each of {} texts, received {}",
                    request.texts.len(),
                    prefixes.len()
                ),
            ));
        }
        if request.texts.is_empty() {
            let completion = Completion {
                call_id: request.call_id,
                finished: Vec::new(),
                error: None,
                done: true,
            };
            return Ok(Some(Delivery {
                sink: request.sink,
                completion,
            }));
        }
        let key = self.next_key;
        self.next_key += 1;
        let remaining = request.texts.len();
        self.calls.insert(
            key,
            Call {
                handle: request.handle,
                call_id: request.call_id,
                priority: request.priority,
                long_texts: request.long_texts,
                questions: request.questions,
                sink: request.sink,
                texts: request.texts.into_iter().enumerate(),
                rests: Vec::new(),
                remaining,
                running: 0,
            },
        );
        self.by_id.insert(id, key);
        self.lane(request.priority).pending.push_back(key);
        Ok(None)
    }

    /// Takes the next texts to tokenize, urgent ones first. Empty if there are none or enough texts are ready.
    pub(crate) fn take_texts(&mut self) -> Vec<TokenizerJob> {
        let urgent = take_from(&mut self.interactive, &mut self.calls);
        if urgent.is_empty() {
            take_from(&mut self.background, &mut self.calls)
        } else {
            urgent
        }
    }

    /// Takes urgent texts that must not wait until a text of `call` is tokenized. Empty if `call` itself is urgent.
    pub(crate) fn take_texts_before(&mut self, call: CallKey) -> Vec<TokenizerJob> {
        match self.calls.get(&call) {
            Some(call) if call.priority == Priority::Background => {
                take_from(&mut self.interactive, &mut self.calls)
            }
            _ => Vec::new(),
        }
    }

    /// Adds a tokenized text. Returns the failure of its call if the text is too long and the call rejects long texts.
    pub(crate) fn put_tokens(&mut self, text: TokenizerResult) -> Option<Delivery> {
        let key = text.call;
        let call = self.calls.get_mut(&key)?;
        if call.long_texts == LongTexts::Reject
            && let Some(item) = text.items.iter().find(|item| item.tokens.truncated())
        {
            let error = too_long(item);
            return self.fail(key, error);
        }
        // So far the text counted as one.
        call.remaining += text.items.len();
        let has_rest = text.rest.is_some();
        match text.rest {
            Some(rest) => call.rests.push((text.index, rest)),
            None => call.remaining = call.remaining.saturating_sub(1),
        }
        let priority = call.priority;
        let lane = self.lane(priority);
        for item in text.items {
            lane.ready.push(item.tokens.ids.len(), item);
        }
        if has_rest && lane.pending.front() != Some(&key) {
            // The call left the queue when its last text was taken.
            lane.pending.push_front(key);
        }
        None
    }

    /// Takes the next run: texts of one lane, within the budget of padded tokens.
    pub(crate) fn take_run(&mut self) -> Vec<RunItem> {
        let Self {
            calls,
            interactive,
            background,
            interactive_runs,
            run_tokens: RunTokens(budget),
            ..
        } = self;
        let is_live = |item: &RunItem| calls.contains_key(&item.call);
        interactive.ready.skip_dead(is_live);
        background.ready.skip_dead(is_live);
        let background_waits = !background.ready.is_empty();
        let is_background_turn = background_waits && *interactive_runs >= BACKGROUND_SHARE - 1;
        let run = if interactive.ready.is_empty() || is_background_turn {
            *interactive_runs = 0;
            background.ready.take_run(*budget, is_live)
        } else {
            *interactive_runs = if background_waits {
                *interactive_runs + 1
            } else {
                0
            };
            interactive.ready.take_run(*budget, is_live)
        };
        for item in &run {
            if let Some(call) = self.calls.get_mut(&item.call) {
                call.running += 1;
            }
        }
        run
    }

    /// Whether texts are ready for a run. Texts of cancelled calls also count.
    pub(crate) fn has_ready(&self) -> bool {
        !(self.interactive.ready.is_empty() && self.background.ready.is_empty())
    }

    /// Whether texts may wait for the tokenizer.
    pub(crate) fn has_texts(&self) -> bool {
        !(self.interactive.pending.is_empty() && self.background.pending.is_empty())
    }

    /// Whether there are no calls.
    pub(crate) fn is_idle(&self) -> bool {
        self.calls.is_empty()
    }

    /// Records the results of a run. Results of calls that no longer exist are dropped.
    pub(crate) fn finish(&mut self, finished: Vec<TextResult>) -> Vec<Delivery> {
        let mut by_call: HashMap<CallKey, Vec<(usize, Embedding)>> = HashMap::new();
        for text in finished {
            by_call
                .entry(text.call)
                .or_default()
                .push((text.index, text.embedding));
        }
        let mut deliveries = Vec::with_capacity(by_call.len());
        for (key, mut finished) in by_call {
            let Some(call) = self.calls.get_mut(&key) else {
                continue;
            };
            finished.sort_unstable_by_key(|(index, embedding)| {
                (*index, embedding.passage.map_or(0, |passage| passage.ordinal))
            });
            call.remaining = call.remaining.saturating_sub(finished.len());
            call.running = call.running.saturating_sub(finished.len());
            let done = call.remaining == 0;
            let completion = Completion {
                call_id: call.call_id,
                finished,
                error: None,
                done,
            };
            let sink = Arc::clone(&call.sink);
            if done {
                self.remove(key);
            }
            deliveries.push(Delivery { sink, completion });
        }
        deliveries
    }

    /// Fails a call, if it still exists.
    pub(crate) fn fail(&mut self, key: CallKey, error: EngineError) -> Option<Delivery> {
        let call = self.remove(key)?;
        let completion = Completion {
            call_id: call.call_id,
            finished: Vec::new(),
            error: Some(error),
            done: true,
        };
        Some(Delivery {
            sink: call.sink,
            completion,
        })
    }

    /// Fails every call.
    pub(crate) fn fail_all(&mut self, error: &EngineError) -> Vec<Delivery> {
        let mut keys: Vec<CallKey> = self.calls.keys().copied().collect();
        keys.sort_unstable();
        keys.into_iter()
            .filter_map(|key| self.fail(key, error.clone()))
            .collect()
    }

    /// Removes a call without a completion. Returns whether it existed.
    pub(crate) fn cancel(&mut self, handle: HandleId, call_id: i64) -> bool {
        self.by_id
            .get(&(handle, call_id))
            .copied()
            .and_then(|key| self.remove(key))
            .is_some()
    }

    /// Fails the calls of a handle, except those whose remaining texts are all in current runs. They still get their
    /// vectors.
    pub(crate) fn close(&mut self, handle: HandleId) -> Vec<Delivery> {
        let waiting = self.keys_of(handle, |call| call.remaining > call.running);
        waiting
            .into_iter()
            .filter_map(|key| self.fail(key, EngineError::closed()))
            .collect()
    }

    /// Removes all calls of a handle without completions.
    pub(crate) fn abandon(&mut self, handle: HandleId) {
        for key in self.keys_of(handle, |_| true) {
            self.remove(key);
        }
    }

    /// Whether the call still exists.
    pub(crate) fn is_live(&self, key: CallKey) -> bool {
        self.calls.contains_key(&key)
    }

    /// Whether a handle has pending calls.
    pub(crate) fn has_calls(&self, handle: HandleId) -> bool {
        self.calls.values().any(|call| call.handle == handle)
    }

    fn keys_of(&self, handle: HandleId, wanted: impl Fn(&Call) -> bool) -> Vec<CallKey> {
        let mut keys: Vec<CallKey> = self
            .calls
            .iter()
            .filter(|(_, call)| call.handle == handle && wanted(call))
            .map(|(&key, _)| key)
            .collect();
        keys.sort_unstable();
        keys
    }

    fn remove(&mut self, key: CallKey) -> Option<Call> {
        let call = self.calls.remove(&key)?;
        self.by_id.remove(&(call.handle, call.call_id));
        if self.calls.is_empty() {
            // All remaining entries belong to removed calls: free them now, not at the next run.
            for lane in [&mut self.interactive, &mut self.background] {
                lane.pending.clear();
                lane.ready.clear();
            }
        }
        Some(call)
    }

    fn lane(&mut self, priority: Priority) -> &mut Lane {
        match priority {
            Priority::Interactive => &mut self.interactive,
            Priority::Background => &mut self.background,
        }
    }
}

fn take_from(lane: &mut Lane, calls: &mut HashMap<CallKey, Call>) -> Vec<TokenizerJob> {
    let room = WINDOW_TEXTS.saturating_sub(lane.ready.len()).min(TAKE_TEXTS);
    let mut texts = Vec::new();
    let mut bytes = 0;
    while texts.len() < room && bytes < TAKE_BYTES {
        let Some(&key) = lane.pending.front() else {
            break;
        };
        // A call that was cancelled or has no more texts leaves the queue here.
        match calls.get_mut(&key).and_then(Call::next) {
            Some((index, text)) => {
                bytes += match &text {
                    TokenizerInput::Text { text, .. } | TokenizerInput::Long { text, .. } => text.len(),
                    TokenizerInput::Rest(_) => TAKE_BYTES,
                };
                texts.push(TokenizerJob {
                    call: key,
                    index,
                    text,
                });
            }
            None => {
                lane.pending.pop_front();
            }
        }
    }
    texts
}

fn too_long(item: &RunItem) -> EngineError {
    let tokens = &item.tokens;
    let count = if tokens.exact {
        format!("{}", tokens.count)
    } else {
        format!("more than {}", tokens.count - 1)
    };
    EngineError::new(
        ErrorCode::TextTooLong,
        format!(
            "expected at most {} tokens, received {count}; shorten it or allow truncation",
            tokens.ids.len()
        ),
    )
    .at(item.index)
}

#[cfg(test)]
#[path = "scheduler_tests.rs"]
mod tests;

//! The queue of one engine worker.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::call::{Call, CallKey, CallRequest, HandleId, LongTexts, Priority, Untokenized};
use super::delivery::{Completion, Embedding};
use super::items::{Delivery, FinishedText, RunItem, TakenText, TokenizedText};
use super::window::{RUN_TOKENS, Window};
use crate::error::{EngineError, ErrorCode, Result};

/// Tokenized texts that are kept ahead of the runs, for each priority: enough for sorting by length to work,
/// and a bound on memory (1 MB at 256 tokens a text).
const WINDOW_TEXTS: usize = 1024;

/// Of this many runs, one goes to background work when there is some.
const BACKGROUND_SHARE: u32 = 4;

/// What the tokenizer takes at a time: about one run, and so little that urgent texts and the first run wait
/// for less than a millisecond.
const TAKE_TEXTS: usize = 32;
const TAKE_BYTES: usize = 2 << 10;

/// The work of one priority.
#[derive(Default)]
struct Lane {
    /// Calls with texts that are not tokenized, oldest first.
    untokenized: VecDeque<CallKey>,
    ready: Window<RunItem>,
}

/// Calls, in two lanes, and what becomes of them.
#[derive(Default)]
pub(crate) struct Scheduler {
    calls: HashMap<CallKey, Call>,
    by_id: HashMap<(HandleId, i64), CallKey>,
    next_key: CallKey,
    interactive: Lane,
    background: Lane,
    /// Interactive runs since background work had one, while it waited.
    overtaken: u32,
    run_tokens: RunTokens,
}

/// Padded tokens of one run.
struct RunTokens(usize);

impl Default for RunTokens {
    fn default() -> Self {
        Self(RUN_TOKENS)
    }
}

impl Scheduler {
    /// With runs of at most `run_tokens` padded tokens instead of [`RUN_TOKENS`].
    pub(crate) fn with_run_tokens(run_tokens: usize) -> Self {
        Self {
            run_tokens: RunTokens(run_tokens),
            ..Self::default()
        }
    }

    /// Queues a call. A call without texts is done at once: its completion is returned.
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
        self.lane(request.priority).untokenized.push_back(key);
        Ok(None)
    }

    /// The next texts to tokenize, urgent ones first; none when there are none or enough are ready.
    pub(crate) fn take_texts(&mut self) -> Vec<TakenText> {
        let taken = take_from(&mut self.interactive, &mut self.calls);
        if taken.is_empty() {
            take_from(&mut self.background, &mut self.calls)
        } else {
            taken
        }
    }

    /// Urgent texts that are not to wait until a text of `call` is tokenized; none where that is urgent itself.
    pub(crate) fn take_texts_before(&mut self, call: CallKey) -> Vec<TakenText> {
        match self.calls.get(&call) {
            Some(call) if call.priority == Priority::Background => {
                take_from(&mut self.interactive, &mut self.calls)
            }
            _ => Vec::new(),
        }
    }

    /// Takes a tokenized text in. Returns the failure of its call if it is too long and the call forbids that.
    pub(crate) fn put_tokens(&mut self, text: TokenizedText) -> Option<Delivery> {
        let key = text.call;
        let call = self.calls.get_mut(&key)?;
        if call.long_texts == LongTexts::Reject
            && let Some(item) = text.items.iter().find(|item| item.tokens.truncated())
        {
            let error = too_long(item);
            return self.fail(key, error);
        }
        // A text counted as one until here.
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
        if has_rest && lane.untokenized.front() != Some(&key) {
            // It has left the queue with its last text.
            lane.untokenized.push_front(key);
        }
        None
    }

    /// Takes the next run: texts of one lane, no more than a run's budget of padded tokens.
    pub(crate) fn take_run(&mut self) -> Vec<RunItem> {
        let Self {
            calls,
            interactive,
            background,
            overtaken,
            run_tokens: RunTokens(budget),
            ..
        } = self;
        let is_live = |item: &RunItem| calls.contains_key(&item.call);
        interactive.ready.skip_dead(is_live);
        background.ready.skip_dead(is_live);
        let background_waits = !background.ready.is_empty();
        let its_turn = background_waits && *overtaken >= BACKGROUND_SHARE - 1;
        let run = if interactive.ready.is_empty() || its_turn {
            *overtaken = 0;
            background.ready.take_run(*budget, is_live)
        } else {
            *overtaken = if background_waits { *overtaken + 1 } else { 0 };
            interactive.ready.take_run(*budget, is_live)
        };
        for item in &run {
            if let Some(call) = self.calls.get_mut(&item.call) {
                call.running += 1;
            }
        }
        run
    }

    /// Whether a run could be taken now, counting texts whose calls were cancelled.
    pub(crate) fn has_ready(&self) -> bool {
        !(self.interactive.ready.is_empty() && self.background.ready.is_empty())
    }

    /// Whether no text waits, neither for the tokenizer nor for a run.
    pub(crate) fn is_idle(&self) -> bool {
        self.calls.is_empty()
    }

    /// Records what a run finished; texts of calls that are gone are dropped.
    pub(crate) fn finish(&mut self, finished: Vec<FinishedText>) -> Vec<Delivery> {
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

    /// Fails a call, if it is still there.
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

    /// Forgets a call: no completion follows. Returns whether it was there.
    pub(crate) fn cancel(&mut self, handle: HandleId, call_id: i64) -> bool {
        self.by_id
            .get(&(handle, call_id))
            .copied()
            .and_then(|key| self.remove(key))
            .is_some()
    }

    /// Fails the calls of a handle that have texts outside the run under way; the others get their vectors.
    pub(crate) fn close(&mut self, handle: HandleId) -> Vec<Delivery> {
        let waiting = self.keys_of(handle, |call| call.remaining > call.running);
        waiting
            .into_iter()
            .filter_map(|key| self.fail(key, EngineError::closed()))
            .collect()
    }

    /// Forgets all calls of a handle: no completion follows.
    pub(crate) fn abandon(&mut self, handle: HandleId) {
        for key in self.keys_of(handle, |_| true) {
            self.remove(key);
        }
    }

    /// Whether the call is still waited for.
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
            // What is left belongs to calls that are gone: free it now, not at the next run.
            for lane in [&mut self.interactive, &mut self.background] {
                lane.untokenized.clear();
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

fn take_from(lane: &mut Lane, calls: &mut HashMap<CallKey, Call>) -> Vec<TakenText> {
    let room = WINDOW_TEXTS.saturating_sub(lane.ready.len()).min(TAKE_TEXTS);
    let mut taken = Vec::new();
    let mut bytes = 0;
    while taken.len() < room && bytes < TAKE_BYTES {
        let Some(&key) = lane.untokenized.front() else {
            break;
        };
        // A call that was cancelled, or has no more texts, leaves the queue here.
        match calls.get_mut(&key).and_then(Call::next) {
            Some((index, text)) => {
                bytes += match &text {
                    Untokenized::Text { text, .. } | Untokenized::Long { text, .. } => text.len(),
                    Untokenized::Rest(_) => TAKE_BYTES,
                };
                taken.push(TakenText {
                    call: key,
                    index,
                    text,
                });
            }
            None => {
                lane.untokenized.pop_front();
            }
        }
    }
    taken
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

//! The tokenizer's thread: tokenizes texts ahead of the runs, urgent ones first.

use super::{Worker, wait};
use crate::error::{EngineError, Result, catch_panic};
use crate::fault;
use crate::schedule::call::CallKey;
use crate::schedule::call::TokenizerInput;
use crate::schedule::delivery::PassagePlace;
use crate::schedule::items::{Delivery, RunItem, TokenizerJob, TokenizerResult};
use crate::schedule::window::RUN_TOKENS;
use crate::tokenize::{Splitter, Tokens};

impl Worker {
    /// Runs until the worker ends.
    pub(super) fn tokenize_texts(&self) {
        loop {
            let mut state = self.lock();
            let mut texts = state.scheduler.take_texts();
            while texts.is_empty() {
                if state.ending {
                    return;
                }
                state = wait(&self.texts, state);
                texts = state.scheduler.take_texts();
            }
            drop(state);
            self.tokenize_all(texts, &|call| self.checkpoint(call));
        }
    }

    /// Tokenizes `texts`. `checkpoint` is called from time to time with the call of a long text.
    fn tokenize_all(&self, texts: Vec<TokenizerJob>, checkpoint: &dyn Fn(CallKey) -> Result<()>) {
        let results: Vec<_> = texts
            .into_iter()
            .map(|text| self.tokenize_text(text, checkpoint))
            .collect();
        let mut state = self.lock();
        let failures: Vec<Delivery> = results
            .into_iter()
            .filter_map(|result| match result {
                Ok(text) => state.scheduler.put_tokens(text),
                Err((call, error)) => state.scheduler.fail(call, error),
            })
            .collect();
        state.end_if_unused();
        if failures.is_empty() {
            drop(state);
        } else {
            self.deliver(state, failures);
            self.ended.notify_all();
        }
        // All, because they share even one text.
        self.tokens.notify_all();
    }

    /// Fails if the call is gone. Tokenizes urgent texts first, so that they do not wait for the end of a long text.
    fn checkpoint(&self, call: CallKey) -> Result<()> {
        self.require_live(call)?;
        let urgent = self.lock().scheduler.take_texts_before(call);
        if !urgent.is_empty() {
            self.tokenize_all(urgent, &|call| self.require_live(call));
        }
        Ok(())
    }

    fn require_live(&self, call: CallKey) -> Result<()> {
        if self.lock().scheduler.is_live(call) {
            return Ok(());
        }
        // The error only ends the work. No caller sees it.
        Err(EngineError::closed())
    }

    fn tokenize_text(
        &self,
        text: TokenizerJob,
        checkpoint: &dyn Fn(CallKey) -> Result<()>,
    ) -> std::result::Result<TokenizerResult, (CallKey, EngineError)> {
        let TokenizerJob { call, index, text } = text;
        let checkpoint = || checkpoint(call);
        catch_panic("tokenization", || {
            fault::point(fault::Point::Tokenize);
            let limit = self.tokenizer.max_tokens();
            match text {
                TokenizerInput::Text { text, question } => Ok(TokenizerResult {
                    call,
                    index,
                    items: vec![RunItem {
                        call,
                        index,
                        tokens: self.tokenizer.tokenize_while(&text, &checkpoint)?,
                        passage: None,
                        question,
                    }],
                    rest: None,
                }),
                TokenizerInput::Long { text, prefix } => {
                    let splitter = Splitter::new(&self.tokenizer, text, &prefix, limit)?;
                    self.tokenize_passages(call, index, Box::new(splitter), &checkpoint)
                }
                TokenizerInput::Rest(splitter) => self.tokenize_passages(call, index, splitter, &checkpoint),
            }
        })
        .map_err(|error| (call, error))
    }

    /// Makes the next passages of a text, enough for a run. Other texts get their turn before the rest.
    fn tokenize_passages(
        &self,
        call: CallKey,
        index: usize,
        mut splitter: Box<Splitter>,
        checkpoint: &dyn Fn() -> Result<()>,
    ) -> Result<TokenizerResult> {
        let mut items = Vec::new();
        let mut tokens = 0;
        while tokens < RUN_TOKENS
            && let Some(split) = splitter.next(&self.tokenizer, checkpoint)?
        {
            tokens += split.ids.len();
            items.push(RunItem {
                call,
                index,
                tokens: Tokens {
                    count: split.ids.len(),
                    ids: split.ids,
                    exact: true,
                },
                passage: Some(PassagePlace {
                    ordinal: splitter.passage_count() - 1,
                    start: split.passage.start,
                    end: split.passage.end,
                    count: 0,
                }),
                question: false,
            });
        }
        let rest = (!splitter.is_done()).then_some(splitter);
        if rest.is_none() {
            let count = items
                .last()
                .and_then(|item| item.passage)
                .map_or(0, |last| last.ordinal + 1);
            for passage in items.iter_mut().filter_map(|item| item.passage.as_mut()) {
                passage.count = count;
            }
        }
        Ok(TokenizerResult {
            call,
            index,
            items,
            rest,
        })
    }
}

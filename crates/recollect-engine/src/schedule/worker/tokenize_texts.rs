//! The tokenizer's thread: texts become tokens ahead of the runs, urgent ones first.

use super::{Worker, wait};
use crate::error::{EngineError, Result, catch_panic};
use crate::fault;
use crate::schedule::call::CallKey;
use crate::schedule::call::Untokenized;
use crate::schedule::delivery::PassagePlace;
use crate::schedule::items::{Delivery, RunItem, TakenText, TokenizedText};
use crate::schedule::window::RUN_TOKENS;
use crate::tokenize::{Splitter, Tokens};

impl Worker {
    /// Until the worker ends.
    pub(super) fn tokenize_texts(&self) {
        loop {
            let mut state = self.lock();
            let mut taken = state.scheduler.take_texts();
            while taken.is_empty() {
                if state.ending {
                    return;
                }
                state = wait(&self.texts, state);
                taken = state.scheduler.take_texts();
            }
            drop(state);
            self.tokenize_all(taken, &|call| self.go_on(call));
        }
    }

    /// Tokenizes `taken`; `go_on` is asked now and then about the call of a long text.
    fn tokenize_all(&self, taken: Vec<TakenText>, go_on: &dyn Fn(CallKey) -> Result<()>) {
        let tokenized: Vec<_> = taken
            .into_iter()
            .map(|text| self.tokenize_text(text, go_on))
            .collect();
        let mut state = self.lock();
        let failures: Vec<Delivery> = tokenized
            .into_iter()
            .filter_map(|result| match result {
                Ok(text) => state.scheduler.put_tokens(text),
                Err((call, error)) => state.scheduler.fail(call, error),
            })
            .collect();
        state.end_if_unused();
        self.tokens.notify_one();
        if failures.is_empty() {
            return;
        }
        self.deliver(state, failures);
        self.ended.notify_all();
    }

    /// Fails when the call is gone. Urgent texts that came meanwhile are not to wait for the end of a long one.
    fn go_on(&self, call: CallKey) -> Result<()> {
        self.go_on_if_live(call)?;
        let urgent = self.lock().scheduler.take_texts_before(call);
        if !urgent.is_empty() {
            self.tokenize_all(urgent, &|call| self.go_on_if_live(call));
        }
        Ok(())
    }

    fn go_on_if_live(&self, call: CallKey) -> Result<()> {
        if self.lock().scheduler.is_live(call) {
            return Ok(());
        }
        // Nobody is there to be told.
        Err(EngineError::closed())
    }

    fn tokenize_text(
        &self,
        taken: TakenText,
        go_on: &dyn Fn(CallKey) -> Result<()>,
    ) -> std::result::Result<TokenizedText, (CallKey, EngineError)> {
        let TakenText { call, index, text } = taken;
        let go_on = || go_on(call);
        catch_panic("tokenization", || {
            fault::point(fault::Point::Tokenize);
            let limit = self.tokenizer.max_tokens();
            match text {
                Untokenized::Text { text, question } => Ok(TokenizedText {
                    call,
                    index,
                    items: vec![RunItem {
                        call,
                        index,
                        tokens: self.tokenizer.tokenize_while(&text, &go_on)?,
                        passage: None,
                        question,
                    }],
                    rest: None,
                }),
                Untokenized::Long { text, prefix } => {
                    let splitter = Splitter::new(&self.tokenizer, text, &prefix, limit)?;
                    self.tokenize_passages(call, index, Box::new(splitter), &go_on)
                }
                Untokenized::Rest(splitter) => self.tokenize_passages(call, index, splitter, &go_on),
            }
        })
        .map_err(|error| (call, error))
    }

    /// The next passages of a text, enough for a run; others get their turn before the rest.
    fn tokenize_passages(
        &self,
        call: CallKey,
        index: usize,
        mut splitter: Box<Splitter>,
        go_on: &dyn Fn() -> Result<()>,
    ) -> Result<TokenizedText> {
        let mut items = Vec::new();
        let mut tokens = 0;
        while tokens < RUN_TOKENS
            && let Some(split) = splitter.next(&self.tokenizer, go_on)?
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
                    ordinal: splitter.made() - 1,
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
        Ok(TokenizedText {
            call,
            index,
            items,
            rest,
        })
    }
}

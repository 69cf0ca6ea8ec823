//! The tokenizer's thread: texts become tokens ahead of the runs, urgent ones first.

use super::{Core, wait};
use crate::error::{EngineError, Result, catch_panic};
use crate::fault;
use crate::schedule::{CallKey, Delivery, RunItem, TakenText};

impl Core {
    /// Until the core ends.
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
                Ok(item) => state.scheduler.put_tokens(item),
                Err((call, error)) => state.scheduler.fail(call, error),
            })
            .collect();
        state.end_if_unused();
        drop(state);
        self.tokens.notify_one();
        if !failures.is_empty() {
            failures.into_iter().for_each(Delivery::send);
            self.ended.notify_all();
        }
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
        text: TakenText,
        go_on: &dyn Fn(CallKey) -> Result<()>,
    ) -> std::result::Result<RunItem, (CallKey, EngineError)> {
        let TakenText { call, index, text } = text;
        catch_panic("tokenization", || {
            fault::point(fault::Point::Tokenize);
            self.tokenizer.tokenize_while(&text, &|| go_on(call))
        })
        .map(|tokens| RunItem { call, index, tokens })
        .map_err(|error| (call, error))
    }
}

//! The encoder: token ids in, the last layer's state of each token out.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::attention::token_lines;
use crate::embedding::{Words, widen_row};
use crate::error::EncodeError;
use crate::instruction_set::{InstructionSet, Kind};
use crate::kernel::Kernel;
use crate::line::{LANES, Line, flat};
use crate::product::Activation;
use crate::shape::{HEADS, HIDDEN, INNER};
use crate::team::{Task, Team, TeamStep};
use crate::weights::{Layer, Norm};
use crate::workspace::Workspace;

const HIDDEN_LINES: usize = HIDDEN / LANES;
const TOKEN_LINES: usize = token_lines(HEADS);

/// Rows of the feed-forward block that are computed together, so that the values between its two products stay in the
/// L2 cache.
const INNER_ROWS: usize = 96;

/// A model. It is immutable: any number of threads may use it, each with its own [`Workspace`].
pub struct Encoder {
    pub(crate) words: Words,
    /// For each position, the sum of its embedding and that of token type 0.
    pub(crate) positions: Vec<Line>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("vocabulary", &self.vocabulary())
            .field("positions", &self.max_tokens())
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}

impl Encoder {
    /// Number of words in the vocabulary.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.words.count()
    }

    /// Maximum number of tokens in a text.
    #[must_use]
    pub fn max_tokens(&self) -> usize {
        self.positions.len() / HIDDEN_LINES
    }

    /// Returns the states of the tokens of `texts`, [`HIDDEN`] values each, text after text. A text's states are the
    /// same bits with any other texts in the call and with any instruction set.
    ///
    /// `stop` is checked before each layer.
    ///
    /// # Errors
    /// [`EncodeError`] if a text is empty or too long, a token is unknown, or `stop` is set.
    pub fn states<'a>(
        &self,
        instructions: InstructionSet,
        texts: &[&[u32]],
        workspace: &'a mut Workspace,
        stop: &AtomicBool,
    ) -> Result<&'a [f32], EncodeError> {
        match instructions.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(lanes) => self.encode(lanes, texts, workspace, stop)?,
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni(lanes) => self.encode(lanes, texts, workspace, stop)?,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(lanes) => self.encode(lanes, texts, workspace, stop)?,
            Kind::Scalar(lanes) => self.encode(lanes, texts, workspace, stop)?,
        }
        Ok(flat(&workspace.states))
    }

    /// Like [`states`](Self::states), for one text, with the threads that call [`help`](Self::help) on the same `team`.
    /// The result is the same bits. `team` must be new.
    ///
    /// # Errors
    /// As for [`states`](Self::states), and if a helper thread panicked.
    pub fn states_together<'a>(
        &self,
        instructions: InstructionSet,
        text: &[u32],
        workspace: &'a mut Workspace,
        team: &Team,
        stop: &AtomicBool,
    ) -> Result<&'a [f32], EncodeError> {
        let _end = team.end_when_dropped();
        match instructions.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(lanes) => self.encode_together(lanes, text, workspace, team, stop)?,
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni(lanes) => self.encode_together(lanes, text, workspace, team, stop)?,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(lanes) => self.encode_together(lanes, text, workspace, team, stop)?,
            Kind::Scalar(lanes) => self.encode_together(lanes, text, workspace, team, stop)?,
        }
        Ok(flat(&workspace.states))
    }

    /// Computes parts of another thread's [`states_together`](Self::states_together) with this `team` and the same
    /// `instructions`. Returns when
    /// that call has ended, or after some time without work. Spins while it waits.
    pub fn help(&self, instructions: InstructionSet, team: &Team) {
        match instructions.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(lanes) => team.help(lanes, &self.layers),
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni(lanes) => team.help(lanes, &self.layers),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(lanes) => team.help(lanes, &self.layers),
            Kind::Scalar(lanes) => team.help(lanes, &self.layers),
        }
    }

    fn encode_together(
        &self,
        kernel: impl Kernel,
        text: &[u32],
        workspace: &mut Workspace,
        team: &Team,
        stop: &AtomicBool,
    ) -> Result<(), EncodeError> {
        // The parts of other models would be quantized in other blocks than the whole.
        if !Team::can_share(&self.layers) {
            return self.encode(kernel, &[text], workspace, stop);
        }
        self.embed(&[text], workspace)?;
        kernel.add_and_normalize(&mut workspace.states, &workspace.added, &self.norm);
        let Workspace {
            states,
            added,
            context,
            scratch,
            ..
        } = workspace;
        for (index, layer) in self.layers.iter().enumerate() {
            if stop.load(Ordering::Relaxed) {
                return Err(EncodeError::Stopped);
            }
            let mut work = |step, from: &[Line], to: &mut [Line]| {
                let task = Task {
                    layer: index,
                    step,
                    rows: text.len(),
                };
                team.work(kernel, &self.layers, task, from, to, scratch)
            };
            work(TeamStep::Attend, states, context)?;
            work(TeamStep::AttentionOut, context, added)?;
            kernel.add_and_normalize(states, added, &layer.attention_norm);
            work(TeamStep::Inner, states, &mut [])?;
            work(TeamStep::Outer, &[], added)?;
            kernel.add_and_normalize(states, added, &layer.outer_norm);
        }
        Ok(())
    }

    fn encode(
        &self,
        kernel: impl Kernel,
        texts: &[&[u32]],
        workspace: &mut Workspace,
        stop: &AtomicBool,
    ) -> Result<(), EncodeError> {
        self.embed(texts, workspace)?;
        let tokens = workspace.states.len() / HIDDEN_LINES;
        workspace.attention.resize(tokens * TOKEN_LINES, Line::ZERO);
        kernel.add_and_normalize(&mut workspace.states, &workspace.added, &self.norm);
        for layer in &self.layers {
            if stop.load(Ordering::Relaxed) {
                return Err(EncodeError::Stopped);
            }
            attend(kernel, layer, texts, workspace);
            feed_forward(kernel, layer, workspace);
        }
        Ok(())
    }

    /// Writes the word embeddings to `states` and the position embeddings to `added`.
    fn embed(&self, texts: &[&[u32]], workspace: &mut Workspace) -> Result<(), EncodeError> {
        let tokens = texts.iter().map(|text| text.len()).sum::<usize>();
        let Workspace {
            states,
            added,
            context,
            ..
        } = workspace;
        for buffer in [&mut *states, added, context] {
            buffer.resize(tokens * HIDDEN_LINES, Line::ZERO);
        }
        let mut rows = workspace.states.chunks_exact_mut(HIDDEN_LINES);
        let mut added = workspace.added.chunks_exact_mut(HIDDEN_LINES);
        for text in texts {
            if text.is_empty() || text.len() > self.max_tokens() {
                return Err(EncodeError::Length {
                    maximum: self.max_tokens(),
                    received: text.len(),
                });
            }
            let positions = self.positions.chunks_exact(HIDDEN_LINES);
            for (((&token, position), row), added) in
                text.iter().zip(positions).zip(&mut rows).zip(&mut added)
            {
                let word = self.words.row(token).ok_or(EncodeError::Token {
                    vocabulary: self.vocabulary(),
                    received: token,
                })?;
                widen_row(word, row);
                added.copy_from_slice(position);
            }
        }
        Ok(())
    }
}

/// The first half of a layer: every token attends to all tokens of its text.
fn attend(kernel: impl Kernel, layer: &Layer, texts: &[&[u32]], workspace: &mut Workspace) {
    let Workspace {
        states,
        added,
        attention,
        context,
        activations,
        scratch,
        ..
    } = workspace;
    kernel.quantize(
        states,
        &layer.attention_in,
        layer.attention_in.all_inputs(),
        activations,
    );
    kernel.product(
        activations,
        &layer.attention_in,
        layer.attention_in.all_panels(),
        Activation::None,
        attention,
    );
    let (mut tokens, mut contexts) = (attention.as_slice(), context.as_mut_slice());
    for text in texts {
        let (text_tokens, rest) = tokens.split_at(text.len() * TOKEN_LINES);
        let (context, rest_contexts) = contexts.split_at_mut(text.len() * HIDDEN_LINES);
        kernel.attend(text_tokens, HEADS, context, scratch);
        (tokens, contexts) = (rest, rest_contexts);
    }
    kernel.quantize(
        context,
        &layer.attention_out,
        layer.attention_out.all_inputs(),
        activations,
    );
    kernel.product(
        activations,
        &layer.attention_out,
        layer.attention_out.all_panels(),
        Activation::None,
        added,
    );
    kernel.add_and_normalize(states, added, &layer.attention_norm);
}

/// The second half of a layer: each token on its own.
fn feed_forward(kernel: impl Kernel, layer: &Layer, workspace: &mut Workspace) {
    let Workspace {
        states,
        added,
        inner,
        activations,
        ..
    } = workspace;
    let rows = INNER_ROWS * HIDDEN_LINES;
    for (states, added) in states.chunks_mut(rows).zip(added.chunks_mut(rows)) {
        inner.resize(states.len() / HIDDEN_LINES * (INNER / LANES), Line::ZERO);
        kernel.quantize(states, &layer.inner, layer.inner.all_inputs(), activations);
        kernel.product(
            activations,
            &layer.inner,
            layer.inner.all_panels(),
            Activation::Gelu,
            inner,
        );
        kernel.quantize(inner, &layer.outer, layer.outer.all_inputs(), activations);
        kernel.product(
            activations,
            &layer.outer,
            layer.outer.all_panels(),
            Activation::None,
            added,
        );
        kernel.add_and_normalize(states, added, &layer.outer_norm);
    }
}

#[cfg(test)]
#[path = "encoder_tests.rs"]
mod tests;

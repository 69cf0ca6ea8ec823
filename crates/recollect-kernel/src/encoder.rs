//! The encoder: texts as token ids in, the states of their tokens out.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::attention::TOKEN_LINES;
use crate::embedding::{WORD_BYTES, widen_row};
use crate::error::EncodeError;
use crate::instruction_set::{InstructionSet, Kind};
use crate::kernel::Kernel;
use crate::line::{LANES, Line, flat};
use crate::product::Activation;
use crate::shape::{HIDDEN, INNER};
use crate::weights::{Layer, Norm};
use crate::workspace::Workspace;

const HIDDEN_LINES: usize = HIDDEN / LANES;

/// Rows of the feed-forward block that are computed together: what lies between its two products stays in the
/// processor's second cache.
const INNER_ROWS: usize = 96;

/// A model. It does not change, and any number of threads may use it, each with a [`Workspace`] of its own.
pub struct Encoder {
    /// A row of little-endian float16 for each word.
    pub(crate) words: Vec<u8>,
    /// For each position its embedding and that of the first token type, added.
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
    /// Number of words.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.words.len() / WORD_BYTES
    }

    /// Most tokens of a text.
    #[must_use]
    pub fn max_tokens(&self) -> usize {
        self.positions.len() / HIDDEN_LINES
    }

    /// The states of the tokens of `texts`, [`HIDDEN`] values each, text after text. A text's states are the same
    /// bits whatever other texts are given with it, and whatever the instructions.
    ///
    /// `stop` is looked at before each layer.
    ///
    /// # Errors
    /// [`EncodeError`]: a text that is empty or too long, an unknown token, `stop` is set.
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

    fn encode(
        &self,
        kernel: impl Kernel,
        texts: &[&[u32]],
        workspace: &mut Workspace,
        stop: &AtomicBool,
    ) -> Result<(), EncodeError> {
        self.embed(texts, workspace)?;
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

    /// The words into the states, what is added to them into the workspace.
    fn embed(&self, texts: &[&[u32]], workspace: &mut Workspace) -> Result<(), EncodeError> {
        let tokens = texts.iter().map(|text| text.len()).sum::<usize>();
        let Workspace {
            states,
            added,
            attention,
            context,
            ..
        } = workspace;
        for (buffer, lines) in [
            (&mut *states, HIDDEN_LINES),
            (added, HIDDEN_LINES),
            (context, HIDDEN_LINES),
            (attention, TOKEN_LINES),
        ] {
            buffer.resize(tokens * lines, Line::ZERO);
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
                let start = token as usize * WORD_BYTES;
                let word = self
                    .words
                    .get(start..start + WORD_BYTES)
                    .ok_or(EncodeError::Token {
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

/// The first half of a layer: every token looks at all tokens of its text.
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
    kernel.quantize(states, &layer.attention_in, activations);
    kernel.product(activations, &layer.attention_in, Activation::None, attention);
    let (mut tokens, mut contexts) = (attention.as_slice(), context.as_mut_slice());
    for text in texts {
        let (of_text, rest) = tokens.split_at(text.len() * TOKEN_LINES);
        let (context, rest_contexts) = contexts.split_at_mut(text.len() * HIDDEN_LINES);
        kernel.attend(of_text, context, scratch);
        (tokens, contexts) = (rest, rest_contexts);
    }
    kernel.quantize(context, &layer.attention_out, activations);
    kernel.product(activations, &layer.attention_out, Activation::None, added);
    kernel.add_and_normalize(states, added, &layer.attention_norm);
}

/// The second half: each token by itself.
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
        kernel.quantize(states, &layer.inner, activations);
        kernel.product(activations, &layer.inner, Activation::Gelu, inner);
        kernel.quantize(inner, &layer.outer, activations);
        kernel.product(activations, &layer.outer, Activation::None, added);
        kernel.add_and_normalize(states, added, &layer.outer_norm);
    }
}

#[cfg(test)]
#[path = "encoder_tests.rs"]
mod tests;

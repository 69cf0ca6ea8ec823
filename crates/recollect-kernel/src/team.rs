//! Encodes one text with several threads. The encoding thread goes from step to step, and idle threads take parts of a
//! step. It waits only for threads that have taken a part, so a helper that arrives late, leaves or never comes costs
//! nothing.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::attention::{Scratch, token_lines};
use crate::error::EncodeError;
use crate::kernel::Kernel;
use crate::line::{LANES, Line};
use crate::product::Activation;
use crate::quantization::Activations;
use crate::shape::{HEADS, HIDDEN, INNER, PANEL};
use crate::weights::{Layer, Panels};

/// Parts of a step. The number divides the heads, and the panels of each product.
const PARTS: usize = 6;
const _: () = assert!(HEADS.is_multiple_of(PARTS));
const _: () = assert!(HIDDEN.is_multiple_of(PARTS * PANEL) && INNER.is_multiple_of(PARTS * PANEL));

/// Heads, columns of the states, and columns between the products of the feed-forward block that a part computes.
const PART_HEADS: usize = HEADS / PARTS;
const PART_HIDDEN: usize = HIDDEN / PARTS;
const PART_INNER: usize = INNER / PARTS;

/// How long a helper waits for a part before it leaves: longer than the time between two steps.
const IDLE_LIMIT: Duration = Duration::from_micros(200);
/// Spins of a helper between two checks of the clock.
const SPINS: u32 = 64;

/// The steps of a layer that are split into parts. What a part computes stays with its thread as long as possible: the
/// processor's cores exchange values more slowly than they compute them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TeamStep {
    /// The queries, keys and values of some heads, and their attention.
    Attend,
    AttentionOut,
    /// The first product of the feed-forward block, quantized for the second.
    Inner,
    Outer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) layer: usize,
    pub(crate) step: TeamStep,
    /// Tokens of the text.
    pub(crate) rows: usize,
}

/// The state that threads share while they encode one text. A team encodes one text only.
#[derive(Debug, Default)]
pub struct Team {
    /// The number of the step, and in the low byte its next part.
    cursor: AtomicU64,
    /// Finished parts of this step.
    parts_done: AtomicUsize,
    /// No step follows.
    ended: AtomicBool,
    /// A part ended with a panic.
    failed: AtomicBool,
    input: RwLock<Input>,
    parts: [Mutex<Part>; PARTS],
}

/// The input of a step.
#[derive(Debug, Default)]
struct Input {
    task: Option<Task>,
    activations: Activations,
}

/// The buffers and the result of a part of a step.
#[derive(Debug, Default)]
struct Part {
    /// The queries, keys and values of its heads.
    tokens: Vec<Line>,
    /// The result's columns of this part.
    values: Vec<Line>,
    /// The same, quantized, after [`TeamStep::Inner`].
    activations: Activations,
}

impl Team {
    /// Returns a guard that releases the helpers when it is dropped.
    pub(crate) fn end_when_dropped(&self) -> impl Drop {
        struct End<'a>(&'a AtomicBool);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Release);
            }
        }
        End(&self.ended)
    }

    /// Whether each part of the inner values is quantized in whole blocks.
    pub(crate) fn can_share(layers: &[Layer]) -> bool {
        layers
            .iter()
            .all(|layer| PART_INNER.is_multiple_of(layer.outer.block))
    }

    /// Computes a step with the helpers, from `from` into `to`, which have a row for each token. [`TeamStep::Inner`]
    /// leaves its result in the parts, and [`TeamStep::Outer`], which follows it, reads it there: `to` of the one and
    /// `from` of the other are empty.
    pub(crate) fn work(
        &self,
        kernel: impl Kernel,
        layers: &[Layer],
        task: Task,
        from: &[Line],
        to: &mut [Line],
        scratch: &mut Scratch,
    ) -> Result<(), EncodeError> {
        let Some(layer) = layers.get(task.layer) else {
            return Ok(());
        };
        self.begin(kernel, layer, task, from);
        while let Some(part) = self.take() {
            self.do_part(kernel, layers, part, scratch);
        }
        self.wait_for_parts()?;
        if to.is_empty() {
            return Ok(());
        }
        let width = PART_HIDDEN / LANES;
        for (number, part) in self.parts.iter().enumerate() {
            let part = part.lock().unwrap_or_else(PoisonError::into_inner);
            let rows = to.chunks_exact_mut(HIDDEN / LANES);
            for (row, from) in rows.zip(part.values.chunks_exact(width)) {
                if let Some(row) = row.get_mut(number * width..(number + 1) * width) {
                    row.copy_from_slice(from);
                }
            }
        }
        Ok(())
    }

    /// Offers the parts of a step. The parts of the step before must be done.
    fn begin(&self, kernel: impl Kernel, layer: &Layer, task: Task, from: &[Line]) {
        {
            let mut input = self.input.write().unwrap_or_else(PoisonError::into_inner);
            input.task = Some(task);
            let linear = match task.step {
                TeamStep::Attend => &layer.attention_in,
                TeamStep::AttentionOut => &layer.attention_out,
                TeamStep::Inner => &layer.inner,
                TeamStep::Outer => &layer.outer,
            };
            if task.step == TeamStep::Outer {
                for (number, part) in self.parts.iter().enumerate() {
                    let part = part.lock().unwrap_or_else(PoisonError::into_inner);
                    input
                        .activations
                        .put_part(task.rows, linear, &part.activations, number, PARTS);
                }
            } else {
                kernel.quantize(from, linear, linear.all_inputs(), &mut input.activations);
            }
        }
        self.parts_done.store(0, Ordering::Relaxed);
        let step = (self.cursor.load(Ordering::Relaxed) >> 8) + 1;
        self.cursor.store(step << 8, Ordering::Release);
    }

    /// Waits until all parts are done.
    fn wait_for_parts(&self) -> Result<(), EncodeError> {
        let mut spins = 0;
        while self.parts_done.load(Ordering::Acquire) < PARTS {
            spins += 1;
            // The helper may need this core.
            if spins > SPINS * SPINS {
                std::thread::yield_now();
            } else {
                spin_loop();
            }
        }
        if self.failed.load(Ordering::Relaxed) {
            return Err(EncodeError::Helper);
        }
        Ok(())
    }

    /// Computes parts until the text is done, or until [`IDLE_LIMIT`] passes without one.
    pub(crate) fn help(&self, kernel: impl Kernel, layers: &[Layer]) {
        let mut scratch = Scratch::default();
        let (mut spins, mut since) = (0, Instant::now());
        while !self.ended.load(Ordering::Acquire) {
            let part = self.take();
            if let Some(part) = part {
                self.do_part(kernel, layers, part, &mut scratch);
            }
            spin_loop();
            if part.is_some() || self.is_in_step() {
                (spins, since) = (0, Instant::now());
                continue;
            }
            spins += 1;
            if spins % SPINS == 0 && since.elapsed() > IDLE_LIMIT {
                return;
            }
        }
    }

    /// Whether another thread computes a part: a part of a long text takes longer than [`IDLE_LIMIT`].
    fn is_in_step(&self) -> bool {
        self.cursor.load(Ordering::Acquire) >> 8 > 0 && self.parts_done.load(Ordering::Acquire) < PARTS
    }

    /// Takes the next part of the current step, if one is left.
    fn take(&self) -> Option<usize> {
        let mut cursor = self.cursor.load(Ordering::Acquire);
        loop {
            let part = (cursor & 0xff) as usize;
            // Step 0 means that no step has begun.
            if part >= PARTS || cursor >> 8 == 0 {
                return None;
            }
            match self
                .cursor
                .compare_exchange_weak(cursor, cursor + 1, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return Some(part),
                Err(now) => cursor = now,
            }
        }
    }

    /// Computes a part that was taken. No other step begins before it is done.
    fn do_part(&self, kernel: impl Kernel, layers: &[Layer], number: usize, scratch: &mut Scratch) {
        let _guard = PartGuard(self);
        let input = self.input.read().unwrap_or_else(PoisonError::into_inner);
        let Some(Task { layer, step, rows }) = input.task else {
            return;
        };
        let (Some(layer), Some(part)) = (layers.get(layer), self.parts.get(number)) else {
            return;
        };
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        let Part {
            tokens,
            values,
            activations,
        } = &mut *part;
        let width = if step == TeamStep::Inner {
            PART_INNER
        } else {
            PART_HIDDEN
        };
        values.resize(rows * width / LANES, Line::ZERO);
        let panels = Panels::adjacent(number * width / PANEL, width / PANEL);
        let input = &input.activations;
        match step {
            TeamStep::Attend => {
                tokens.resize(rows * token_lines(PART_HEADS), Line::ZERO);
                let panels = panels.repeated(3, HIDDEN / PANEL);
                kernel.product(input, &layer.attention_in, panels, Activation::None, tokens);
                kernel.attend(tokens, PART_HEADS, values, scratch);
            }
            TeamStep::AttentionOut => {
                kernel.product(input, &layer.attention_out, panels, Activation::None, values);
            }
            TeamStep::Inner => {
                kernel.product(input, &layer.inner, panels, Activation::Gelu, values);
                let inputs = number * PART_INNER..(number + 1) * PART_INNER;
                kernel.quantize(values, &layer.outer, inputs, activations);
            }
            TeamStep::Outer => {
                kernel.product(input, &layer.outer, panels, Activation::None, values);
            }
        }
    }
}

/// Counts a part as done when it is dropped, even after a panic.
struct PartGuard<'a>(&'a Team);

impl Drop for PartGuard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.failed.store(true, Ordering::Relaxed);
        }
        self.0.parts_done.fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
#[path = "team_tests.rs"]
mod tests;

//! Encodes one text with several threads. The encoding thread goes from step to step, and idle threads take parts of a
//! step. It waits only for threads that have taken a part, so a helper that arrives late, leaves or never comes costs
//! nothing.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::attention::Scratch;
use crate::error::EncodeError;
use crate::kernel::Kernel;
use crate::line::{LANES, Line};
use crate::product::Activation;
use crate::quantization::Activations;
use crate::shape::{HEADS, HIDDEN, INNER, PANEL};
use crate::weights::{Layer, Linear};

/// Parts of a step. The number divides the heads, and the panels of each product.
const PARTS: usize = 6;
const _: () = assert!(HEADS.is_multiple_of(PARTS));
const _: () = assert!(HIDDEN.is_multiple_of(PARTS * PANEL) && INNER.is_multiple_of(PARTS * PANEL));

/// How long a helper waits for a part before it leaves: longer than the time between two steps.
const IDLE_LIMIT: Duration = Duration::from_micros(200);
/// Spins of a helper between two checks of the clock.
const SPINS: u32 = 64;

/// The steps of a layer that are split into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TeamStep {
    AttentionIn,
    Attend,
    AttentionOut,
    Inner,
    Outer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) layer: usize,
    pub(crate) step: TeamStep,
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
    /// The result's columns of each part.
    parts: [Mutex<Vec<Line>>; PARTS],
}

/// The input of a step.
#[derive(Debug, Default)]
struct Input {
    task: Option<Task>,
    rows: usize,
    /// The input of a product.
    activations: Activations,
    /// The input of attention: queries, keys and values.
    tokens: Vec<Line>,
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

    /// Computes a step with the helpers, from `from` into `to`. Both have a row for each token.
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
        let columns = columns(layer, task.step);
        self.begin(kernel, layer, task, from, to.len() / columns);
        while let Some(part) = self.take() {
            self.do_part(kernel, layers, part, scratch);
        }
        self.wait_for_parts()?;
        let width = columns / PARTS;
        for (part, lines) in self.parts.iter().enumerate() {
            let lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            for (row, from) in to.chunks_exact_mut(columns).zip(lines.chunks_exact(width)) {
                if let Some(row) = row.get_mut(part * width..(part + 1) * width) {
                    row.copy_from_slice(from);
                }
            }
        }
        Ok(())
    }

    /// Offers the parts of a step. The parts of the step before must be done.
    fn begin(&self, kernel: impl Kernel, layer: &Layer, task: Task, from: &[Line], rows: usize) {
        {
            let mut input = self.input.write().unwrap_or_else(PoisonError::into_inner);
            input.task = Some(task);
            input.rows = rows;
            if let Some((linear, _)) = linear(layer, task.step) {
                kernel.quantize(from, linear, &mut input.activations);
            } else {
                input.tokens.clear();
                input.tokens.extend_from_slice(from);
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
            if let Some(part) = self.take() {
                self.do_part(kernel, layers, part, &mut scratch);
                (spins, since) = (0, Instant::now());
                continue;
            }
            spin_loop();
            spins += 1;
            if spins % SPINS == 0 && since.elapsed() > IDLE_LIMIT {
                return;
            }
        }
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
    fn do_part(&self, kernel: impl Kernel, layers: &[Layer], part: usize, scratch: &mut Scratch) {
        let _guard = PartGuard(self);
        let input = self.input.read().unwrap_or_else(PoisonError::into_inner);
        let Some(task) = input.task else { return };
        let (Some(layer), Some(out)) = (layers.get(task.layer), self.parts.get(part)) else {
            return;
        };
        let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
        out.resize(input.rows * (columns(layer, task.step) / PARTS), Line::ZERO);
        if let Some((linear, activation)) = linear(layer, task.step) {
            let count = linear.all_panels().len() / PARTS;
            let panels = part * count..(part + 1) * count;
            kernel.product(&input.activations, linear, panels, activation, &mut out);
        } else {
            let heads = part * HEADS / PARTS..(part + 1) * HEADS / PARTS;
            kernel.attend(&input.tokens, heads, &mut out, scratch);
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

/// The product of a step, or `None` for attention.
fn linear(layer: &Layer, step: TeamStep) -> Option<(&Linear, Activation)> {
    match step {
        TeamStep::AttentionIn => Some((&layer.attention_in, Activation::None)),
        TeamStep::Attend => None,
        TeamStep::AttentionOut => Some((&layer.attention_out, Activation::None)),
        TeamStep::Inner => Some((&layer.inner, Activation::Gelu)),
        TeamStep::Outer => Some((&layer.outer, Activation::None)),
    }
}

/// Lines of a row of a step's result.
fn columns(layer: &Layer, step: TeamStep) -> usize {
    let linear = linear(layer, step).map_or(&layer.attention_out, |(linear, _)| linear);
    linear.all_panels().len() * (PANEL / LANES)
}

#[cfg(test)]
#[path = "team_tests.rs"]
mod tests;

//! One text by several threads: who encodes it goes from step to step, and whoever has nothing else to do takes parts of
//! a step. Nobody is waited for that has not taken a part, so that a thread which comes late, leaves or never comes
//! costs nothing.

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

/// Parts of a step: they divide the heads, and the panels of each product.
const PARTS: usize = 6;
const _: () = assert!(HEADS.is_multiple_of(PARTS));
const _: () = assert!(HIDDEN.is_multiple_of(PARTS * PANEL) && INNER.is_multiple_of(PARTS * PANEL));

/// How long a helper looks for something to do before it leaves: longer than what lies between two steps.
const PATIENCE: Duration = Duration::from_micros(200);
/// So often it looks before it asks for the time.
const LOOKS: u32 = 64;

/// The steps that are parted.
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

/// What the threads that encode one text share. For one text, once.
#[derive(Debug, Default)]
pub struct Team {
    /// The number of the step, and in the low byte how many of its parts are taken.
    taken: AtomicU64,
    /// Parts of this step that are done.
    done: AtomicUsize,
    /// No step follows.
    ended: AtomicBool,
    /// A part was left undone by a panic.
    failed: AtomicBool,
    input: RwLock<Input>,
    /// For each part its columns of the result.
    parts: [Mutex<Vec<Line>>; PARTS],
}

/// What a step works on.
#[derive(Debug, Default)]
struct Input {
    task: Option<Task>,
    rows: usize,
    /// Of a product.
    activations: Activations,
    /// Queries, keys and values, of attention.
    tokens: Vec<Line>,
}

impl Team {
    /// Tells the helpers, when it is dropped, that there is no more to do.
    pub(crate) fn end_when_dropped(&self) -> impl Drop {
        struct End<'a>(&'a AtomicBool);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Release);
            }
        }
        End(&self.ended)
    }

    /// A step, together: `to` from `from`, rows of tokens both.
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

    /// Offers the parts of a step; those of the one before are done.
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
        self.done.store(0, Ordering::Relaxed);
        let step = (self.taken.load(Ordering::Relaxed) >> 8) + 1;
        self.taken.store(step << 8, Ordering::Release);
    }

    /// Until those that were taken are done.
    fn wait_for_parts(&self) -> Result<(), EncodeError> {
        let mut looks = 0;
        while self.done.load(Ordering::Acquire) < PARTS {
            looks += 1;
            // The thread that is waited for may want this core.
            if looks > LOOKS * LOOKS {
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

    /// Takes parts until the text is done, or there was none for some time.
    pub(crate) fn help(&self, kernel: impl Kernel, layers: &[Layer]) {
        let mut scratch = Scratch::default();
        let (mut looks, mut since) = (0, Instant::now());
        while !self.ended.load(Ordering::Acquire) {
            if let Some(part) = self.take() {
                self.do_part(kernel, layers, part, &mut scratch);
                (looks, since) = (0, Instant::now());
                continue;
            }
            spin_loop();
            looks += 1;
            if looks % LOOKS == 0 && since.elapsed() > PATIENCE {
                return;
            }
        }
    }

    /// A part of the step under way that nobody has taken.
    fn take(&self) -> Option<usize> {
        let mut taken = self.taken.load(Ordering::Acquire);
        loop {
            let part = (taken & 0xff) as usize;
            // Before the first step there is none.
            if part >= PARTS || taken >> 8 == 0 {
                return None;
            }
            match self
                .taken
                .compare_exchange_weak(taken, taken + 1, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return Some(part),
                Err(now) => taken = now,
            }
        }
    }

    /// Does a part that was taken: until it is done, no other step begins.
    fn do_part(&self, kernel: impl Kernel, layers: &[Layer], part: usize, scratch: &mut Scratch) {
        let _done = Done(self);
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

/// Counts a part as done, even where a panic ends it.
struct Done<'a>(&'a Team);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.failed.store(true, Ordering::Relaxed);
        }
        self.0.done.fetch_add(1, Ordering::Release);
    }
}

/// The product of a step, which for attention is none.
fn linear(layer: &Layer, step: TeamStep) -> Option<(&Linear, Activation)> {
    match step {
        TeamStep::AttentionIn => Some((&layer.attention_in, Activation::None)),
        TeamStep::Attend => None,
        TeamStep::AttentionOut => Some((&layer.attention_out, Activation::None)),
        TeamStep::Inner => Some((&layer.inner, Activation::Gelu)),
        TeamStep::Outer => Some((&layer.outer, Activation::None)),
    }
}

/// Lines of a row of what a step gives.
fn columns(layer: &Layer, step: TeamStep) -> usize {
    let linear = linear(layer, step).map_or(&layer.attention_out, |(linear, _)| linear);
    linear.all_panels().len() * (PANEL / LANES)
}

#[cfg(test)]
#[path = "team_tests.rs"]
mod tests;

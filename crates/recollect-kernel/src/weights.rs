//! The weights, in the order in which the products read them.

use std::ops::Range;

use crate::line::{LANES, Line};
use crate::shape::{GROUP, PANEL};

/// Four weights of each column of a panel, in two halves of sixteen columns.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Step(pub(crate) [[i8; GROUP * LANES]; 2]);

/// One value for each column of a panel.
pub(crate) type Columns = [Line; 2];

/// A linear layer in int8: `inputs` values in, `outputs` out.
pub(crate) struct Linear {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    /// Inputs that share a scale.
    pub(crate) block: usize,
    /// The factor of each input before it is quantized.
    pub(crate) smoothing: Option<Vec<Line>>,
    /// The steps through the inputs, for each panel.
    pub(crate) steps: Vec<Step>,
    /// For each panel and block.
    pub(crate) scales: Vec<Columns>,
    /// The sums of the weights times the scales, for each panel and block.
    pub(crate) sums: Vec<Columns>,
    /// For each panel.
    pub(crate) bias: Vec<Columns>,
}

/// Thirty-two columns of a linear layer.
#[derive(Clone, Copy)]
pub(crate) struct Panel<'a> {
    pub(crate) steps: &'a [Step],
    pub(crate) scales: &'a [Columns],
    pub(crate) sums: &'a [Columns],
    pub(crate) bias: &'a Columns,
}

/// Some panels of a layer, in the order of the result's columns: one or more ranges of equal length.
#[derive(Clone, Copy)]
pub(crate) struct Panels {
    first: usize,
    length: usize,
    ranges: usize,
    /// From the start of one range to the start of the next.
    stride: usize,
}

impl Panels {
    pub(crate) const fn adjacent(first: usize, length: usize) -> Self {
        Self {
            first,
            length,
            ranges: 1,
            stride: length,
        }
    }

    /// This range, and others after it.
    pub(crate) const fn repeated(self, ranges: usize, stride: usize) -> Self {
        Self {
            ranges,
            stride,
            ..self
        }
    }

    pub(crate) const fn count(self) -> usize {
        self.length * self.ranges
    }

    fn numbers(self) -> impl Iterator<Item = usize> {
        (0..self.ranges).flat_map(move |range| {
            let first = self.first + range * self.stride;
            first..first + self.length
        })
    }
}

impl Linear {
    pub(crate) fn blocks(&self) -> usize {
        self.inputs / self.block
    }

    /// The panels of `panels` that exist, in that order.
    pub(crate) fn panels(&self, panels: Panels) -> impl Iterator<Item = Panel<'_>> {
        let (steps, blocks) = (self.inputs / GROUP, self.blocks());
        panels.numbers().filter_map(move |number| {
            Some(Panel {
                steps: self.steps.get(number * steps..(number + 1) * steps)?,
                scales: self.scales.get(number * blocks..(number + 1) * blocks)?,
                sums: self.sums.get(number * blocks..(number + 1) * blocks)?,
                bias: self.bias.get(number)?,
            })
        })
    }

    pub(crate) fn all_panels(&self) -> Panels {
        Panels::adjacent(0, self.outputs / PANEL)
    }

    pub(crate) fn all_inputs(&self) -> Range<usize> {
        0..self.inputs
    }
}

/// A layer normalization.
pub(crate) struct Norm {
    pub(crate) weight: Vec<Line>,
    pub(crate) bias: Vec<Line>,
}

/// One layer of the encoder.
pub(crate) struct Layer {
    /// Queries, keys and values of attention, side by side.
    pub(crate) attention_in: Linear,
    pub(crate) attention_out: Linear,
    pub(crate) attention_norm: Norm,
    pub(crate) inner: Linear,
    pub(crate) outer: Linear,
    pub(crate) outer_norm: Norm,
}

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

impl Linear {
    pub(crate) fn blocks(&self) -> usize {
        self.inputs / self.block
    }

    pub(crate) fn panels(&self) -> impl Iterator<Item = Panel<'_>> {
        let blocks = self.blocks();
        self.steps
            .chunks_exact(self.inputs / GROUP)
            .zip(self.scales.chunks_exact(blocks))
            .zip(self.sums.chunks_exact(blocks))
            .zip(&self.bias)
            .map(|(((steps, scales), sums), bias)| Panel {
                steps,
                scales,
                sums,
                bias,
            })
    }

    pub(crate) fn all_panels(&self) -> Range<usize> {
        0..self.outputs / PANEL
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

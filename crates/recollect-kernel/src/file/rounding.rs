//! Converts float16 weights to int8.

use super::nearest::nearest;
use crate::embedding::{is_finite, widen};
use crate::error::FileError;
use crate::line::LANES;
use crate::shape::{GROUP, MAX_PAIR, PANEL};
use crate::weights::Step;

/// What determines the int8 weights of a linear layer.
pub(super) struct Rounding<'a> {
    /// Matrices of float16 with a row of `width` outputs for each input. They are joined side by side.
    pub(super) weights: &'a [&'a [u8]],
    pub(super) width: usize,
    pub(super) smoothing: Option<&'a [f32]>,
    pub(super) scales: &'a [f32],
    pub(super) outputs: usize,
    pub(super) block: usize,
}

/// The corrections of one step.
type StepCorrections = [u8; GROUP * PANEL / 2];

impl Rounding<'_> {
    /// The int8 weights. No activations can make a sum of their products overflow.
    pub(super) fn steps(&self, corrections: &[u8]) -> Result<Vec<Step>, FileError> {
        let (corrections, _) = corrections.as_chunks::<{ GROUP * PANEL / 2 }>();
        let panels = self.outputs / PANEL;
        let mut steps = Vec::with_capacity(corrections.len());
        let mut valid = true;
        for (panel, corrections) in corrections.chunks_exact(corrections.len() / panels).enumerate() {
            for (group, corrections) in corrections.iter().enumerate() {
                let mut step = Step([[0; GROUP * LANES]; 2]);
                valid &= self.step(panel * PANEL, group * GROUP, corrections, &mut step);
                steps.push(step);
            }
        }
        if valid {
            return Ok(steps);
        }
        Err(FileError::Value {
            what: "weights",
            expected: "finite numbers from -127 to 127, with adjacent pairs that sum to -128 to 128",
        })
    }

    /// Fills `step` with the weights of the inputs from `input` on and the outputs from `output` on. Returns whether
    /// they are valid.
    fn step(&self, output: usize, input: usize, corrections: &StepCorrections, step: &mut Step) -> bool {
        let mut valid = true;
        let mut rows = [[0_i16; PANEL]; GROUP];
        for (place, row) in rows.iter_mut().enumerate() {
            valid &= self.nearest_row(output, input + place, row);
        }
        let [a, b, c, d] = &mut rows;
        let (halves, _) = corrections.as_chunks::<PANEL>();
        for (bytes, (first, third)) in halves.iter().zip([(&mut *a, &mut *c), (&mut *b, &mut *d)]) {
            for ((&byte, first), third) in bytes.iter().zip(first).zip(third) {
                *first += i16::from((byte << 4).cast_signed() >> 4);
                *third += i16::from(byte.cast_signed() >> 4);
            }
        }
        let columns = a.iter().zip(b).zip(c.iter().zip(d));
        for (((a, b), (c, d)), place) in columns.zip(step.0.as_flattened_mut().as_chunks_mut::<GROUP>().0) {
            let greatest = (*a + *b).abs().max((*c + *d).abs());
            valid &= i32::from(greatest) <= MAX_PAIR;
            valid &= [*a, *b, *c, *d]
                .iter()
                .fold(0, |most, weight| most.max(weight.abs()))
                <= 127;
            *place = [*a, *b, *c, *d].map(|weight| {
                let [byte, _] = weight.to_le_bytes();
                byte.cast_signed()
            });
        }
        valid
    }

    /// Fills `row` with the weights of one input, without corrections. Returns whether they are finite.
    fn nearest_row(&self, output: usize, input: usize, row: &mut [i16; PANEL]) -> bool {
        let smoothing = self.smoothing.map_or(Some(1.0), |all| all.get(input).copied());
        let scales = input / self.block * self.outputs + output;
        let scales = self.scales.get(scales..).and_then(<[f32]>::first_chunk::<PANEL>);
        let start = 2 * (input * self.width + output % self.width);
        let weights = self
            .weights
            .get(output / self.width)
            .and_then(|part| part.get(start..));
        let weights = weights.and_then(<[u8]>::first_chunk::<{ 2 * PANEL }>);
        // This does not fail: the sizes were checked.
        let (Some(smoothing), Some(scales), Some(weights)) = (smoothing, scales, weights) else {
            return false;
        };
        let (halves, _) = weights.as_chunks::<2>();
        let mut all_finite = true;
        for ((value, &half), &scale) in row.iter_mut().zip(halves).zip(scales) {
            let half = u16::from_le_bytes(half);
            all_finite &= is_finite(half);
            #[expect(clippy::cast_possible_truncation, reason = "-127 to 127")]
            let near = nearest(widen(half), smoothing, scale) as i16;
            *value = near;
        }
        all_finite
    }
}

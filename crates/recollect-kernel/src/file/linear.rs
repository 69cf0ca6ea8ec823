//! Reads a linear layer from its parts in the two files.

use super::header::{Header, INPUTS, OUTPUTS, PARTS, SMOOTHED};
use super::parts::{Rest, Source};
use super::rounding::Rounding;
use crate::error::FileError;
use crate::line::{LANES, Line, flat};
use crate::shape::{GROUP, PANEL};
use crate::weights::{Columns, Linear, Step};

/// The linear layer number `index` (0 to 3) of an encoder layer.
pub(super) fn linear_layer(
    rest: &mut Rest<'_>,
    source: Source<'_>,
    header: &Header,
    index: usize,
) -> Result<Linear, FileError> {
    let at = |sizes: &[usize; 4]| sizes.get(index).copied().unwrap_or(PANEL);
    let (inputs, outputs, block) = (at(&INPUTS), at(&OUTPUTS), at(&header.blocks));
    let parts = at(&PARTS);
    let weights = (0..parts)
        .map(|_| source.take("weights", rest.offset()?, 2 * inputs * outputs / parts))
        .collect::<Result<Vec<_>, _>>()?;
    let smoothing = if SMOOTHED.get(index) == Some(&true) {
        Some(rest.lines("smoothing factors", inputs)?)
    } else {
        None
    };
    let blocks = inputs / block;
    let scales = rest.lines("scales", blocks * outputs)?;
    let bias = rest.lines("bias", outputs)?;
    let corrections = rest.take("corrections", inputs * outputs / 2)?;
    let steps = Rounding {
        weights: &weights,
        width: outputs / parts,
        smoothing: smoothing.as_deref().map(flat),
        scales: flat(&scales),
        outputs,
        block,
    }
    .steps(corrections)?;
    let scales = by_panel(&scales, blocks);
    let sums = steps
        .chunks_exact(block / GROUP)
        .zip(&scales)
        .map(|(steps, scales)| scaled_sums(steps, scales))
        .collect();
    Ok(Linear {
        inputs,
        outputs,
        block,
        smoothing,
        scales,
        bias: by_panel(&bias, 1),
        steps,
        sums,
    })
}

/// Reorders rows of outputs by panel: for each panel, its part of each of the `count` rows.
fn by_panel(rows: &[Line], count: usize) -> Vec<Columns> {
    let (pairs, _) = rows.as_chunks::<{ PANEL / LANES }>();
    let panels = pairs.len() / count;
    (0..panels)
        .flat_map(|panel| pairs.iter().skip(panel).step_by(panels).copied())
        .collect()
}

/// The sum of each column of a block's weights, times the column's scale.
fn scaled_sums(steps: &[Step], scales: &Columns) -> Columns {
    let mut sums = [[0; LANES]; PANEL / LANES];
    for step in steps {
        for (sums, weights) in sums.iter_mut().zip(&step.0) {
            let (columns, _) = weights.as_chunks::<GROUP>();
            for (sum, column) in sums.iter_mut().zip(columns) {
                *sum += column.iter().map(|&weight| i32::from(weight)).sum::<i32>();
            }
        }
    }
    let mut out = *scales;
    for (value, sum) in out
        .iter_mut()
        .flat_map(|line| &mut line.0)
        .zip(sums.as_flattened())
    {
        #[expect(clippy::cast_precision_loss, reason = "exact: at most 127 * 1536")]
        let sum = *sum as f32;
        *value *= sum;
    }
    out
}

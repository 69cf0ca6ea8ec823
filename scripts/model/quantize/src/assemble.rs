//! The parts of the file.

use recollect_kernel::{HIDDEN, LayerParts, LinearParts, ModelParts, NormParts, SourceFile, nearest};
use sha2::{Digest, Sha256};

use crate::calibration::Inputs;
use crate::float_model::{FloatModel, Linear, Norm};
use crate::gptq;
use crate::half;
use crate::matrix::Matrix;

/// The name of that file.
const SOURCE: &str = "model_fp16.onnx";

/// Inputs of each linear layer of a layer that share a scale: where errors of the inputs weigh most, fewer.
const BLOCKS: [usize; 4] = [32, 64, 32, 64];
/// Those whose inputs are smoothed: behind a norm, some values are far larger than the others. Smoothing that of the
/// feed-forward block's second half makes it worse.
const SMOOTHED: [bool; 4] = [true, false, true, false];
/// Least magnitude that smoothing reckons with.
const LEAST: f64 = 1e-5;

/// The ONNX file that the int8 file builds on.
pub(crate) struct Source<'a>(pub(crate) &'a [u8]);

impl Source<'_> {
    /// Where these float16 values are in it.
    fn find(&self, what: &str, values: impl Iterator<Item = u16>) -> Result<u64, String> {
        let bytes: Vec<u8> = values.flat_map(u16::to_le_bytes).collect();
        let place = self.0.windows(bytes.len()).position(|window| window == bytes);
        let place = place
            .ok_or_else(|| format!("expected {SOURCE} to hold the {what} of these weights as float16"))?;
        Ok(place as u64)
    }
}

/// The model, rounded.
pub(crate) fn parts(
    model: &FloatModel,
    inputs: &[[Inputs; 4]],
    source: &Source<'_>,
) -> Result<ModelParts, String> {
    let layers = model.layers.iter().zip(inputs).map(|(layer, inputs)| {
        let mut places = layer
            .linear
            .iter()
            .zip(inputs)
            .zip(BLOCKS.into_iter().zip(SMOOTHED));
        let mut next = || {
            places
                .next()
                .ok_or("expected four linear layers in a layer")
                .map_err(str::to_owned)
                .and_then(|((linear, inputs), (block, smoothed))| {
                    quantize(linear, inputs, block, smoothed, source)
                })
        };
        let (attention_in, attention_out, inner, outer) = (next()?, next()?, next()?, next()?);
        Ok(LayerParts {
            attention_in,
            attention_out,
            attention_norm: norm(&layer.attention_norm),
            inner,
            outer,
            outer_norm: norm(&layer.outer_norm),
        })
    });
    Ok(ModelParts {
        source: SourceFile {
            name: SOURCE.to_owned(),
            bytes: source.0.len() as u64,
            sha256: Sha256::digest(source.0).into(),
            words_offset: source.find("words", model.words.iter().copied())?,
        },
        vocabulary: model.words.len() / HIDDEN,
        positions: model.positions.clone(),
        token_type: model.token_type.clone(),
        norm: norm(&model.norm),
        layers: layers.collect::<Result<_, String>>()?,
    })
}

fn norm(norm: &Norm) -> NormParts {
    NormParts {
        weight: norm.weight.clone(),
        bias: norm.bias.clone(),
    }
}

/// Moves large inputs' magnitudes into the weights where they are smoothed, and rounds these.
fn quantize(
    linear: &Linear,
    inputs: &Inputs,
    block: usize,
    smoothed: bool,
    source: &Source<'_>,
) -> Result<LinearParts, String> {
    let mut weights = Matrix::zeros(linear.inputs, linear.outputs);
    for (to, &from) in weights.values.iter_mut().zip(&linear.weights) {
        *to = f64::from(from);
    }
    let mut factors = vec![1.0_f32; linear.inputs];
    if smoothed {
        for (input, (factor, &largest)) in factors.iter_mut().zip(&inputs.largest).enumerate() {
            let weight = weights
                .row(input)
                .iter()
                .fold(LEAST, |most, weight| most.max(weight.abs()));
            #[expect(clippy::cast_possible_truncation, reason = "to what the file holds")]
            let root = (weight / f64::from(largest).max(LEAST)).sqrt() as f32;
            *factor = root;
        }
    }
    let mut products = inputs.products.clone();
    for (input, &factor) in factors.iter().enumerate() {
        let factor = f64::from(factor);
        weights
            .row_mut(input)
            .iter_mut()
            .for_each(|weight| *weight /= factor);
        for (value, &other) in products.row_mut(input).iter_mut().zip(&factors) {
            *value *= factor * f64::from(other);
        }
    }
    let halves: Vec<u16> = linear
        .weights
        .iter()
        .map(|&weight| half::narrow(weight))
        .collect();
    let by_itself = |input: usize, output: usize, scale: f32| {
        let half = halves.get(input * linear.outputs + output).copied().unwrap_or(0);
        nearest(
            half::widen(half),
            factors.get(input).copied().unwrap_or(1.0),
            scale,
        )
    };
    let rounded = gptq::round(weights.clone(), &products, block, by_itself);
    // What rounding does to the mean of each output, the bias takes back.
    let mut bias: Vec<f64> = linear.bias.iter().map(|&bias| f64::from(bias)).collect();
    let rows = rounded.weights.chunks_exact(linear.outputs);
    for (input, ((row, &sum), &factor)) in rows.zip(&inputs.sums).zip(&factors).enumerate() {
        let mean = sum / inputs.count * f64::from(factor);
        let scales = rounded
            .scales
            .chunks_exact(linear.outputs)
            .nth(input / block)
            .unwrap_or_default();
        let all = row.iter().zip(scales).zip(weights.row(input));
        for (bias, ((&rounded, &scale), weight)) in bias.iter_mut().zip(all) {
            *bias -= mean * (f64::from(rounded) * f64::from(scale) - weight);
        }
    }
    // Queries, keys and values have each their own weights.
    let width = if linear.outputs == 3 * HIDDEN {
        HIDDEN
    } else {
        linear.outputs
    };
    let offsets = (0..linear.outputs / width)
        .map(|part| {
            let rows = halves.chunks_exact(linear.outputs);
            let of_part = rows.flat_map(|row| row.iter().skip(part * width).take(width));
            source.find("linear layers", of_part.copied())
        })
        .collect::<Result<_, String>>()?;
    Ok(LinearParts {
        block,
        smoothing: if smoothed { factors } else { Vec::new() },
        scales: rounded.scales,
        bias: bias.into_iter().map(narrow).collect(),
        offsets,
        corrections: rounded.corrections,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "to what the file holds")]
fn narrow(value: f64) -> f32 {
    value as f32
}

//! The model in float32, as published but for its words and positions, which are rounded to float16.

use std::error::Error;

use recollect_kernel::{HIDDEN, INNER, exp_all, gelu_all};

use crate::half;
use crate::safetensors::Tensors;

const LAYERS: usize = 6;
const HEADS: usize = 12;
const HEAD: usize = HIDDEN / HEADS;

/// A linear layer, its weights a row of outputs for each input.
pub(crate) struct Linear {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

pub(crate) struct Norm {
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

pub(crate) struct Layer {
    /// Queries, keys and values; behind attention; the two of the feed-forward block.
    pub(crate) linear: [Linear; 4],
    pub(crate) attention_norm: Norm,
    pub(crate) outer_norm: Norm,
}

pub(crate) struct FloatModel {
    /// float16.
    pub(crate) words: Vec<u16>,
    /// float16.
    pub(crate) positions: Vec<u16>,
    pub(crate) token_type: Vec<f32>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
}

impl FloatModel {
    pub(crate) fn new(tensors: &Tensors) -> Result<Self, Box<dyn Error>> {
        let get = |name: &str, size: usize| -> Result<&[f32], Box<dyn Error>> {
            let values = tensors
                .get(name)
                .ok_or_else(|| format!("expected a tensor {name}"))?;
            if size != 0 && values.len() != size {
                return Err(format!("{name}: expected {size} values, received {}", values.len()).into());
            }
            Ok(values)
        };
        let norm = |name: &str| -> Result<Norm, Box<dyn Error>> {
            Ok(Norm {
                weight: get(&format!("{name}.weight"), HIDDEN)?.to_vec(),
                bias: get(&format!("{name}.bias"), HIDDEN)?.to_vec(),
            })
        };
        // Published as a row of inputs for each output.
        let linear = |names: &[String], inputs: usize, outputs: usize| -> Result<Linear, Box<dyn Error>> {
            let width = outputs * names.len();
            let mut weights = vec![0.0; inputs * width];
            let mut bias = Vec::with_capacity(width);
            for name in names {
                let rows = get(&format!("{name}.weight"), inputs * outputs)?;
                for row in rows.chunks_exact(inputs) {
                    let column = weights.iter_mut().skip(bias.len()).step_by(width);
                    column.zip(row).for_each(|(to, &from)| *to = from);
                    bias.push(0.0);
                }
                let start = bias.len() - outputs;
                if let Some(bias) = bias.get_mut(start..) {
                    bias.copy_from_slice(get(&format!("{name}.bias"), outputs)?);
                }
            }
            Ok(Linear {
                inputs,
                outputs: width,
                weights,
                bias,
            })
        };
        let halves = |values: &[f32]| values.iter().map(|&value| half::narrow(value)).collect();
        let layers = (0..LAYERS)
            .map(|layer| {
                let layer = format!("encoder.layer.{layer}");
                let of_attention =
                    ["query", "key", "value"].map(|part| format!("{layer}.attention.self.{part}"));
                Ok(Layer {
                    linear: [
                        linear(&of_attention, HIDDEN, HIDDEN)?,
                        linear(&[format!("{layer}.attention.output.dense")], HIDDEN, HIDDEN)?,
                        linear(&[format!("{layer}.intermediate.dense")], HIDDEN, INNER)?,
                        linear(&[format!("{layer}.output.dense")], INNER, HIDDEN)?,
                    ],
                    attention_norm: norm(&format!("{layer}.attention.output.LayerNorm"))?,
                    outer_norm: norm(&format!("{layer}.output.LayerNorm"))?,
                })
            })
            .collect::<Result<_, Box<dyn Error>>>()?;
        let token_types = get("embeddings.token_type_embeddings.weight", 2 * HIDDEN)?;
        Ok(Self {
            words: halves(get("embeddings.word_embeddings.weight", 0)?),
            positions: halves(get("embeddings.position_embeddings.weight", 0)?),
            token_type: token_types.iter().take(HIDDEN).copied().collect(),
            norm: norm("embeddings.LayerNorm")?,
            layers,
        })
    }

    /// Number of words.
    pub(crate) fn vocabulary(&self) -> u32 {
        u32::try_from(self.words.len() / HIDDEN).unwrap_or(u32::MAX)
    }

    /// Goes through the model; `see` gets the inputs of each linear layer, as (layer, place in it, rows).
    pub(crate) fn run(&self, tokens: &[u32], see: &mut impl FnMut(usize, usize, &[f32])) {
        let mut states = Vec::with_capacity(tokens.len() * HIDDEN);
        for (&token, position) in tokens.iter().zip(self.positions.chunks_exact(HIDDEN)) {
            let word = self
                .words
                .chunks_exact(HIDDEN)
                .nth(token as usize)
                .unwrap_or_default();
            for ((&word, &position), token_type) in word.iter().zip(position).zip(&self.token_type) {
                states.push(half::widen(word) + (half::widen(position) + token_type));
            }
        }
        normalize(&mut states, &self.norm);
        for (index, layer) in self.layers.iter().enumerate() {
            let [attention_in, attention_out, inner, outer] = &layer.linear;
            see(index, 0, &states);
            let context = attend(&attention_in.apply(&states));
            see(index, 1, &context);
            add(&mut states, &attention_out.apply(&context), &layer.attention_norm);
            see(index, 2, &states);
            let mut wide = inner.apply(&states);
            gelu_all(&mut wide);
            see(index, 3, &wide);
            add(&mut states, &outer.apply(&wide), &layer.outer_norm);
        }
    }
}

impl Linear {
    fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let mut out = Vec::with_capacity(rows.len() / self.inputs * self.outputs);
        for row in rows.chunks_exact(self.inputs) {
            let mut sums = self.bias.clone();
            for (value, weights) in row.iter().zip(self.weights.chunks_exact(self.outputs)) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += value * weight;
                }
            }
            out.extend(sums);
        }
        out
    }
}

fn add(states: &mut [f32], added: &[f32], norm: &Norm) {
    states
        .iter_mut()
        .zip(added)
        .for_each(|(state, added)| *state += added);
    normalize(states, norm);
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "back to the precision of the states"
)]
fn normalize(states: &mut [f32], norm: &Norm) {
    for row in states.chunks_exact_mut(HIDDEN) {
        #[expect(clippy::cast_precision_loss, reason = "exact")]
        let count = HIDDEN as f64;
        let mean = row.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
        let square = |&value: &f32| (f64::from(value) - mean) * (f64::from(value) - mean);
        let inverse = 1.0 / (row.iter().map(square).sum::<f64>() / count + 1e-12).sqrt();
        for ((value, weight), bias) in row.iter_mut().zip(&norm.weight).zip(&norm.bias) {
            *value = ((f64::from(*value) - mean) * inverse) as f32 * weight + bias;
        }
    }
}

/// Of one text.
fn attend(rows: &[f32]) -> Vec<f32> {
    let rows: Vec<&[f32]> = rows.chunks_exact(3 * HIDDEN).collect();
    let mut context = vec![0.0; rows.len() * HIDDEN];
    #[expect(clippy::cast_precision_loss, reason = "exact")]
    let scale = 1.0 / (HEAD as f32).sqrt();
    for head in 0..HEADS {
        let part = |row: &'_ [f32], kind: usize| {
            let start = kind * HIDDEN + head * HEAD;
            row.get(start..start + HEAD).unwrap_or_default().to_vec()
        };
        let keys: Vec<Vec<f32>> = rows.iter().map(|row| part(row, 1)).collect();
        let values: Vec<Vec<f32>> = rows.iter().map(|row| part(row, 2)).collect();
        for (row, out) in rows.iter().zip(context.chunks_exact_mut(HIDDEN)) {
            let query = part(row, 0);
            let dot = |key: &Vec<f32>| key.iter().zip(&query).map(|(a, b)| a * b).sum::<f32>() * scale;
            let mut weights: Vec<f32> = keys.iter().map(dot).collect();
            let most = weights
                .iter()
                .fold(f32::NEG_INFINITY, |most, &weight| most.max(weight));
            for weight in &mut weights {
                *weight -= most;
            }
            exp_all(&mut weights);
            let sum: f32 = weights.iter().sum();
            let out = out.get_mut(head * HEAD..(head + 1) * HEAD).unwrap_or_default();
            for (weight, values) in weights.iter().zip(&values) {
                for (out, value) in out.iter_mut().zip(values) {
                    *out += weight / sum * value;
                }
            }
        }
    }
    context
}

//! Writes an int8 model to a file.

use super::header::{BYTES, MAGIC, SourceFile};
use crate::shape::{GROUP, HEADS, HIDDEN, INNER, PANEL};

/// A linear layer in int8.
#[derive(Clone, Debug)]
pub struct LinearParts {
    /// Inputs that share a scale.
    pub block: usize,
    /// The factor of each input before it is quantized; empty if the layer has none.
    pub smoothing: Vec<f32>,
    /// A row of outputs for each block.
    pub scales: Vec<f32>,
    /// One value for each output.
    pub bias: Vec<f32>,
    /// Offsets of its matrices in the source file. All have the same width.
    pub offsets: Vec<u64>,
    /// A row of outputs for each input, from -8 to 7.
    pub corrections: Vec<i8>,
}

/// A layer normalization.
#[derive(Clone, Debug)]
pub struct NormParts {
    /// 384 values.
    pub weight: Vec<f32>,
    /// 384 values.
    pub bias: Vec<f32>,
}

/// One layer of the encoder.
#[derive(Clone, Debug)]
pub struct LayerParts {
    /// Queries, keys and values, side by side.
    pub attention_in: LinearParts,
    /// The product after attention.
    pub attention_out: LinearParts,
    /// The norm after that product.
    pub attention_norm: NormParts,
    /// The first product of the feed-forward block.
    pub inner: LinearParts,
    /// The second product of the feed-forward block.
    pub outer: LinearParts,
    /// The norm at the end of the layer.
    pub outer_norm: NormParts,
}

/// A whole model.
#[derive(Clone, Debug)]
pub struct ModelParts {
    /// The file that holds the word embeddings and the weights as float16.
    pub source: SourceFile,
    /// Number of words in the vocabulary.
    pub vocabulary: usize,
    /// The position embeddings as float16 bits, a row of 384 for each position.
    pub positions: Vec<u16>,
    /// The embedding of token type 0.
    pub token_type: Vec<f32>,
    /// The norm of the embeddings.
    pub norm: NormParts,
    /// The layers in order.
    pub layers: Vec<LayerParts>,
}

impl ModelParts {
    /// The bytes of the file. Parts of wrong sizes give a file that cannot be read.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.header();
        floats(&mut out, &self.token_type);
        self.norm.write(&mut out);
        out.extend(self.positions.iter().flat_map(|half| half.to_le_bytes()));
        for layer in &self.layers {
            layer.attention_in.write(&mut out);
            layer.attention_out.write(&mut out);
            layer.attention_norm.write(&mut out);
            layer.inner.write(&mut out);
            layer.outer.write(&mut out);
            layer.outer_norm.write(&mut out);
        }
        out
    }

    fn header(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let blocks = self.layers.first().map_or([0; 4], |layer| {
            [
                &layer.attention_in,
                &layer.attention_out,
                &layer.inner,
                &layer.outer,
            ]
            .map(|linear| linear.block)
        });
        let sizes = [
            self.layers.len(),
            self.vocabulary,
            self.positions.len() / HIDDEN,
            HIDDEN,
            INNER,
            HEADS,
        ];
        for number in sizes.into_iter().chain(blocks).chain([self.source.name.len()]) {
            out.extend(u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
        }
        let name = out.len();
        out.extend(self.source.name.bytes());
        out.resize(name + 64, 0);
        out.extend(self.source.bytes.to_le_bytes());
        out.extend(self.source.sha256);
        out.extend(self.source.words_offset.to_le_bytes());
        out.resize(BYTES, 0);
        out
    }
}

impl NormParts {
    fn write(&self, out: &mut Vec<u8>) {
        floats(out, &self.weight);
        floats(out, &self.bias);
    }
}

impl LinearParts {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.offsets.iter().flat_map(|offset| offset.to_le_bytes()));
        floats(out, &self.smoothing);
        floats(out, &self.scales);
        floats(out, &self.bias);
        let outputs = self.bias.len();
        let rows: Vec<&[i8]> = self.corrections.chunks(outputs.max(1)).collect();
        for panel in (0..outputs).step_by(PANEL) {
            for group in rows.chunks_exact(GROUP) {
                let (first, second) = group.split_at(GROUP / 2);
                for (low, high) in first.iter().zip(second) {
                    let (low, high) = (low.iter().skip(panel), high.iter().skip(panel));
                    for (low, high) in low.zip(high).take(PANEL) {
                        out.push((low.cast_unsigned() & 15) | high.cast_unsigned() << 4);
                    }
                }
            }
        }
    }
}

fn floats(out: &mut Vec<u8>, values: &[f32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

//! From bytes to weights. Whatever the bytes are, the result is a model or an error.

use std::fmt;

use super::header::{BYTES, Header, INPUTS, OUTPUTS, PARTS, SMOOTHED, SourceFile};
use super::nearest::nearest;
use crate::embedding::{WORD_BYTES, Words, is_finite, widen, widen_row};
use crate::encoder::Encoder;
use crate::error::FileError;
use crate::line::{LANES, Line, flat, lines};
use crate::shape::{GROUP, HIDDEN, MAX_PAIR, PANEL};
use crate::weights::{Columns, Layer, Linear, Norm, Step};

/// The bytes of a model whose header and size are checked.
#[derive(Clone, Debug)]
pub struct ModelFile<'a> {
    header: Header,
    body: &'a [u8],
}

impl<'a> ModelFile<'a> {
    /// Checks the header and the size.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FileError> {
        let Some((header, body)) = bytes.split_first_chunk::<BYTES>() else {
            return Err(FileError::NotAModel);
        };
        let header = Header::parse(header)?;
        let (expected, received) = (header.body_bytes(), body.len() as u64);
        if expected != received {
            return Err(FileError::Size {
                what: "the file behind its header",
                expected,
                received,
            });
        }
        Ok(Self { header, body })
    }

    /// The file that it builds on.
    #[must_use]
    pub fn source(&self) -> &SourceFile {
        &self.header.source
    }

    /// The model, with the bytes of the file that it builds on, whose SHA-256 the caller has checked.
    ///
    /// # Errors
    /// As [`weights`](Self::weights).
    pub fn encoder(&self, source: Vec<u8>) -> Result<Encoder, FileError> {
        self.weights(&source)?.encoder(source)
    }

    /// The weights, with the bytes of the file that the model builds on.
    ///
    /// # Errors
    /// [`FileError`]: a value that is not finite, weights that could overflow, parts that are not in the other file.
    pub fn weights(&self, source: &[u8]) -> Result<ModelWeights, FileError> {
        let (header, source) = (&self.header, Source(source));
        check_halves(
            "words",
            source.words(header.source.words_offset, header.vocabulary)?,
        )?;
        let mut rest = Rest(self.body);
        let token_type = rest.lines("the embedding of the token type", HIDDEN)?;
        let norm = rest.norm("the norm of the embeddings")?;
        let positions = rest.positions(self.header.positions, &token_type)?;
        let layers = (0..self.header.layers)
            .map(|_| {
                let mut linear = |index: usize| linear_layer(&mut rest, source, header, index);
                let attention_in = linear(0)?;
                let attention_out = linear(1)?;
                let attention_norm = rest.norm("the norm behind attention")?;
                let mut linear = |index: usize| linear_layer(&mut rest, source, header, index);
                let inner = linear(2)?;
                let outer = linear(3)?;
                let outer_norm = rest.norm("the norm at a layer's end")?;
                Ok(Layer {
                    attention_in,
                    attention_out,
                    attention_norm,
                    inner,
                    outer,
                    outer_norm,
                })
            })
            .collect::<Result<_, FileError>>()?;
        Ok(ModelWeights {
            words_offset: header.source.words_offset,
            vocabulary: header.vocabulary,
            positions,
            norm,
            layers,
        })
    }
}

/// The weights of a model, without its words.
pub struct ModelWeights {
    words_offset: u64,
    vocabulary: usize,
    positions: Vec<Line>,
    norm: Norm,
    layers: Vec<Layer>,
}

impl ModelWeights {
    /// The model, with the bytes of which the weights were made, whose SHA-256 the caller has checked. It keeps of them
    /// the words.
    ///
    /// # Errors
    /// [`FileError`]: other bytes, in which the words are not.
    pub fn encoder(self, source: Vec<u8>) -> Result<Encoder, FileError> {
        Source(&source).words(self.words_offset, self.vocabulary)?;
        let first = usize::try_from(self.words_offset).unwrap_or(0);
        Ok(Encoder {
            words: Words::keep(source, first, self.vocabulary),
            positions: self.positions,
            norm: self.norm,
            layers: self.layers,
        })
    }
}

impl fmt::Debug for ModelWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelWeights")
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}

fn check_halves(what: &'static str, bytes: &[u8]) -> Result<(), FileError> {
    let (halves, _) = bytes.as_chunks::<2>();
    // Without a branch for each, so that the compiler takes many at once.
    let all = halves
        .iter()
        .fold(true, |all, &half| all & is_finite(u16::from_le_bytes(half)));
    if all { Ok(()) } else { Err(not_finite(what)) }
}

fn not_finite(what: &'static str) -> FileError {
    FileError::Value {
        what,
        expected: "finite numbers",
    }
}

/// The linear layer of this place in a layer.
fn linear_layer(
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
        Some(rest.lines("what smooths inputs", inputs)?)
    } else {
        None
    };
    let blocks = inputs / block;
    let scales = rest.lines("scales", blocks * outputs)?;
    let bias = rest.lines("a bias", outputs)?;
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
    let of_blocks = steps.chunks_exact(block / GROUP).zip(&scales);
    let sums = of_blocks.map(|(steps, scales)| sums_of(steps, scales)).collect();
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

/// Rows of outputs as panels of them: for each panel, its part of each row.
fn by_panel(rows: &[Line], count: usize) -> Vec<Columns> {
    let (pairs, _) = rows.as_chunks::<{ PANEL / LANES }>();
    let panels = pairs.len() / count;
    (0..panels)
        .flat_map(|panel| pairs.iter().skip(panel).step_by(panels).copied())
        .collect()
}

/// The sum of each column of the weights of a block, scaled.
fn sums_of(steps: &[Step], scales: &Columns) -> Columns {
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

/// What is not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, what: &'static str, bytes: usize) -> Result<&'a [u8], FileError> {
        let Some((first, rest)) = self.0.split_at_checked(bytes) else {
            return Err(FileError::Size {
                what,
                expected: bytes as u64,
                received: self.0.len() as u64,
            });
        };
        self.0 = rest;
        Ok(first)
    }

    fn lines(&mut self, what: &'static str, count: usize) -> Result<Vec<Line>, FileError> {
        let bytes = self.take(what, 4 * count)?;
        let (values, _) = bytes.as_chunks::<4>();
        let values: Vec<f32> = values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        if !values.iter().fold(true, |all, value| all & value.is_finite()) {
            return Err(not_finite(what));
        }
        lines(&values).ok_or_else(|| not_finite(what))
    }

    fn norm(&mut self, what: &'static str) -> Result<Norm, FileError> {
        Ok(Norm {
            weight: self.lines(what, HIDDEN)?,
            bias: self.lines(what, HIDDEN)?,
        })
    }

    fn positions(&mut self, count: usize, token_type: &[Line]) -> Result<Vec<Line>, FileError> {
        let what = "the positions";
        let bytes = self.take(what, count * WORD_BYTES)?;
        check_halves(what, bytes)?;
        let mut positions = vec![Line::ZERO; count * token_type.len()];
        for (row, bytes) in positions
            .chunks_exact_mut(token_type.len())
            .zip(bytes.chunks_exact(WORD_BYTES))
        {
            widen_row(bytes, row);
            for (line, token_type) in row.iter_mut().zip(token_type) {
                for (value, token_type) in line.0.iter_mut().zip(token_type.0) {
                    *value += token_type;
                }
            }
        }
        Ok(positions)
    }

    fn offset(&mut self) -> Result<u64, FileError> {
        let bytes = self.take("an offset", 8)?;
        Ok(bytes.first_chunk::<8>().copied().map_or(0, u64::from_le_bytes))
    }
}

/// The file that the model builds on.
#[derive(Clone, Copy)]
struct Source<'a>(&'a [u8]);

impl<'a> Source<'a> {
    fn words(self, offset: u64, count: usize) -> Result<&'a [u8], FileError> {
        self.take("words", offset, count * WORD_BYTES)
    }

    fn take(self, what: &'static str, offset: u64, bytes: usize) -> Result<&'a [u8], FileError> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        self.0
            .get(start..)
            .and_then(|rest| rest.get(..bytes))
            .ok_or(FileError::Size {
                what,
                expected: bytes as u64,
                received: (self.0.len() as u64).saturating_sub(offset),
            })
    }
}

/// How the weights of a linear layer become int8.
struct Rounding<'a> {
    /// float16, a row of `width` outputs for each input; side by side.
    weights: &'a [&'a [u8]],
    width: usize,
    smoothing: Option<&'a [f32]>,
    scales: &'a [f32],
    outputs: usize,
    block: usize,
}

/// Corrections of a step.
type StepCorrections = [u8; GROUP * PANEL / 2];

impl Rounding<'_> {
    /// Weights, none of which could make a sum overflow, whatever is multiplied with them.
    fn steps(&self, corrections: &[u8]) -> Result<Vec<Step>, FileError> {
        let (corrections, _) = corrections.as_chunks::<{ GROUP * PANEL / 2 }>();
        let panels = self.outputs / PANEL;
        let mut steps = Vec::with_capacity(corrections.len());
        let mut sound = true;
        for (panel, corrections) in corrections.chunks_exact(corrections.len() / panels).enumerate() {
            for (group, corrections) in corrections.iter().enumerate() {
                let mut step = Step([[0; GROUP * LANES]; 2]);
                sound &= self.step(panel * PANEL, group * GROUP, corrections, &mut step);
                steps.push(step);
            }
        }
        if sound {
            return Ok(steps);
        }
        Err(FileError::Value {
            what: "weights",
            expected: "finite numbers of -127 to 127, and the sum of two neighbours to be -128 to 128",
        })
    }

    /// The weights of the inputs from `input` and the outputs from `output` on; whether they are sound.
    fn step(&self, output: usize, input: usize, corrections: &StepCorrections, step: &mut Step) -> bool {
        let mut sound = true;
        let mut rows = [[0_i16; PANEL]; GROUP];
        for (place, row) in rows.iter_mut().enumerate() {
            sound &= self.nearest_row(output, input + place, row);
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
            sound &= i32::from(greatest) <= MAX_PAIR;
            sound &= [*a, *b, *c, *d]
                .iter()
                .fold(0, |most, weight| most.max(weight.abs()))
                <= 127;
            *place = [*a, *b, *c, *d].map(|weight| {
                let [byte, _] = weight.to_le_bytes();
                byte.cast_signed()
            });
        }
        sound
    }

    /// The weights of one input, without their corrections; whether they are finite numbers.
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
        // All are there: their sizes were checked.
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

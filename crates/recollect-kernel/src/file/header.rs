//! The header: the sizes in the file, and its source file.

use crate::embedding::WORD_BYTES;
use crate::error::FileError;
use crate::line::LANES;
use crate::shape::{HEADS, HIDDEN, INNER, MAX_TOKENS};

/// The first bytes of a file; the last of them is the version of the format.
pub(super) const MAGIC: [u8; 16] = *b"recollect-int8\0\x01";
pub(super) const BYTES: usize = 192;

/// Limits of the header's numbers, so that no size computed from them overflows.
const MAX_LAYERS: u64 = 64;
const MAX_VOCABULARY: u64 = 1 << 20;
const MAX_NAME: usize = 64;

/// Inputs of the four linear layers of an encoder layer.
pub(super) const INPUTS: [usize; 4] = [HIDDEN, HIDDEN, HIDDEN, INNER];
/// Outputs of the four.
pub(super) const OUTPUTS: [usize; 4] = [3 * HIDDEN, HIDDEN, INNER, HIDDEN];
/// The number of matrices in the source file that each of the four joins, side by side.
pub(super) const PARTS: [usize; 4] = [3, 1, 1, 1];
/// Whether the inputs of each are smoothed.
pub(super) const SMOOTHED: [bool; 4] = [true, false, true, false];

/// The file that a model builds on. It holds the word embeddings and the weights as float16.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, in the same folder.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// Offset of the word embeddings, a row of 384 for each word.
    pub words_offset: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) layers: usize,
    pub(super) vocabulary: usize,
    pub(super) positions: usize,
    /// Inputs that share a scale, in each of the four linear layers.
    pub(super) blocks: [usize; 4],
    pub(super) source: SourceFile,
}

impl Header {
    pub(super) fn parse(bytes: &[u8; BYTES]) -> Result<Self, FileError> {
        let mut rest = bytes.as_slice();
        if take::<16>(&mut rest) != MAGIC {
            return Err(FileError::NotAModel);
        }
        let layers = number(&mut rest, "layers", 1, MAX_LAYERS)?;
        let vocabulary = number(&mut rest, "vocabulary", 1, MAX_VOCABULARY)?;
        let positions = number(&mut rest, "positions", 1, MAX_TOKENS as u64)?;
        for (field, only) in [("hidden", HIDDEN), ("inner", INNER), ("heads", HEADS)] {
            number(&mut rest, field, only as u64, only as u64)?;
        }
        let mut blocks = [0; 4];
        for (block, inputs) in blocks.iter_mut().zip(INPUTS) {
            *block = number(&mut rest, "block", LANES as u64, inputs as u64)?;
            if !inputs.is_multiple_of(*block) || !block.is_multiple_of(LANES) {
                return Err(FileError::Header {
                    field: "block",
                    expected: format!("a multiple of {LANES} that divides {inputs}"),
                    received: *block as u64,
                });
            }
        }
        let length = number(&mut rest, "name length", 1, MAX_NAME as u64)?;
        let name: [u8; MAX_NAME] = take(&mut rest);
        let (name, padding) = name.split_at(length);
        let name = str::from_utf8(name).map_err(|_| bad_name())?;
        // A plain file name, because the file is opened in the same directory.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_' || c == '-';
        if !name.chars().all(is_plain) || name.starts_with('.') || padding.iter().any(|&byte| byte != 0) {
            return Err(bad_name());
        }
        let bytes = u64::from_le_bytes(take(&mut rest));
        let sha256 = take(&mut rest);
        let words_offset = u64::from_le_bytes(take(&mut rest));
        if rest.iter().any(|&byte| byte != 0) {
            return Err(FileError::Value {
                what: "the end of the header",
                expected: "zeros",
            });
        }
        Ok(Self {
            layers,
            vocabulary,
            positions,
            blocks,
            source: SourceFile {
                name: name.to_owned(),
                bytes,
                sha256,
                words_offset,
            },
        })
    }

    /// Bytes after the header.
    pub(super) fn body_bytes(&self) -> u64 {
        let floats = |count: usize| 4 * count as u64;
        let norm = floats(2 * HIDDEN);
        let embeddings = floats(HIDDEN) + norm + (self.positions * WORD_BYTES) as u64;
        let linear: u64 = (0..4)
            .filter_map(|index| {
                let (inputs, outputs) = (*INPUTS.get(index)?, *OUTPUTS.get(index)?);
                let smoothing = if *SMOOTHED.get(index)? { inputs } else { 0 };
                let scales = inputs / self.blocks.get(index)? * outputs;
                let offsets = 8 * *PARTS.get(index)? as u64;
                Some(offsets + floats(smoothing + scales + outputs) + (inputs * outputs / 2) as u64)
            })
            .sum();
        embeddings + self.layers as u64 * (linear + 2 * norm)
    }
}

fn bad_name() -> FileError {
    FileError::Value {
        what: "the source file's name",
        expected: "letters, digits and . _ -, padded with zeros",
    }
}

/// The next bytes. Past the end they are zeros, which cannot happen: the header has a fixed size.
fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    match rest.split_first_chunk::<N>() {
        Some((first, others)) => {
            *rest = others;
            *first
        }
        None => [0; N],
    }
}

/// The next number, checked against its range.
fn number(rest: &mut &[u8], field: &'static str, min: u64, max: u64) -> Result<usize, FileError> {
    let value = u64::from(u32::from_le_bytes(take(rest)));
    match usize::try_from(value) {
        Ok(number) if (min..=max).contains(&value) => Ok(number),
        _ => Err(FileError::Header {
            field,
            expected: if min == max {
                format!("{min}")
            } else {
                format!("{min} to {max}")
            },
            received: value,
        }),
    }
}

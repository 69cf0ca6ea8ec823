//! The parts of a model's two files, with checks of their size and values.

use crate::embedding::{WORD_BYTES, is_finite, widen_row};
use crate::error::FileError;
use crate::line::{Line, lines};
use crate::shape::HIDDEN;
use crate::weights::Norm;

/// The bytes that are still unread.
pub(super) struct Rest<'a>(pub(super) &'a [u8]);

impl<'a> Rest<'a> {
    pub(super) fn take(&mut self, what: &'static str, bytes: usize) -> Result<&'a [u8], FileError> {
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

    pub(super) fn lines(&mut self, what: &'static str, count: usize) -> Result<Vec<Line>, FileError> {
        let bytes = self.take(what, 4 * count)?;
        let (values, _) = bytes.as_chunks::<4>();
        let values: Vec<f32> = values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        if !values.iter().fold(true, |all, value| all & value.is_finite()) {
            return Err(not_finite(what));
        }
        lines(&values).ok_or_else(|| not_finite(what))
    }

    pub(super) fn norm(&mut self, what: &'static str) -> Result<Norm, FileError> {
        Ok(Norm {
            weight: self.lines(what, HIDDEN)?,
            bias: self.lines(what, HIDDEN)?,
        })
    }

    pub(super) fn positions(&mut self, count: usize, token_type: &[Line]) -> Result<Vec<Line>, FileError> {
        let what = "the position embeddings";
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

    pub(super) fn offset(&mut self) -> Result<u64, FileError> {
        let bytes = self.take("an offset", 8)?;
        Ok(bytes.first_chunk::<8>().copied().map_or(0, u64::from_le_bytes))
    }
}

/// The bytes of the source file.
#[derive(Clone, Copy)]
pub(super) struct Source<'a>(pub(super) &'a [u8]);

impl<'a> Source<'a> {
    pub(super) fn words(self, offset: u64, count: usize) -> Result<&'a [u8], FileError> {
        self.take("word embeddings", offset, count * WORD_BYTES)
    }

    pub(super) fn take(self, what: &'static str, offset: u64, bytes: usize) -> Result<&'a [u8], FileError> {
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

pub(super) fn check_halves(what: &'static str, bytes: &[u8]) -> Result<(), FileError> {
    let (halves, _) = bytes.as_chunks::<2>();
    // No branch for each value, so that the compiler vectorizes the loop.
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

//! The table of word embeddings, as float16.

use crate::line::Line;
use crate::shape::HIDDEN;

/// Bytes of a row.
pub(crate) const WORD_BYTES: usize = 2 * HIDDEN;

/// A row of little-endian float16 for each word of the vocabulary.
pub(crate) struct Words {
    bytes: Vec<u8>,
    /// The offset of the first row. The bytes before it are unused.
    first: usize,
}

impl Words {
    /// Takes `count` rows of `bytes` from offset `first` without a copy, which would cost as much as reading the file.
    pub(crate) fn keep(mut bytes: Vec<u8>, first: usize, count: usize) -> Self {
        bytes.truncate(first + count * WORD_BYTES);
        bytes.shrink_to_fit();
        Self { bytes, first }
    }

    pub(crate) fn count(&self) -> usize {
        (self.bytes.len() - self.first) / WORD_BYTES
    }

    pub(crate) fn row(&self, word: u32) -> Option<&[u8]> {
        let start = self.first + word as usize * WORD_BYTES;
        self.bytes.get(start..start + WORD_BYTES)
    }
}

/// 2^112: the exponent bias of float32 (127) less that of float16 (15).
const REBIAS: f32 = f32::from_bits((127 + 112) << 23);

/// Whether a float16 is neither infinite nor NaN.
pub(crate) fn is_finite(half: u16) -> bool {
    half & 0x7c00 != 0x7c00
}

/// Converts a finite float16 to float32, exactly.
#[inline]
pub(crate) fn widen(half: u16) -> f32 {
    let half = u32::from(half);
    let magnitude = f32::from_bits((half & 0x7fff) << 13) * REBIAS;
    f32::from_bits(magnitude.to_bits() | (half & 0x8000) << 16)
}

/// Converts a row of little-endian float16 to lines of float32.
pub(crate) fn widen_row(row: &[u8], out: &mut [Line]) {
    let (lines, _) = row.as_chunks::<{ 2 * crate::line::LANES }>();
    for (bytes, line) in lines.iter().zip(out) {
        let (halves, _) = bytes.as_chunks::<2>();
        for (&half, value) in halves.iter().zip(&mut line.0) {
            *value = widen(u16::from_le_bytes(half));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::widen;

    #[test]
    #[allow(clippy::float_cmp, reason = "exact")]
    fn every_finite_float16_is_widened_exactly() {
        for half in (0..=u16::MAX).filter(|half| super::is_finite(*half)) {
            let fraction = f32::from(half & 0x3ff);
            let exponent = i32::from(half >> 10 & 0x1f);
            let magnitude = if exponent == 0 {
                fraction * 2.0_f32.powi(-24)
            } else {
                (1024.0 + fraction) * 2.0_f32.powi(exponent - 25)
            };
            let expected = if half & 0x8000 == 0 { magnitude } else { -magnitude };
            assert_eq!(widen(half).to_bits(), expected.to_bits());
        }
    }
}

//! The table of words, as float16.

use crate::line::Line;
use crate::shape::HIDDEN;

/// Bytes of a word.
pub(crate) const WORD_BYTES: usize = 2 * HIDDEN;

/// A row of little-endian float16 for each word.
pub(crate) struct Words {
    bytes: Vec<u8>,
    /// Where the first row begins: what is before it is of no use here.
    first: usize,
}

impl Words {
    /// `count` rows of `bytes` from `first` on, where they are: copying them costs as much as reading the file.
    pub(crate) fn keep(mut bytes: Vec<u8>, first: usize, count: usize) -> Self {
        bytes.truncate(first + count * WORD_BYTES);
        bytes.shrink_to_fit();
        Self { bytes, first }
    }

    pub(crate) fn count(&self) -> usize {
        (self.bytes.len() - self.first) / WORD_BYTES
    }

    /// A word's row.
    pub(crate) fn row(&self, word: u32) -> Option<&[u8]> {
        let start = self.first + word as usize * WORD_BYTES;
        self.bytes.get(start..start + WORD_BYTES)
    }
}

/// 2^112: what a float16's bits are too small by when they are taken for a float32's.
const REBIAS: f32 = f32::from_bits((127 + 112) << 23);

/// Whether float16 bits are those of a number that is neither infinite nor NaN.
pub(crate) fn is_finite(half: u16) -> bool {
    half & 0x7c00 != 0x7c00
}

/// A finite float16, exact.
#[inline]
pub(crate) fn widen(half: u16) -> f32 {
    let half = u32::from(half);
    let magnitude = f32::from_bits((half & 0x7fff) << 13) * REBIAS;
    f32::from_bits(magnitude.to_bits() | (half & 0x8000) << 16)
}

/// Writes a word's row, little-endian float16, as lines.
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

//! Sixteen adjacent float32 values: the unit of all float arithmetic in this crate.

/// Values that are computed together, with every instruction set.
pub(crate) const LANES: usize = 16;

/// One cache line of values.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [f32; LANES]);

impl Line {
    pub(crate) const ZERO: Self = Self([0.0; LANES]);
}

/// The values of `lines`, one after another.
pub(crate) fn flat(lines: &[Line]) -> &[f32] {
    // SAFETY: a `Line` is 16 values without padding (64 bytes, asserted below), so `lines` is also a slice of 16 times
    // as many values, which need less alignment.
    unsafe { std::slice::from_raw_parts(lines.as_ptr().cast::<f32>(), lines.len() * LANES) }
}

/// The values of `lines`, one after another.
pub(crate) fn flat_mut(lines: &mut [Line]) -> &mut [f32] {
    // SAFETY: as in `flat`; the borrow of `lines` is exclusive and lasts as long as the result.
    unsafe { std::slice::from_raw_parts_mut(lines.as_mut_ptr().cast::<f32>(), lines.len() * LANES) }
}

const _: () = assert!(size_of::<Line>() == LANES * size_of::<f32>());

/// `values` as lines, or `None` if their number is not a multiple of 16.
pub(crate) fn lines(values: &[f32]) -> Option<Vec<Line>> {
    let (lines, rest) = values.as_chunks::<LANES>();
    rest.is_empty().then(|| lines.iter().copied().map(Line).collect())
}

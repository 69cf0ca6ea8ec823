//! Sizes and limits.

/// Numbers in a vector.
pub const DIMENSIONS: usize = 384;

/// Vectors in a slab: about 830 KB, which a change copies if a view still uses the slab.
pub(crate) const SLAB_ROWS: usize = 2048;

/// The largest code. Codes are integers from -127 to 127.
pub(crate) const MAX_CODE: f32 = 127.0;

/// Added to a code to make it an unsigned byte: `vpdpbusd` multiplies unsigned bytes with signed ones.
pub(crate) const CODE_ZERO: i32 = 128;

/// The greatest norm of a vector that is scanned. Stored vectors have norm 1 within a thousandth; any other is damaged
/// and is a candidate of every search.
pub(crate) const MAX_NORM: f32 = 1.1;

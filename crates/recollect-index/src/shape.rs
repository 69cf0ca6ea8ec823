//! The sizes of things.

/// Numbers of a vector.
pub const DIMENSIONS: usize = 384;

/// Vectors of a slab: some 830 KB, which a change copies when a search reads it at the same time.
pub(crate) const SLAB_ROWS: usize = 2048;

/// The largest code: codes are whole numbers from -127 to 127.
pub(crate) const MAX_CODE: f32 = 127.0;

/// What is added to a code, so that it is a byte without a sign: `vpdpbusd` multiplies such bytes with signed ones.
pub(crate) const CODE_ZERO: i32 = 128;

/// The greatest norm of a vector that is scanned. Vectors of a store have 1, within a thousandth; another is damaged,
/// and is a candidate of every search.
pub(crate) const MAX_NORM: f32 = 1.1;

//! The operation that every implementation provides.

use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// The dot product of codes.
pub(crate) trait Product: Copy {
    /// The product of a query's codes with the codes of a vector, which are unsigned bytes.
    fn product(self, codes: &Codes, vector: &[u8; DIMENSIONS]) -> i32;

    /// The products with four vectors, which takes fewer instructions than one at a time.
    fn four(self, codes: &Codes, vectors: &[[u8; DIMENSIONS]; 4]) -> [i32; 4];
}

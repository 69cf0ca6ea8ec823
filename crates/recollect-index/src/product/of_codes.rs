//! What every implementation computes.

use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// See [`Product::product`].
pub(crate) trait Product: Copy {
    /// The product of a query's codes with those of a vector, which are bytes without a sign.
    fn product(self, codes: &Codes, vector: &[u8; DIMENSIONS]) -> i32;
}

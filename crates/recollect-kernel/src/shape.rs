//! The sizes that all models of this shape share.

/// Length of a token's state.
pub const HIDDEN: usize = 384;
/// Length between the two products of the feed-forward block.
pub const INNER: usize = 1536;
/// Tokens of the longest text: the rows of BERT's position table.
pub const MAX_TOKENS: usize = 512;
/// Largest `|a + b|` of two neighbouring weights `a`, `b` of a column, each of which is at most 127: 255 times it is
/// below 2^15, so that the instruction which multiplies and adds pairs in 16 bits never saturates. Bytes are not
/// negative, so that the products of weights of two signs make room for each other.
pub const MAX_PAIR: i32 = 128;

pub(crate) const HEADS: usize = 12;
pub(crate) const HEAD: usize = HIDDEN / HEADS;
/// Columns of a product that are computed together: their weights lie together.
pub(crate) const PANEL: usize = 32;
/// Weights of a column that one instruction takes.
pub(crate) const GROUP: usize = 4;

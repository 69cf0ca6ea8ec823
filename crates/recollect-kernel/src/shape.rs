//! The sizes that all supported models share.

/// Length of a token's state.
pub const HIDDEN: usize = 384;
/// Length of a token's values between the two products of the feed-forward block.
pub const INNER: usize = 1536;
/// Maximum tokens of a text: the rows of BERT's position table.
pub const MAX_TOKENS: usize = 512;
/// Largest `|a + b|` of two adjacent weights `a`, `b` of a column, each at most 127 in size. 255 times this is below
/// 2^15, so the instruction that multiplies and adds pairs in 16 bits never saturates. Activation bytes are never
/// negative, so products of weights with opposite signs offset each other.
pub const MAX_PAIR: i32 = 128;

pub(crate) const HEADS: usize = 12;
pub(crate) const HEAD: usize = HIDDEN / HEADS;
/// Columns of a product whose weights are stored together.
pub(crate) const PANEL: usize = 32;
/// Adjacent weights of a column that one instruction takes.
pub(crate) const GROUP: usize = 4;

//! Test vectors.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "generated numbers"
)]

use crate::{DIMENSIONS, Index};

pub(crate) type Vector = [f32; DIMENSIONS];

/// The generator splitmix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }

    /// -1 to 1.
    pub(crate) fn float(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    /// A unit vector of one of several kinds: random, along an axis, with a few large numbers, or close to others.
    pub(crate) fn vector(&mut self) -> Vector {
        let vector = match self.below(8) {
            0 => {
                let axis = self.below(DIMENSIONS);
                std::array::from_fn(|at| if at == axis { -1.0 } else { 0.0 })
            }
            1 => std::array::from_fn(|_| if self.bits().is_multiple_of(2) { 1.0 } else { -1.0 }),
            2 => {
                let few = 1 + self.below(5);
                std::array::from_fn(|at| {
                    if at < few {
                        self.float()
                    } else {
                        1e-4 * self.float()
                    }
                })
            }
            3 => {
                let near = Self(self.below(4) as u64).vector_of(4);
                std::array::from_fn(|at| near[at] + 1e-4 * self.float())
            }
            // Half codes, which are ties when rounded.
            5 => std::array::from_fn(|_| (self.below(255) as f32 - 127.0) / 254.0),
            kind => self.vector_of(kind),
        };
        unit(&vector)
    }

    fn vector_of(&mut self, _kind: usize) -> Vector {
        unit(&std::array::from_fn(|_| self.float()))
    }
}

pub(crate) fn unit(vector: &Vector) -> Vector {
    let norm = vector
        .iter()
        .map(|&value| f64::from(value) * f64::from(value))
        .sum::<f64>()
        .sqrt();
    vector.map(|value| (f64::from(value) / norm) as f32)
}

/// The distance as `SQLite`'s function computes it without vector instructions, which rounds the most.
pub(crate) fn distance(a: &Vector, b: &Vector) -> f32 {
    let mut sum = 0.0_f32;
    for (a, b) in a.iter().zip(b) {
        sum += (a - b) * (a - b);
    }
    sum.sqrt()
}

pub(crate) fn put(index: &mut Index, id: u64, vector: &Vector) {
    let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_ne_bytes()).collect();
    index.put(&[id], &bytes).unwrap();
}

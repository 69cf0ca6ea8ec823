//! Test texts that are difficult to tokenize.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

use super::hostile_atoms::ATOMS;

/// The generator `SplitMix64`, which gives the same texts on every machine.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    pub(super) fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

pub(super) fn hostile_text(random: &mut Random, atoms: usize) -> String {
    let mut text = String::new();
    for _ in 0..atoms {
        match random.below(12) {
            // Repeats of one atom, around the limit of a word or far beyond it.
            0 => {
                let atom = random.of(ATOMS);
                let times = [2, 40, 99, 100, 101, 102, 300][random.below(7)];
                text.extend(std::iter::repeat_n(atom, times));
            }
            // Any character.
            1 | 2 => text.extend(char::from_u32(u32::try_from(random.below(0x11_0000)).unwrap())),
            // A long word of mixed parts.
            3 => {
                for _ in 0..random.below(60) {
                    text.push_str(random.of(&[
                        "a",
                        "\u{301}",
                        "é",
                        "각",
                        "\0",
                        "\u{1d165}",
                        "\u{fe0f}",
                        "\u{1d16d}",
                    ]));
                }
            }
            4 | 5 => text.push(' '),
            _ => text.push_str(random.of(ATOMS)),
        }
    }
    text
}

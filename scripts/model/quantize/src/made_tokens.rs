//! Texts of tokens in no order: on what nobody writes, rounding errs most unless the weights were rounded with it in
//! view. They are made of tokens, not of characters, so that no text that tests the result is like them.

/// The first token of BERT's vocabulary that is neither special nor unused.
const FIRST: u32 = 999;
/// So many from there on are single characters.
const CHARACTERS: u32 = 997;
/// `[UNK]`.
const UNKNOWN: u32 = 100;

const COUNT: usize = 400;

/// Numbers of a linear congruential sequence (Knuth's MMIX): the same on every machine.
struct Random(u64);

impl Random {
    /// 0 to `limit` - 1.
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let bits = (self.0 >> 33) as u32;
        bits % limit
    }
}

/// Any tokens of the vocabulary, single characters, a few again and again, and many unknown ones; each between `frame`.
/// Half of them are short, and some of those that repeat are as long as the model takes.
pub(crate) fn texts(vocabulary: u32, frame: [u32; 2]) -> Vec<Vec<u32>> {
    let mut random = Random(1);
    let random = &mut random;
    let any = |random: &mut Random| FIRST + random.below(vocabulary - FIRST);
    (0..COUNT)
        .map(|index| {
            let most = match (index % 8, random.below(2)) {
                (2, _) => 254,
                (_, 0) => 16,
                _ => 60,
            };
            let length = 1 + random.below(most) as usize;
            let few: Vec<u32> = (0..=random.below(6)).map(|_| any(random)).collect();
            let inner = (0..length).map(|place| match index % 4 {
                0 => any(random),
                1 => FIRST + random.below(CHARACTERS),
                2 => few.get(place % few.len()).copied().unwrap_or(UNKNOWN),
                _ if random.below(3) == 0 => UNKNOWN,
                _ => any(random),
            });
            let [first, last] = frame;
            std::iter::once(first).chain(inner).chain([last]).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::texts;

    #[test]
    fn all_tokens_are_of_the_vocabulary_and_all_texts_are_framed() {
        let texts = texts(30_522, [101, 102]);
        assert_eq!(texts, super::texts(30_522, [101, 102]));
        for text in &texts {
            assert!((3..=256).contains(&text.len()));
            assert_eq!((text.first(), text.last()), (Some(&101), Some(&102)));
            let inner = text.iter().skip(1).take(text.len() - 2);
            assert!(
                inner
                    .clone()
                    .all(|&token| token == 100 || (999..30_522).contains(&token))
            );
        }
    }
}

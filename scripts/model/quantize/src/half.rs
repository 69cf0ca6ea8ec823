//! float16.

/// Rounded to nearest, ties to even; the weights of this model are neither subnormal enough to vanish nor above the
/// largest float16.
pub(crate) fn narrow(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16) & 0x8000;
    let magnitude = f32::from_bits(bits & 0x7fff_ffff);
    // Below the smallest normal float16, the unit in the last place of a sum with 0.5 is that of float16.
    let half = if magnitude < f32::from_bits(113 << 23) {
        (magnitude + 0.5).to_bits() - 0.5_f32.to_bits()
    } else {
        let magnitude = magnitude.to_bits();
        let odd = (magnitude >> 13) & 1;
        (magnitude + 0xfff + odd - (112 << 23)) >> 13
    };
    #[expect(clippy::cast_possible_truncation, reason = "16 bits are left")]
    let half = (half | sign) as u16;
    half
}

/// Exact.
pub(crate) fn widen(half: u16) -> f32 {
    let magnitude = f32::from_bits(u32::from(half & 0x7fff) << 13) * f32::from_bits((127 + 112) << 23);
    f32::from_bits(magnitude.to_bits() | u32::from(half & 0x8000) << 16)
}

#[cfg(test)]
mod tests {
    use super::{narrow, widen};

    #[test]
    fn every_finite_float16_is_itself() {
        for half in (0..=u16::MAX).filter(|half| half & 0x7c00 != 0x7c00) {
            assert_eq!(narrow(widen(half)), half);
        }
    }

    #[test]
    fn what_lies_between_two_goes_to_the_nearest_and_the_middle_to_the_even_one() {
        for half in (0..0x7bff_u16).step_by(7) {
            let (low, high) = (widen(half), widen(half + 1));
            let middle = f32::midpoint(low, high);
            assert_eq!(narrow(middle), half + (half & 1));
            assert_eq!(narrow(middle.next_down()), half);
            assert_eq!(narrow(-middle.next_up()), (half + 1) | 0x8000);
        }
    }
}

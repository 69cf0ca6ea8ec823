//! L2 normalization, with a check that the result is a unit vector.

use crate::error::{EngineError, ErrorCode, Result};

/// Maximum deviation from norm 1 of a vector that the engine returns.
pub(super) const NORM_TOLERANCE: f64 = 1e-5;

/// Scales `vector` to norm 1.
///
/// # Errors
/// `INFERENCE_FAILED` if a value is not finite or all are 0, because the vector then has no direction.
pub(super) fn normalize(vector: &mut [f32]) -> Result<()> {
    let norm = norm(vector);
    if !(norm.is_finite() && norm > 0.0) {
        return Err(no_direction(norm));
    }
    for value in vector.iter_mut() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "rounding to the vector's own precision"
        )]
        let scaled = (f64::from(*value) / norm) as f32;
        *value = scaled;
    }
    let after = self::norm(vector);
    if (after - 1.0).abs() <= NORM_TOLERANCE {
        Ok(())
    } else {
        Err(no_direction(after))
    }
}

/// The Euclidean norm, summed in float64 so that rounding stays far below the tolerance.
fn norm(vector: &[f32]) -> f64 {
    vector
        .iter()
        .map(|&value| f64::from(value) * f64::from(value))
        .sum::<f64>()
        .sqrt()
}

fn no_direction(norm: f64) -> EngineError {
    EngineError::new(
        ErrorCode::InferenceFailed,
        format!(
            "expected the model's output to be finite and not all zeros, received a vector of norm {norm}; the model file is unusable"
        ),
    )
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "these sums are exact, or rounded the same way")]
mod tests {
    use super::{NORM_TOLERANCE, norm, normalize};
    use crate::error::ErrorCode;

    #[test]
    fn any_scale_becomes_norm_one() {
        for scale in [1e-30_f32, 1e-3, 1.0, 7.5, 1e18] {
            let mut vector: Vec<f32> = (0..384_u16).map(|i| (f32::from(i) - 200.0) * scale).collect();
            normalize(&mut vector).unwrap();
            assert!((norm(&vector) - 1.0).abs() <= NORM_TOLERANCE, "scale {scale}");
        }
    }

    #[test]
    fn keeps_direction() {
        let mut vector = [3.0, -4.0];
        normalize(&mut vector).unwrap();
        assert_eq!(vector, [0.6, -0.8]);
    }

    #[test]
    fn refuses_vectors_without_a_direction() {
        for bad in [[0.0, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 1.0]] {
            let error = normalize(&mut bad.clone()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InferenceFailed);
        }
    }
}

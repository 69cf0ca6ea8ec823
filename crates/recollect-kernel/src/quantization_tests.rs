use super::Activations;
use crate::file::tests::{Random, test_model};
use crate::instruction_set::{InstructionSet, Kind};
use crate::kernel::Kernel;
use crate::line::{LANES, Line};

/// Quantizes `count` rows whole, and in three parts of the inputs.
fn check(kernel: impl Kernel, count: usize) {
    let model = test_model(41, 1, false).encoder().unwrap();
    // Its inputs have smoothing factors.
    let linear = &model.layers[0].attention_in;
    assert!(linear.smoothing.is_some());
    let mut random = Random(42);
    let row_lines = linear.inputs / LANES;
    let rows: Vec<Line> = (0..count * row_lines)
        .map(|_| Line(std::array::from_fn(|_| random.float() - 0.5)))
        .collect();
    let mut whole = Activations::default();
    kernel.quantize(&rows, linear, linear.all_inputs(), &mut whole);
    let mut joined = Activations::default();
    for part in 0..3 {
        let lines = part * row_lines / 3..(part + 1) * row_lines / 3;
        let of_part: Vec<Line> = rows
            .chunks_exact(row_lines)
            .flat_map(|row| row[lines.clone()].to_vec())
            .collect();
        let mut activations = Activations::default();
        kernel.quantize(
            &of_part,
            linear,
            lines.start * LANES..lines.end * LANES,
            &mut activations,
        );
        joined.put_part(count, linear, &activations, part, 3);
    }
    assert_eq!(joined.most_rows(), whole.most_rows());
    assert!(joined.words == whole.words, "{count} rows");
    let scales = |activations: &Activations| -> Vec<[u32; 2]> {
        let all = activations.scales.iter();
        all.map(|scale| [scale.scale.to_bits(), scale.offset.to_bits()])
            .collect()
    };
    assert!(scales(&joined) == scales(&whole), "{count} rows");
}

#[test]
fn parts_of_the_inputs_give_the_same_bytes_as_all() {
    for instructions in InstructionSet::available() {
        for count in [1, 5, 12, 13, 48, 49, 100] {
            match instructions.0 {
                #[cfg(target_arch = "x86_64")]
                Kind::Avx512(lanes) => check(lanes, count),
                #[cfg(target_arch = "x86_64")]
                Kind::AvxVnni(lanes) => check(lanes, count),
                #[cfg(target_arch = "x86_64")]
                Kind::Avx2(lanes) => check(lanes, count),
                Kind::Scalar(lanes) => check(lanes, count),
            }
        }
    }
}

//! Model files with changed bytes: each gives an error or a model, and a model gives the same states with every
//! instruction set.
#![no_main]

use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use recollect_kernel::{
    Encoder, HIDDEN, INNER, InstructionSet, LayerParts, LinearParts, ModelFile, ModelParts, NormParts,
    SourceFile, Team, Workspace,
};

const VOCABULARY: usize = 16;
const WORD_BYTES: usize = 2 * HIDDEN * VOCABULARY;

#[derive(Arbitrary, Debug)]
struct Input {
    /// Offsets in the model file, and their new bytes.
    changes: Vec<(u32, u8)>,
    /// The same for the source file.
    source_changes: Vec<(u32, u8)>,
    /// The length to truncate the model file to.
    cut: Option<u32>,
    /// Arbitrary bytes to parse as a model file.
    other: Option<Vec<u8>>,
    text: Vec<u8>,
}

fn linear(inputs: usize, outputs: usize, block: usize, smoothed: bool) -> LinearParts {
    LinearParts {
        block,
        smoothing: if smoothed { vec![1.0; inputs] } else { Vec::new() },
        scales: vec![0.004; inputs / block * outputs],
        bias: vec![0.01; outputs],
        // All layers share these offsets: the source is long enough for the largest layer.
        offsets: vec![WORD_BYTES as u64; if outputs == 3 * HIDDEN { 3 } else { 1 }],
        corrections: (0..inputs * outputs).map(|i| (i * 7919 % 16) as i8 - 8).collect(),
    }
}

fn norm() -> NormParts {
    NormParts {
        weight: vec![1.0; HIDDEN],
        bias: vec![0.0; HIDDEN],
    }
}

static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    ModelParts {
        source: SourceFile {
            name: "source".to_owned(),
            bytes: 0,
            sha256: [0; 32],
            words_offset: 0,
        },
        vocabulary: VOCABULARY,
        positions: vec![0x2c00; 8 * HIDDEN],
        token_type: vec![0.1; HIDDEN],
        norm: norm(),
        layers: vec![LayerParts {
            attention_in: linear(HIDDEN, 3 * HIDDEN, 64, true),
            attention_out: linear(HIDDEN, HIDDEN, 128, false),
            attention_norm: norm(),
            inner: linear(HIDDEN, INNER, 64, true),
            outer: linear(INNER, HIDDEN, 128, false),
            outer_norm: norm(),
        }],
    }
    .to_bytes()
});

/// The word embeddings, and weights of at most 32 in int8.
static SOURCE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let words = (0..HIDDEN * VOCABULARY).map(|i| 0x2800 + (i * 31 % 0x1000) as u16);
    let weights = (0..HIDDEN * INNER).map(|i| 0x2400 + (i * 37 % 0x0c00) as u16 | (i as u16 & 1) << 15);
    words.chain(weights).flat_map(u16::to_le_bytes).collect()
});

fuzz_target!(|input: Input| {
    if let Some(other) = &input.other {
        let _ = ModelFile::parse(other);
    }
    let mut file = FILE.clone();
    for &(place, byte) in &input.changes {
        let place = place as usize % file.len();
        file[place] = byte;
    }
    if let Some(cut) = input.cut {
        file.truncate(cut as usize);
    }
    let mut source = SOURCE.clone();
    for &(place, byte) in &input.source_changes {
        let place = place as usize % source.len();
        source[place] = byte;
    }
    let Ok(parsed) = ModelFile::parse(&file) else {
        return;
    };
    let Ok(encoder) = parsed.encoder(source) else {
        return;
    };
    let text: Vec<u32> = input.text.iter().map(|&byte| u32::from(byte) % 20).collect();
    compare(&encoder, &text);
});

fn compare(encoder: &Encoder, text: &[u32]) {
    let states = |instructions| {
        let mut workspace = Workspace::default();
        let stop = AtomicBool::new(false);
        encoder
            .states(instructions, &[&[1], text], &mut workspace, &stop)
            .map(<[f32]>::to_vec)
    };
    let together = |instructions| {
        let mut workspace = Workspace::default();
        let (team, stop) = (Team::default(), AtomicBool::new(false));
        let states = encoder.states_together(instructions, text, &mut workspace, &team, &stop);
        states.map(<[f32]>::to_vec)
    };
    let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    let scalar = InstructionSet::named("scalar").expect("scalar is always available");
    let expected = states(scalar);
    for instructions in InstructionSet::available() {
        match (&expected, states(instructions)) {
            (Ok(expected), Ok(received)) if expected.iter().all(|value| value.is_finite()) => {
                assert!(bits(expected) == bits(&received), "{}", instructions.name());
                let alone = together(instructions).expect("the batch was valid");
                assert!(bits(&received).ends_with(&bits(&alone)), "{}", instructions.name());
            }
            (Ok(_), Ok(_)) => {}
            (Err(expected), Err(received)) => assert_eq!(*expected, received),
            (expected, received) => panic!("{expected:?} and {received:?}"),
        }
    }
}

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failed test"
)]

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{PARTS, Task, Team, TeamStep};
use crate::attention::Scratch;
use crate::error::EncodeError;
use crate::file::tests::{test_model, test_model_of_blocks};
use crate::instruction_set::InstructionSet;
use crate::kernel::Kernel;
use crate::lanes::Scalar;
use crate::line::Line;
use crate::product::Activation;
use crate::quantization::Activations;
use crate::shape::HIDDEN;
use crate::weights::{Linear, Norm, Panels};
use crate::workspace::Workspace;

fn bits(states: &[f32]) -> Vec<u32> {
    states.iter().map(|state| state.to_bits()).collect()
}

#[test]
fn several_threads_give_the_same_states_as_one() {
    let encoder = test_model(31, 2, false).encoder().unwrap();
    let go = AtomicBool::new(false);
    for instructions in InstructionSet::available() {
        for (length, helpers) in [(1, 0), (2, 1), (7, 0), (16, 1), (17, 3), (40, 5), (130, 2)] {
            let text: Vec<u32> = (0..length).map(|token| token * 7 % 50).collect();
            let (mut alone, mut together) = (Workspace::default(), Workspace::default());
            let expected = encoder.states(instructions, &[&text], &mut alone, &go).unwrap();
            let team = Team::default();
            let received = std::thread::scope(|scope| {
                for _ in 0..helpers {
                    scope.spawn(|| encoder.help(instructions, &team));
                }
                encoder
                    .states_together(instructions, &text, &mut together, &team, &go)
                    .map(bits)
            });
            assert!(
                received.unwrap() == bits(expected),
                "{} {length}",
                instructions.name()
            );
        }
    }
}

/// Blocks of 64 and 256 are whole in a part, blocks of 48 and 384 are not.
#[test]
fn any_size_of_blocks_gives_the_same_states() {
    let best = InstructionSet::best();
    let go = AtomicBool::new(false);
    let text: Vec<u32> = (0..30).collect();
    for (block, shared) in [(48, false), (64, true), (256, true), (384, false)] {
        let encoder = test_model_of_blocks(34, 2, false, block).encoder().unwrap();
        assert_eq!(Team::can_share(&encoder.layers), shared, "{block}");
        let (mut alone, mut together) = (Workspace::default(), Workspace::default());
        let expected = encoder.states(best, &[&text], &mut alone, &go).unwrap();
        let received = encoder.states_together(best, &text, &mut together, &Team::default(), &go);
        assert!(bits(received.unwrap()) == bits(expected), "{block}");
    }
}

#[test]
fn invalid_input_is_an_error_and_releases_the_helpers() {
    let encoder = test_model(32, 1, false).encoder().unwrap();
    let best = InstructionSet::best();
    let mut workspace = Workspace::default();
    for (text, stop, error) in [
        (
            vec![],
            false,
            EncodeError::Length {
                maximum: 512,
                received: 0,
            },
        ),
        (
            vec![50],
            false,
            EncodeError::Token {
                vocabulary: 50,
                received: 50,
            },
        ),
        (vec![1, 2], true, EncodeError::Stopped),
    ] {
        let team = Team::default();
        let result = encoder.states_together(best, &text, &mut workspace, &team, &AtomicBool::new(stop));
        assert_eq!(result, Err(error));
        assert!(team.ended.load(Ordering::Relaxed));
        encoder.help(best, &team);
    }
}

/// Panics instead of a product.
#[derive(Clone, Copy)]
struct Broken;

impl Kernel for Broken {
    fn quantize(self, values: &[Line], linear: &Linear, inputs: Range<usize>, out: &mut Activations) {
        Scalar.quantize(values, linear, inputs, out);
    }

    fn product(self, _: &Activations, _: &Linear, _: Panels, _: Activation, _: &mut [Line]) {
        panic!("broken");
    }

    fn attend(self, tokens: &[Line], heads: usize, context: &mut [Line], scratch: &mut Scratch) {
        Scalar.attend(tokens, heads, context, scratch);
    }

    fn add_and_normalize(self, rows: &mut [Line], added: &[Line], norm: &Norm) {
        Scalar.add_and_normalize(rows, added, norm);
    }
}

#[test]
fn a_helper_that_panics_is_an_error_and_does_not_hang() {
    let encoder = test_model(33, 1, false).encoder().unwrap();
    let row = [Line::ZERO; HIDDEN / 16];
    let task = Task {
        layer: 0,
        step: TeamStep::AttentionOut,
        rows: 1,
    };
    let team = Team::default();
    team.begin(Scalar, &encoder.layers[0], task, &row);
    let do_all = |kernel: Broken| {
        while let Some(part) = team.take() {
            team.do_part(kernel, &encoder.layers, part, &mut Scratch::default());
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..PARTS {
            assert!(scope.spawn(|| do_all(Broken)).join().is_err());
        }
    });
    assert_eq!(team.wait_for_parts(), Err(EncodeError::Helper));
}

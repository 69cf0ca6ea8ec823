//! What the inputs of the linear layers look like on a text.

use recollect_kernel::{HIDDEN, INNER};

use crate::float_model::FloatModel;
use crate::matrix::Matrix;

/// Of the inputs of one linear layer.
pub(crate) struct Inputs {
    /// Sums of the products of each two.
    pub(crate) products: Matrix,
    /// The largest magnitude of each.
    pub(crate) largest: Vec<f32>,
    /// The sum of each, and how many there were.
    pub(crate) sums: Vec<f64>,
    pub(crate) count: f64,
}

impl Inputs {
    fn new(size: usize) -> Self {
        Self {
            products: Matrix::zeros(size, size),
            largest: vec![0.0; size],
            sums: vec![0.0; size],
            count: 0.0,
        }
    }

    fn add(&mut self, rows: &[f32]) {
        let size = self.largest.len();
        for row in rows.chunks_exact(size) {
            for (largest, value) in self.largest.iter_mut().zip(row) {
                *largest = largest.max(value.abs());
            }
            for (sum, value) in self.sums.iter_mut().zip(row) {
                *sum += f64::from(*value);
            }
            self.count += 1.0;
        }
        let rows: Vec<Vec<f64>> = rows
            .chunks_exact(size)
            .map(|row| row.iter().map(|&value| f64::from(value)).collect())
            .collect();
        for index in 0..size {
            let sums = self.products.row_mut(index).get_mut(index..).unwrap_or_default();
            for row in &rows {
                let row = row.get(index..).unwrap_or_default();
                let Some(&value) = row.first() else { continue };
                for (sum, other) in sums.iter_mut().zip(row) {
                    *sum += value * other;
                }
            }
        }
    }

    /// What was added up is one half.
    fn mirror(&mut self) {
        for row in 0..self.largest.len() {
            for column in 0..row {
                let value = self.products.at(column, row);
                self.products.set(row, column, value);
            }
        }
    }
}

/// The lines of a text that are not empty, and each of their sentences: short texts are the hardest.
pub(crate) fn texts(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .flat_map(|line| {
            let sentences: Vec<&str> = line
                .split_inclusive(['.', '?', '!', ';'])
                .map(str::trim)
                .collect();
            let alone = if sentences.len() > 1 {
                sentences
            } else {
                Vec::new()
            };
            std::iter::once(line).chain(alone)
        })
        .collect()
}

/// For each layer, those of its four linear layers.
pub(crate) fn inputs(model: &FloatModel, texts: &[Vec<u32>]) -> Vec<[Inputs; 4]> {
    let mut all: Vec<[Inputs; 4]> = model
        .layers
        .iter()
        .map(|_| [HIDDEN, HIDDEN, HIDDEN, INNER].map(Inputs::new))
        .collect();
    for tokens in texts {
        model.run(tokens, &mut |layer, place, rows| {
            if let Some(inputs) = all.get_mut(layer).and_then(|inputs| inputs.get_mut(place)) {
                inputs.add(rows);
            }
        });
    }
    all.iter_mut().flatten().for_each(Inputs::mirror);
    all
}

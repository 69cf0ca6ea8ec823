//! A block of memory that holds vectors.

use memmap2::MmapMut;

use crate::bounds::Row;
use crate::error::IndexError;
use crate::quantize::Quantized;
use crate::scan::Rows;
use crate::shape::{DIMENSIONS, SLAB_ROWS};

/// Up to [`SLAB_ROWS`] vectors: codes, then scales, squared norms and radii, then ids. The memory is mapped, not
/// allocated: running out is an error instead of an abort, and dropped memory returns to the system.
pub(crate) struct Slab {
    block: MmapMut,
    len: usize,
}

const CODES: usize = SLAB_ROWS * DIMENSIONS;
const NUMBERS: usize = SLAB_ROWS * size_of::<f32>();
const IDS: usize = SLAB_ROWS * size_of::<u64>();

/// Bytes of a slab.
pub(crate) const SLAB_BYTES: usize = CODES + 3 * NUMBERS + IDS;

/// The parts of a block.
struct Parts<T> {
    codes: T,
    scales: T,
    norms2: T,
    radii: T,
    ids: T,
}

impl Slab {
    pub(crate) fn new() -> Result<Self, IndexError> {
        let block = MmapMut::map_anon(SLAB_BYTES).map_err(|_| IndexError::out_of_memory("vectors"))?;
        Ok(Self { block, len: 0 })
    }

    /// A copy in new memory.
    pub(crate) fn try_clone(&self) -> Result<Self, IndexError> {
        let mut copy = Self::new()?;
        copy.block.copy_from_slice(&self.block);
        copy.len = self.len;
        Ok(copy)
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) const fn is_full(&self) -> bool {
        self.len == SLAB_ROWS
    }

    pub(crate) fn ids(&self) -> &[u64] {
        prefix(cast(self.parts().ids), self.len)
    }

    pub(crate) fn rows(&self) -> Rows<'_> {
        let parts = self.parts();
        let (codes, _) = parts.codes.as_chunks::<DIMENSIONS>();
        Rows {
            codes: prefix(codes, self.len),
            scales: prefix(cast(parts.scales), self.len),
            norms2: prefix(cast(parts.norms2), self.len),
            radii: prefix(cast(parts.radii), self.len),
        }
    }

    /// The codes of a vector, and its other numbers.
    pub(crate) fn row(&self, row: usize) -> Option<(&[u8; DIMENSIONS], Row)> {
        let rows = self.rows();
        let numbers = Row {
            scale: *rows.scales.get(row)?,
            norm2: *rows.norms2.get(row)?,
            radius: *rows.radii.get(row)?,
        };
        Some((rows.codes.get(row)?, numbers))
    }

    /// Puts a vector into an existing row, or after the last row.
    pub(crate) fn put(&mut self, row: usize, id: u64, vector: &Quantized) {
        self.len = self.len.max(row + 1).min(SLAB_ROWS);
        let parts = self.parts_mut();
        let (codes, _) = parts.codes.as_chunks_mut::<DIMENSIONS>();
        set(codes, row, vector.bytes);
        set(cast_mut(parts.scales), row, vector.scale);
        set(cast_mut(parts.norms2), row, vector.norm2);
        set(cast_mut(parts.radii), row, vector.radius);
        set(cast_mut(parts.ids), row, id);
    }

    /// Puts a row of this or another slab into an existing row.
    pub(crate) fn copy_row(&mut self, row: usize, id: u64, (bytes, numbers): ([u8; DIMENSIONS], Row)) {
        let Row { scale, norm2, radius } = numbers;
        let vector = Quantized {
            bytes,
            scale,
            norm2,
            radius,
        };
        self.put(row, id, &vector);
    }

    /// Drops the last row and clears its codes.
    pub(crate) fn pop(&mut self) {
        self.len = self.len.saturating_sub(1);
        let last = self.len;
        let (codes, _) = self.parts_mut().codes.as_chunks_mut::<DIMENSIONS>();
        set(codes, last, [0; DIMENSIONS]);
    }

    fn parts(&self) -> Parts<&[u8]> {
        let (codes, rest) = self.block.split_at(CODES);
        let (scales, rest) = rest.split_at(NUMBERS);
        let (norms2, rest) = rest.split_at(NUMBERS);
        let (radii, ids) = rest.split_at(NUMBERS);
        Parts {
            codes,
            scales,
            norms2,
            radii,
            ids,
        }
    }

    fn parts_mut(&mut self) -> Parts<&mut [u8]> {
        let (codes, rest) = self.block.split_at_mut(CODES);
        let (scales, rest) = rest.split_at_mut(NUMBERS);
        let (norms2, rest) = rest.split_at_mut(NUMBERS);
        let (radii, ids) = rest.split_at_mut(NUMBERS);
        Parts {
            codes,
            scales,
            norms2,
            radii,
            ids,
        }
    }
}

// Each part begins at a multiple of 64 bytes, and the block at a page.
const _: () = assert!(CODES.is_multiple_of(64) && NUMBERS.is_multiple_of(64));

fn cast<T: bytemuck::Pod>(bytes: &[u8]) -> &[T] {
    bytemuck::cast_slice(bytes)
}

fn cast_mut<T: bytemuck::Pod>(bytes: &mut [u8]) -> &mut [T] {
    bytemuck::cast_slice_mut(bytes)
}

fn prefix<T>(values: &[T], len: usize) -> &[T] {
    values.get(..len).unwrap_or(values)
}

fn set<T>(values: &mut [T], at: usize, value: T) {
    if let Some(place) = values.get_mut(at) {
        *place = value;
    }
}

//! Vectors that lie together in one block of memory.

use memmap2::MmapMut;

use crate::bounds::Row;
use crate::error::IndexError;
use crate::kernel::Rows;
use crate::quantize::Quantized;
use crate::shape::{DIMENSIONS, SLAB_ROWS};

/// Up to [`SLAB_ROWS`] vectors: codes, then scales, squared norms and radii, then ids. It is mapped, not allocated: where
/// there is no memory that is an error, and what is dropped is the system's again.
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

    /// A copy in memory of its own.
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
        some(cast(self.parts().ids), self.len)
    }

    pub(crate) fn rows(&self) -> Rows<'_> {
        let parts = self.parts();
        let (codes, _) = parts.codes.as_chunks::<DIMENSIONS>();
        Rows {
            codes: some(codes, self.len),
            scales: some(cast(parts.scales), self.len),
            norms2: some(cast(parts.norms2), self.len),
            radii: some(cast(parts.radii), self.len),
        }
    }

    /// The codes of a vector, and what there is beside them.
    pub(crate) fn row(&self, row: usize) -> Option<(&[u8; DIMENSIONS], Row)> {
        let rows = self.rows();
        let beside = Row {
            scale: *rows.scales.get(row)?,
            norm2: *rows.norms2.get(row)?,
            radius: *rows.radii.get(row)?,
        };
        Some((rows.codes.get(row)?, beside))
    }

    /// Puts a vector into a row that is there, or behind the last.
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

    /// Puts a row of another slab, or of this one, into a row that is there.
    pub(crate) fn copy_row(&mut self, row: usize, id: u64, (bytes, beside): ([u8; DIMENSIONS], Row)) {
        let Row { scale, norm2, radius } = beside;
        let vector = Quantized {
            bytes,
            scale,
            norm2,
            radius,
        };
        self.put(row, id, &vector);
    }

    /// Drops the last row.
    pub(crate) fn pop(&mut self) {
        self.len = self.len.saturating_sub(1);
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

// Each part begins at a multiple of 64 bytes of a block that begins at a page.
const _: () = assert!(CODES.is_multiple_of(64) && NUMBERS.is_multiple_of(64));

fn cast<T: bytemuck::Pod>(bytes: &[u8]) -> &[T] {
    bytemuck::cast_slice(bytes)
}

fn cast_mut<T: bytemuck::Pod>(bytes: &mut [u8]) -> &mut [T] {
    bytemuck::cast_slice_mut(bytes)
}

fn some<T>(values: &[T], len: usize) -> &[T] {
    values.get(..len).unwrap_or(values)
}

fn set<T>(values: &mut [T], at: usize, value: T) {
    if let Some(place) = values.get_mut(at) {
        *place = value;
    }
}

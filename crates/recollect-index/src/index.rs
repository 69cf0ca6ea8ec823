//! The index: vectors by id.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;

use crate::error::{ErrorKind, IndexError};
use crate::instruction_set::{InstructionSet, Kind};
use crate::kernel::Kernel;
use crate::quantize::Quantized;
use crate::shape::{DIMENSIONS, SLAB_ROWS};
use crate::slab::{SLAB_BYTES, Slab};
use crate::view::View;

/// Bytes of a vector in the store.
const VECTOR_BYTES: usize = DIMENSIONS * size_of::<f32>();

/// Unit vectors of 384 numbers, each with an id.
///
/// One thread changes the index, and any thread can search a [`View`] of it. It takes about 414 bytes a vector.
pub struct Index {
    instructions: InstructionSet,
    max_bytes: usize,
    view: View,
    /// The place of each id's vector: `slab * SLAB_ROWS + row`.
    places: HashTable<u32>,
    hasher: RandomState,
}

impl Index {
    /// An empty index that takes at most about `max_bytes` of memory.
    #[must_use]
    pub fn new(instructions: InstructionSet, max_bytes: usize) -> Self {
        Self {
            instructions,
            max_bytes,
            view: View::default(),
            places: HashTable::new(),
            hasher: RandomState::new(),
        }
    }

    /// Number of vectors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len() + self.view.unmeasured.len()
    }

    /// Whether it has no vectors.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The approximate memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.view.slabs.len() * SLAB_BYTES + self.places.allocation_size()
    }

    /// The vectors as they are now.
    #[must_use]
    pub fn view(&self) -> View {
        self.view.clone()
    }

    /// The instruction set in use.
    #[must_use]
    pub const fn instructions(&self) -> InstructionSet {
        self.instructions
    }

    /// Adds vectors, or replaces those whose id the index has. `vectors` is float32 in native byte order, one vector
    /// after another. Do not use the index after an error.
    ///
    /// # Errors
    /// `Invalid` if there are not 1,536 bytes for each id; `OutOfMemory`.
    pub fn put(&mut self, ids: &[u64], vectors: &[u8]) -> Result<(), IndexError> {
        let (vectors, rest) = vectors.as_chunks::<VECTOR_BYTES>();
        if vectors.len() != ids.len() || !rest.is_empty() {
            return Err(IndexError::new(
                ErrorKind::Invalid,
                format!(
                    "expected {VECTOR_BYTES} bytes for each of {} vectors, received {}",
                    ids.len(),
                    vectors.len() * VECTOR_BYTES + rest.len()
                ),
            ));
        }
        for (&id, bytes) in ids.iter().zip(vectors) {
            match self.quantize(&floats(bytes)) {
                Some(vector) => self.put_one(id, &vector)?,
                None => self.put_unmeasured(id)?,
            }
        }
        Ok(())
    }

    /// Adds ids whose stored vector has another length. They are candidates of every search.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn put_damaged(&mut self, ids: &[u64]) -> Result<(), IndexError> {
        ids.iter().try_for_each(|&id| self.put_unmeasured(id))
    }

    /// Removes vectors. Unknown ids are ignored.
    ///
    /// # Errors
    /// `OutOfMemory`: a slab that a view still uses is copied before it is changed.
    pub fn remove(&mut self, ids: &[u64]) -> Result<(), IndexError> {
        ids.iter().try_for_each(|&id| self.remove_one(id))
    }

    fn quantize(&self, vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
        match self.instructions.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(kernel) => kernel.quantize(vector),
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni(kernel) => kernel.quantize(vector),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(kernel) => kernel.quantize(vector),
            Kind::Scalar(kernel) => kernel.quantize(vector),
        }
    }

    fn put_one(&mut self, id: u64, vector: &Quantized) -> Result<(), IndexError> {
        self.forget_unmeasured(id);
        let (slab, row) = match self.find(id) {
            Some(place) => place,
            None => self.append(id)?,
        };
        self.slab_mut(slab)?.put(row, id, vector);
        Ok(())
    }

    fn put_unmeasured(&mut self, id: u64) -> Result<(), IndexError> {
        self.remove_one(id)?;
        Arc::make_mut(&mut self.view.unmeasured).insert(id);
        Ok(())
    }

    fn forget_unmeasured(&mut self, id: u64) {
        if self.view.unmeasured.contains(&id) {
            let unmeasured: &mut BTreeSet<u64> = Arc::make_mut(&mut self.view.unmeasured);
            unmeasured.remove(&id);
        }
    }

    /// Removes a vector and moves the last row to its place.
    fn remove_one(&mut self, id: u64) -> Result<(), IndexError> {
        self.forget_unmeasured(id);
        let Some((slab, row)) = self.find(id) else {
            return Ok(());
        };
        let last = self.view.slabs.len().saturating_sub(1);
        let Some(from) = self.view.slabs.last() else {
            return Ok(());
        };
        let last_row = from.len().saturating_sub(1);
        let moved = from.ids().get(last_row).copied();
        let content = from.row(last_row).map(|(bytes, numbers)| (*bytes, numbers));
        self.drop_place(id);
        if let (Some(moved), Some(content)) = (moved, content)
            && moved != id
        {
            self.drop_place(moved);
            self.slab_mut(slab)?.copy_row(row, moved, content);
            self.set_place(moved, place(slab, row))?;
        }
        if last_row == 0 {
            Arc::make_mut(&mut self.view.slabs).pop();
        } else {
            self.slab_mut(last)?.pop();
        }
        Ok(())
    }

    /// A new row at the end, for a new id.
    fn append(&mut self, id: u64) -> Result<(usize, usize), IndexError> {
        if self.view.slabs.last().is_none_or(|slab| slab.is_full()) {
            if self.bytes() + SLAB_BYTES > self.max_bytes {
                return Err(IndexError::new(
                    ErrorKind::OutOfMemory,
                    format!(
                        "expected the vectors to fit in {} bytes, but they take more",
                        self.max_bytes
                    ),
                ));
            }
            let slab = Slab::new()?;
            let slabs = Arc::make_mut(&mut self.view.slabs);
            slabs
                .try_reserve(1)
                .map_err(|_| IndexError::out_of_memory("vectors"))?;
            slabs.push(Arc::new(slab));
        }
        let slab = self.view.slabs.len().saturating_sub(1);
        let row = self.view.slabs.last().map_or(0, |slab| slab.len());
        self.set_place(id, place(slab, row))?;
        Ok((slab, row))
    }

    /// The slab, which is copied first if a view uses it.
    fn slab_mut(&mut self, slab: usize) -> Result<&mut Slab, IndexError> {
        let missing = || IndexError::new(ErrorKind::Internal, "expected a slab, found none");
        let slab = Arc::make_mut(&mut self.view.slabs)
            .get_mut(slab)
            .ok_or_else(missing)?;
        if Arc::get_mut(slab).is_none() {
            *slab = Arc::new(slab.try_clone()?);
        }
        Arc::get_mut(slab).ok_or_else(missing)
    }

    fn find(&self, id: u64) -> Option<(usize, usize)> {
        let found = self
            .places
            .find(self.hasher.hash_one(id), |&at| self.id_at(at) == Some(id));
        found.map(|&at| split(at))
    }

    fn set_place(&mut self, id: u64, at: u32) -> Result<(), IndexError> {
        let (view, hasher) = (&self.view, &self.hasher);
        // Only the place of this id can have a row that is not written yet.
        let hash = |&place: &u32| hasher.hash_one(id_at(view, place).unwrap_or(id));
        self.places
            .try_reserve(1, hash)
            .map_err(|_| IndexError::out_of_memory("ids"))?;
        self.places.insert_unique(self.hasher.hash_one(id), at, hash);
        Ok(())
    }

    fn drop_place(&mut self, id: u64) {
        let view = &self.view;
        let found = self
            .places
            .find_entry(self.hasher.hash_one(id), |&at| id_at(view, at) == Some(id));
        if let Ok(entry) = found {
            entry.remove();
        }
    }

    fn id_at(&self, at: u32) -> Option<u64> {
        id_at(&self.view, at)
    }
}

fn id_at(view: &View, at: u32) -> Option<u64> {
    let (slab, row) = split(at);
    view.slabs.get(slab)?.ids().get(row).copied()
}

/// 2^32 vectors would take 1.7 TB.
fn place(slab: usize, row: usize) -> u32 {
    u32::try_from(slab * SLAB_ROWS + row).unwrap_or(u32::MAX)
}

fn split(place: u32) -> (usize, usize) {
    let place = place as usize;
    (place / SLAB_ROWS, place % SLAB_ROWS)
}

fn floats(bytes: &[u8; VECTOR_BYTES]) -> [f32; DIMENSIONS] {
    let mut vector = [0.0; DIMENSIONS];
    let (values, _) = bytes.as_chunks::<4>();
    for (to, from) in vector.iter_mut().zip(values) {
        *to = f32::from_ne_bytes(*from);
    }
    vector
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;

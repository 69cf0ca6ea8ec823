import { type PassageVector, passageHash } from '../../passage-vector.js'
import type { Statements } from '../connection/statements.js'
import { dequeue } from './queue.js'
import { toVectorText } from './text.js'

/** The vectors of all passages of one record. */
export interface RecordVectors {
  readonly seq: number
  /** The record's text. */
  readonly text: string
  readonly passages: readonly PassageVector[]
}

/** Maximum number of passages that one statement writes: some megabytes. */
const BATCH = 500

/**
 * Stores the vectors of all passages of records, replacing those that they had in this space. Inside a write that has
 * locked the records.
 */
export async function writeVectors(
  tx: Statements,
  spaceId: number,
  records: readonly RecordVectors[],
  now: number,
): Promise<void> {
  if (records.length === 0) return
  await tx.run(
    'DELETE FROM {passages} WHERE space_id = ? AND record_seq = ANY(?::bigint[])',
    spaceId,
    records.map(({ seq }) => seq),
  )
  const rows = records.flatMap(({ seq, text, passages }) =>
    passages.map((passage) => ({ seq, passage, hash: passageHash(text, passage) })),
  )
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH)
    await tx.run(
      `INSERT INTO {passages}(record_seq, space_id, ordinal, start_offset, end_offset, prefix, text_hash, token_count,
         truncated, embedding, signature, signature_version, embedded_at)
       SELECT seq, ?::int, ordinal, from_, to_, prefix, decode(hash, 'hex'), tokens, cut, vector::{vector},
         decode(signature, 'hex'), version, ?::bigint
       FROM unnest(?::bigint[], ?::int[], ?::int[], ?::int[], ?::text[], ?::text[], ?::int[], ?::boolean[], ?::text[],
         ?::text[], ?::int[])
         AS n(seq, ordinal, from_, to_, prefix, hash, tokens, cut, vector, signature, version)`,
      spaceId,
      now,
      batch.map(({ seq }) => seq),
      batch.map(({ passage }) => passage.ordinal),
      batch.map(({ passage }) => passage.start),
      batch.map(({ passage }) => passage.end),
      batch.map(({ passage }) => passage.prefix),
      batch.map(({ hash }) => hex(hash)),
      batch.map(({ passage }) => passage.tokenCount),
      batch.map(({ passage }) => passage.truncated),
      batch.map(({ passage }) => toVectorText(passage.vector)),
      batch.map(({ passage }) => (passage.signature === null ? null : hex(passage.signature))),
      batch.map(({ passage }) => passage.signatureVersion),
    )
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** Like {@link writeVectors}, for the active space; also removes the records from the queue. */
export async function writeActiveVectors(
  tx: Statements,
  spaceId: number,
  records: readonly RecordVectors[],
  now: number,
): Promise<void> {
  await writeVectors(tx, spaceId, records, now)
  await dequeue(
    tx,
    records.map(({ seq }) => seq),
  )
}

/** Removes all vectors of records, in every space; returns the numbers of the records that had any. Inside a write. */
export async function dropVectors(tx: Statements, seqs: readonly number[]): Promise<number[]> {
  if (seqs.length === 0) return []
  const dropped = await tx.all<{ seq: number }>(
    'DELETE FROM {passages} WHERE record_seq = ANY(?::bigint[]) RETURNING record_seq::float8 AS seq',
    seqs,
  )
  return [...new Set(dropped.map(({ seq }) => seq))]
}

/** Whether a record has vectors of a space. */
export async function hasVectorsOf(tx: Statements, seq: number, spaceId: number): Promise<boolean> {
  const found = await tx.value<number>(
    'SELECT 1 FROM {passages} p WHERE p.record_seq = ? AND p.space_id = ? LIMIT 1',
    seq,
    spaceId,
  )
  return found !== undefined
}

import type { MemoryRecord } from '../../../records/memory-record.js'
import { normalizedText } from '../../../records/normalized-text.js'
import { idTaken, type PreparedRecord } from '../../../records/prepare-record.js'
import { textHash } from '../../../records/record-text.js'
import { tagsJson } from '../conditions/filter-sql.js'
import { encodeJson } from '../connection/encoding.js'
import { keyOf } from '../connection/keys.js'
import type { Statements } from '../connection/statements.js'
import { addWords } from '../words/write.js'
import type { StoredRecord } from './read.js'
import { keepSource } from './sources.js'

/** Maximum number of records that one statement writes. */
const BATCH = 1_000

/**
 * Writes records and their words. Inside a write.
 *
 * @returns the records as they are stored, with their numbers, in the order given
 * @throws RecollectError `RECORD_EXISTS` for an id that is taken, or whose record was erased for good
 */
export async function writeRecords(
  tx: Statements,
  prepared: readonly PreparedRecord[],
): Promise<StoredRecord[]> {
  requireDifferentIds(prepared)
  const titles = await keepSources(tx, prepared)
  const written: StoredRecord[] = []
  for (let at = 0; at < prepared.length; at += BATCH)
    written.push(...(await writeBatch(tx, prepared.slice(at, at + BATCH), titles)))
  return written
}

function requireDifferentIds(prepared: readonly PreparedRecord[]): void {
  const seen = new Set<string>()
  for (const { record } of prepared) {
    if (seen.has(record.id)) throw idTaken(record.id, 'used')
    seen.add(record.id)
  }
}

/** The current title of each source. If there are several records of a source, the last one's title applies. */
async function keepSources(
  tx: Statements,
  prepared: readonly PreparedRecord[],
): Promise<ReadonlyMap<string, string | null>> {
  const sources = new Map<string, MemoryRecord>()
  for (const { record } of prepared) {
    const { source } = record
    if (source === undefined) continue
    const name = sourceName(record)
    if (source.title !== undefined || !sources.has(name)) sources.set(name, record)
  }
  const titles = new Map<string, string | null>()
  // In a fixed order, so that two transactions with the same sources do not deadlock.
  for (const name of [...sources.keys()].sort()) {
    const record = sources.get(name)
    if (record?.source !== undefined) titles.set(name, await keepSource(tx, record.scope, record.source))
  }
  return titles
}

function sourceName({ scope, source }: MemoryRecord): string {
  return JSON.stringify([scope, source?.id])
}

async function writeBatch(
  tx: Statements,
  prepared: readonly PreparedRecord[],
  titles: ReadonlyMap<string, string | null>,
): Promise<StoredRecord[]> {
  const records = prepared.map(({ record }) => record)
  const sources = records.map(({ source }) => source)
  const inserted = await tx.all<{ id: string; seq: number }>(
    `INSERT INTO {records}(id, kind, status, text, text_hash, statement, confidence, source_turn_id, tags, supersedes,
       created_at, updated_at, importance_score, stale_after_secs, metadata, scope, source_id, source_key,
       source_position, source_line, source_end_line, source_heading)
     SELECT id, kind, status, text, decode(hash, 'hex'), decode(statement, 'hex'), confidence, turn, tags::jsonb,
       supersedes, created, updated, score, stale, metadata::json, scope, source, decode(source_key, 'hex'), position_,
       line, end_line, heading
     FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::float8[], ?::text[], ?::text[],
       ?::text[], ?::bigint[], ?::bigint[], ?::float8[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
       ?::bigint[], ?::bigint[], ?::bigint[], ?::text[]) WITH ORDINALITY
       AS n(id, kind, status, text, hash, statement, confidence, turn, tags, supersedes, created, updated, score, stale,
         metadata, scope, source, source_key, position_, line, end_line, heading, place)
     ORDER BY place ON CONFLICT(id) DO NOTHING RETURNING id, seq::float8 AS seq`,
    records.map(({ id }) => id),
    records.map(({ kind }) => kind),
    records.map(({ status }) => status),
    records.map(({ text }) => text),
    records.map(({ text }) => hex(textHash(text))),
    records.map(({ text }) => statementHex(text)),
    records.map(({ confidence }) => confidence),
    records.map(({ sourceTurnId }) => sourceTurnId),
    records.map(({ tags }) => tagsJson(tags)),
    records.map(({ supersedes }) => supersedes),
    records.map(({ createdAt }) => createdAt),
    records.map(({ updatedAt }) => updatedAt),
    records.map(({ importanceScore }) => importanceScore ?? null),
    records.map(({ staleAfterSecs }) => staleAfterSecs ?? null),
    prepared.map(({ metadata }) => (metadata === null ? null : encodeJson(metadata))),
    records.map(({ scope }) => scope),
    sources.map((source) => source?.id ?? null),
    sources.map((source) => (source === undefined ? null : hex(keyOf(source.id)))),
    sources.map((source) => source?.position ?? null),
    sources.map((source) => source?.line ?? null),
    sources.map((source) => source?.endLine ?? null),
    sources.map((source) => source?.heading ?? null),
  )
  const seqs = new Map(inserted.map(({ id, seq }) => [id, seq]))
  const taken = records.find(({ id }) => !seqs.has(id))
  if (taken !== undefined) throw idTaken(taken.id, 'used')
  await requireNotErased(tx, prepared)
  const written = records.map((record) => ({
    seq: seqs.get(record.id) ?? 0,
    record: withTitle(record, titles.get(sourceName(record))),
  }))
  await addWords(
    tx,
    written.map(({ seq, record: { text, createdAt, scope, source } }) => ({
      ...{ seq, text, createdAt, scope },
      heading: source?.heading ?? null,
      title: source?.title ?? null,
    })),
  )
  return written
}

/** Checked after the insert, which has waited for an erasure of the same id in progress. */
async function requireNotErased(tx: Statements, prepared: readonly PreparedRecord[]): Promise<void> {
  const given = prepared.flatMap(({ record, idIsFree }) => (idIsFree ? [] : [record.id]))
  if (given.length === 0) return
  const erased = await tx.value<string>(
    'SELECT e.id FROM {erased_ids} e WHERE e.id = ANY(?::text[]) LIMIT 1',
    given,
  )
  if (erased !== undefined) throw idTaken(erased, 'erased')
}

function withTitle(record: MemoryRecord, title: string | null | undefined): MemoryRecord {
  const { source } = record
  return source === undefined || title === undefined || title === null
    ? record
    : { ...record, source: { ...source, title } }
}

/** The key of a text's statement; null if the text says nothing. */
export function statementHex(text: string): string | null {
  const normalized = normalizedText(text)
  return normalized === '' ? null : hex(keyOf(normalized))
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** The state of ids: used, erased for good, or unknown. */
export async function idStates(
  tx: Statements,
  ids: readonly string[],
): Promise<ReadonlyMap<string, 'used' | 'erased'>> {
  const rows = await tx.all<{ id: string; state: 'used' | 'erased' }>(
    `SELECT r.id, 'used' AS state FROM {records} r WHERE r.id = ANY(?::text[])
     UNION ALL SELECT e.id, 'erased' FROM {erased_ids} e WHERE e.id = ANY(?::text[])`,
    ids,
    ids,
  )
  return new Map(rows.map(({ id, state }) => [id, state]))
}

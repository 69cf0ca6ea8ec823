import { types } from 'node:util'
import { Log } from '../../../observe/log.js'
import { passagePrefix } from '../../../passages/prefix.js'
import { AUDIT_OPS } from '../../../records/audit-entry.js'
import { prepareRecord } from '../../../records/prepare-record.js'
import { storedVector } from '../../../vectors/vector-bytes.js'
import { type PassageVector, passageHash } from '../../passage-vector.js'
import { isUnitVector } from '../care/verify/vectors.js'
import { closeWhole } from '../database/close-whole.js'
import { embeddingDigest } from '../digests/embeddings.js'
import { fillDigests } from '../digests/fill.js'
import { activeTable } from '../index/vec0.js'
import { enqueue } from '../passages/queue.js'
import { writeActiveVectors } from '../passages/write.js'
import { writeAudit } from '../records/audit.js'
import { writeRecord } from '../records/write.js'
import { openStoreFile } from '../schema/prepare.js'
import { writeMeta } from '../schema/state.js'
import { StoreSession } from '../session.js'
import { type EmbeddingSpace, ensureSpace } from '../spaces/spaces.js'
import { bringUpToDate } from '../up-to-date.js'
import type { Chosen } from './choose.js'
import type { Found, FoundEmbedding, FoundPassage } from './find.js'

/**
 * Builds a store from the chosen rows, in an empty file; returns how many records have their vectors.
 *
 * @param onRecord called with the number of records that are written. If it throws, so does this
 */
export function buildStore(
  path: string,
  found: Found,
  chosen: Chosen,
  onRecord: (done: number) => void,
): number {
  const connection = openStoreFile({ path, readonly: false, durability: 'normal', busyTimeoutMs: 0 })
  const store = new StoreSession(connection, new Log(null), undefined)
  try {
    bringUpToDate(store)
    const embedded = store.write(() => fill(store, found, chosen, onRecord))
    fillDigests(store)
    closeWhole(connection)
    return embedded
  } catch (error) {
    connection.abandon()
    throw error
  }
}

function fill(store: StoreSession, found: Found, chosen: Chosen, onRecord: (done: number) => void): number {
  const { connection } = store
  const spaceId = Number(found.settings.get('active_space'))
  const space = spaceOf(store, found, spaceId)
  const vectors = vectorsBySeq(found, spaceId)
  let embedded = 0
  for (const [done, { oldSeq, checked }] of chosen.records.entries()) {
    onRecord(done)
    const { seq, record } = writeRecord(store, { ...prepareRecord(store, checked, 0), idIsFree: true })
    const { text, source } = record
    const prefix = passagePrefix(source?.title ?? null, source?.heading ?? null)
    const own = space === null ? null : soundVectors(text, prefix, oldSeq, vectors.get(oldSeq) ?? [])
    if (space !== null && own !== null) {
      const table = record.status === 'active' ? activeTable(store) : null
      writeActiveVectors(store, table, space.id, { seq, id: record.id, text }, own)
      embedded += 1
    } else if (record.status === 'active') enqueue(store, seq)
  }
  for (const { values } of chosen.audit) {
    const [id, op, target, note, at] = values
    const known = AUDIT_OPS.find((each) => each === op)
    if (known === undefined) continue
    const targetId = target === null ? null : String(target)
    writeAudit(store, { id: String(id), op: known, targetId, note: String(note), at: Number(at) })
  }
  for (const [id, at] of found.erased) {
    connection.run('INSERT OR IGNORE INTO forgotten_ids(id, at) VALUES(?, ?)', id, at)
    const entry = connection.value(
      "SELECT 1 FROM memory_audit WHERE target_id = ? AND op = 'forget_hard'",
      id,
    )
    if (entry === undefined) writeAudit(store, { op: 'forget_hard', targetId: id, note: '', at })
  }
  for (const { path, kind, createdAt } of found.copies)
    connection.run(
      'INSERT OR IGNORE INTO known_copies(path, kind, created_at) VALUES(?, ?, ?)',
      path,
      kind,
      createdAt,
    )
  const version = found.settings.get('signature_version')
  if (version !== undefined && /^\d{1,9}$/.test(version)) writeMeta(connection, 'signature_version', version)
  const note = `salvaged ${chosen.records.length} records`
  writeAudit(store, { op: 'repair', targetId: null, note, at: store.now() })
  return embedded
}

/** The space of the vectors; null if it is no longer known. */
function spaceOf(store: StoreSession, found: Found, id: number): EmbeddingSpace | null {
  const [, fingerprint, model, , details] = found.spaces.get(id) ?? []
  if (typeof fingerprint !== 'string' || fingerprint === '') return null
  const space = ensureSpace(store, { fingerprint, model: String(model), details: String(details) })
  writeMeta(store.connection, 'active_space', String(space.id))
  return space
}

interface Placed {
  readonly passage: FoundPassage
  readonly embedding: FoundEmbedding
}

function vectorsBySeq(found: Found, spaceId: number): Map<number, Placed[]> {
  const byPassage = new Map(
    found.embeddings.filter((each) => each.spaceId === spaceId).map((each) => [each.passageId, each]),
  )
  // A passage that was found twice counts once.
  const passages = new Map(found.passages.map((passage) => [passage.id, passage]))
  const placed = [...passages.values()].flatMap((passage) => {
    const embedding = byPassage.get(passage.id)
    return embedding === undefined ? [] : [{ passage, embedding }]
  })
  return Map.groupBy(placed, ({ passage }) => passage.seq)
}

/** The vectors of a record, if all of them are intact, belong to this text, and cover it. */
function soundVectors(
  text: string,
  prefix: string,
  seq: number,
  placed: readonly Placed[],
): PassageVector[] | null {
  const vectors: PassageVector[] = []
  let covered = 0
  for (const { passage, embedding } of [...placed].sort((a, b) => a.passage.ordinal - b.passage.ordinal)) {
    const { ordinal, start, end } = passage
    const [
      passageId,
      spaceId,
      textHash,
      tokenCount,
      truncated,
      vector,
      signature,
      signatureVersion,
      ,
      digest,
    ] = embedding.values
    if (ordinal !== vectors.length || start > covered) return null
    if (passage.prefix !== '' && passage.prefix !== prefix) return null
    if (!isUnitVector(vector) || !types.isUint8Array(textHash)) return null
    if (Buffer.compare(passageHash(text, passage), textHash) !== 0) return null
    const digested = {
      ...{ passageId, spaceId, recordSeq: seq, ordinal, start, end, prefix: passage.prefix },
      ...{ textHash, tokenCount, truncated, vector, signature, signatureVersion },
    }
    if (digest !== undefined && digest !== null && digest !== embeddingDigest(digested)) return null
    covered = Math.max(covered, end)
    vectors.push({
      ...{ ordinal, start, end, prefix: passage.prefix },
      vector: storedVector(vector),
      tokenCount: typeof tokenCount === 'number' ? tokenCount : null,
      truncated: truncated === 1,
      signature: types.isUint8Array(signature) ? signature : null,
      signatureVersion: typeof signatureVersion === 'number' ? signatureVersion : null,
    })
  }
  return vectors.length > 0 && covered === text.length ? vectors : null
}

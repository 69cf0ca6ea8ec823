import { createHash } from 'node:crypto'
import { RecollectError } from '../errors.js'
import { errorFields, type Log } from '../observe/log.js'
import type { AuditOp } from '../records/audit-entry.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { type TextTruncation, toStoredText } from '../records/record-text.js'
import { normalizedText } from '../store/sqlite/records/same-text.js'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import type { Forgotten } from './forget/find.js'
import { type Candidate, episodeText, type MemoryTurn, rememberRequest } from './turn.js'

const EPISODE_CONFIDENCE = 0.55
const REMEMBERED_CONFIDENCE = 0.8

/** What one turn has written, while it is being written. */
export interface CaptureWrites {
  episodesWritten: number
  factsWritten: number
  profileUpdates: number
  forgotten: number
  conflictsResolved: number
  readonly writes: { op: AuditOp; targetId: string }[]
  readonly conflicts: { existingId: string; replacementId: string }[]
  readonly truncated: TextTruncation[]
  /** Ids of records that need a vector. */
  readonly inserted: string[]
}

export interface CapturePlan {
  readonly turn: MemoryTurn
  readonly candidates: readonly Candidate[]
  /** What the user asks to be forgotten. */
  readonly forgotten: Forgotten
}

export function noWrites(): CaptureWrites {
  return {
    episodesWritten: 0,
    factsWritten: 0,
    profileUpdates: 0,
    forgotten: 0,
    conflictsResolved: 0,
    writes: [],
    conflicts: [],
    truncated: [],
    inserted: [],
  }
}

/**
 * Writes everything that a turn becomes, in one transaction; nothing when it was captured before. A turn
 * that makes something forgotten is forgotten itself, and nothing is drawn from it: it says again what is
 * to be forgotten.
 */
export function writeTurn(repository: SqliteMemoryRepository, plan: CapturePlan, log: Log): CaptureWrites {
  return repository.transaction(() => {
    const writes = noWrites()
    if (wasCaptured(repository, plan.turn.turnId)) return writes
    const episode = writeEpisode(repository, plan.turn, writes)
    if (episode === undefined) return writes
    if (forget(repository, plan.forgotten, writes)) {
      forgetOne(repository, episode.id, writes)
      return { ...writes, inserted: [] }
    }
    writeRemembered(repository, plan.turn, writes)
    for (const candidate of plan.candidates) tryCandidate(repository, plan.turn, candidate, writes, log)
    return writes
  })
}

/** Whether any record of this turn's episode exists, whatever has become of it. */
export function wasCaptured(repository: SqliteMemoryRepository, turnId: string): boolean {
  const known = { sourceTurnId: turnId, kind: 'episode', includeInactive: true, limit: 1 } as const
  return repository.listRecords(known).length > 0
}

/** Made of the turn's id: even an episode that was erased for good is not written again. */
function episodeId(turnId: string): string {
  return `turn-${createHash('sha256').update(turnId).digest('hex').slice(0, 32)}`
}

function writeEpisode(
  repository: SqliteMemoryRepository,
  turn: MemoryTurn,
  writes: CaptureWrites,
): MemoryRecord | undefined {
  const text = episodeText(turn.userText, turn.assistantText)
  try {
    const episode = repository.insertRecord({
      id: episodeId(turn.turnId),
      kind: 'episode',
      text,
      confidence: EPISODE_CONFIDENCE,
      tags: ['turn'],
      sourceTurnId: turn.turnId,
    })
    noteInsert(writes, episode, text)
    writes.episodesWritten += 1
    return episode
  } catch (error) {
    if (error instanceof RecollectError && error.code === 'RECORD_EXISTS') return undefined
    throw error
  }
}

function writeRemembered(repository: SqliteMemoryRepository, turn: MemoryTurn, writes: CaptureWrites): void {
  const what = rememberRequest(turn.userText)
  if (what === undefined || repository.findActiveByText(toStoredText(what).text).length > 0) return
  const fact = repository.insertRecord({
    kind: 'fact',
    text: what,
    confidence: REMEMBERED_CONFIDENCE,
    tags: ['remembered'],
    sourceTurnId: turn.turnId,
  })
  noteInsert(writes, fact, what)
  writes.factsWritten += 1
}

/** Whether the turn says what is forgotten, now or before. */
function forget(repository: SqliteMemoryRepository, forgotten: Forgotten, writes: CaptureWrites): boolean {
  for (const { id, text } of forgotten.records) {
    const now = repository.getRecord(id)
    // Found before this transaction: it may be gone, or say something else, by now.
    if (now?.status !== 'active' || now.text !== text) continue
    forgetOne(repository, id, writes)
    writes.forgotten += 1
  }
  return writes.forgotten > 0 || forgotten.before
}

function forgetOne(repository: SqliteMemoryRepository, id: string, writes: CaptureWrites): void {
  repository.forgetSoftRecord(id, 'asked to be forgotten')
  writes.writes.push({ op: 'forget_soft', targetId: id })
}

/** A candidate that cannot be stored, for its id that is in use, costs that candidate, not the turn. */
function tryCandidate(
  repository: SqliteMemoryRepository,
  turn: MemoryTurn,
  candidate: Candidate,
  writes: CaptureWrites,
  log: Log,
): void {
  try {
    writeCandidate(repository, turn, candidate, writes)
  } catch (error) {
    const refused =
      error instanceof RecollectError && (error.code === 'RECORD_INVALID' || error.code === 'RECORD_EXISTS')
    if (!refused) throw error
    log.warn('RECOLLECT_EXTRACTOR_FAILED', 'An extractor proposed a record that cannot be stored', {
      turnId: turn.turnId,
      ...errorFields(error),
    })
  }
}

function writeCandidate(
  repository: SqliteMemoryRepository,
  turn: MemoryTurn,
  candidate: Candidate,
  writes: CaptureWrites,
): void {
  const { supersedesTag } = candidate
  const record = { ...candidate.record, sourceTurnId: turn.turnId }
  const { text } = toStoredText(record.text)
  const existing = supersedesTag === undefined ? undefined : repository.findActiveByTag(supersedesTag).at(-1)
  if (existing === undefined) {
    if (repository.findActiveByText(text).some(({ kind }) => kind === record.kind)) return
    noteWritten(writes, repository.insertRecord(record), record.text)
    return
  }
  if (normalizedText(existing.text) === normalizedText(text)) return
  const replacement = repository.supersedeRecord(existing.id, record, 'a newer statement')
  noteWritten(writes, replacement, record.text)
  writes.conflictsResolved += 1
  writes.writes.push({ op: 'supersede', targetId: existing.id })
  writes.conflicts.push({ existingId: existing.id, replacementId: replacement.id })
}

function noteWritten(writes: CaptureWrites, record: MemoryRecord, given: string): void {
  noteInsert(writes, record, given)
  if (record.kind === 'profile') writes.profileUpdates += 1
  if (record.kind === 'fact') writes.factsWritten += 1
}

function noteInsert(writes: CaptureWrites, record: MemoryRecord, given: string): void {
  writes.inserted.push(record.id)
  writes.writes.push({ op: 'insert', targetId: record.id })
  const cut = truncationOf(record, given)
  if (cut !== undefined) writes.truncated.push(cut)
}

/** How a text was cut to be stored, or undefined. */
export function truncationOf(record: MemoryRecord, given: string): TextTruncation | undefined {
  const { truncated, originalBytes } = toStoredText(given)
  if (!truncated) return undefined
  return { recordId: record.id, originalBytes, storedBytes: Buffer.byteLength(record.text) }
}

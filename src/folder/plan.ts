import type { DocumentPassage } from '../documents/document.js'
import { RecollectError } from '../errors.js'
import type { JsonValue, MemoryKind, MemoryRecord, MemorySource } from '../records/memory-record.js'
import { checkNewRecord } from '../records/validate-record.js'
import type { KeptRecord, ReconciledRecord } from '../store/reconcile.js'
import { carrying, type FileState, stateOf } from './file-state.js'
import { type MatchedPassage, standingOf } from './match.js'
import { noteId } from './note-id.js'
import type { Note } from './read-note.js'
import type { FileReport } from './report.js'

/** How the passages of all files of a call become records. */
export interface PlanOptions {
  readonly scope: string
  readonly kind: MemoryKind
  /** Whether what was forgotten by request comes back. */
  readonly restore: boolean
}

/** What is known of the store. */
export interface PlanContext {
  /** The states that sources were read in, by their ids. */
  readonly states: ReadonlyMap<string, FileState>
  /** The records that passages of the file replace. */
  readonly versions: ReadonlyMap<DocumentPassage, MemoryRecord>
}

/** What a file makes of the store. */
export interface NotePlan {
  readonly insert: readonly ReconciledRecord[]
  readonly keep: readonly KeptRecord[]
  readonly report: FileReport
}

/** The passages that are records, in order: one that stands twice under one heading is one, and one that is bad none. */
export function takenPassages({ document }: Note): DocumentPassage[] {
  const seen = new Set<string>()
  return document.passages.filter(({ text, heading = '', problem }) => {
    const key = JSON.stringify([heading, text])
    if (problem !== undefined || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

export function planNote(
  note: Note,
  matched: readonly MatchedPassage[],
  { states, versions }: PlanContext,
  { scope, kind, restore }: PlanOptions,
): NotePlan {
  const { file, document, state } = note
  const insert: ReconciledRecord[] = []
  const keep: KeptRecord[] = []
  const rejections = document.passages.flatMap(({ line, problem }) =>
    problem === undefined ? [] : [{ line, reason: problem }],
  )
  const badBefore = rejections.length
  let [restored, moved, forgotten, refused] = [0, 0, 0, 0]
  const carrier = carrierOf(matched, restore)
  for (const [position, { passage, record }] of matched.entries()) {
    const source = placeOf(note, passage, position)
    if (record !== undefined) {
      const standing = standingOf(record)
      const isBack = standing === 'gone' || (standing === 'forgotten' && restore)
      const known = states.get(record.source?.id ?? '')
      const kept = keptRecord(note, record, { source, known, isCarrier: record === carrier, isBack })
      if (kept !== undefined) keep.push(kept)
      if (isBack) restored += 1
      if (standing === 'forgotten' && !restore) forgotten += 1
      else if (record.source?.id !== file.path) moved += 1
      continue
    }
    const given = {
      id: noteId({ scope, sourceId: file.path, heading: passage.heading, text: passage.text }),
      scope,
      kind,
      text: passage.text,
      tags: state.tags,
      createdAt: note.time,
      source,
      ...(carrier === undefined && insert.length === 0 ? { metadata: carrying(state) } : {}),
    }
    const problem = problemOf(given)
    if (problem === undefined) insert.push({ record: given, replaces: versions.get(passage)?.id })
    else {
      refused += 1
      rejections.push({ line: passage.line, reason: problem })
    }
  }
  const found = document.passages.length
  const rejected = badBefore + refused
  const added = insert.length
  const kept = found - added - rejected - forgotten
  const { lines, leftOut } = document
  const { path } = file
  const counts = {
    path,
    found,
    added,
    kept,
    restored,
    moved,
    forgotten,
    rejected,
    rejections,
    lines,
    leftOut,
  }
  return { insert, keep, report: counts }
}

/** The record that is to carry the state of the file: one that does, else the first that is found by search. */
function carrierOf(matched: readonly MatchedPassage[], restore: boolean): MemoryRecord | undefined {
  const found = matched.flatMap(({ record }) =>
    record === undefined || (standingOf(record) === 'forgotten' && !restore) ? [] : [record],
  )
  return found.find((record) => record.status === 'active' && stateOf(record) !== undefined) ?? found[0]
}

function placeOf({ file, title }: Note, passage: DocumentPassage, position: number): MemorySource {
  const { line, endLine, heading } = passage
  return { id: file.path, position, line, endLine, title, ...(heading === undefined ? {} : { heading }) }
}

interface Kept {
  readonly source: MemorySource
  /** The state that the record's file was read in before. */
  readonly known: FileState | undefined
  readonly isCarrier: boolean
  readonly isBack: boolean
}

/** Undefined where nothing of the record is new. */
function keptRecord(note: Note, record: MemoryRecord, kept: Kept): KeptRecord | undefined {
  const { source, known, isCarrier, isBack } = kept
  const { state, statedTime } = note
  const own = record.tags.filter((tag) => known?.tags.includes(tag) !== true || state.tags.includes(tag))
  const tags = [...new Set([...own, ...state.tags])]
  const metadata = metadataFor(record, state, isCarrier, isBack)
  const isTagged = tags.length !== record.tags.length || tags.some((tag, index) => tag !== record.tags[index])
  const isTimed = statedTime !== undefined && statedTime !== record.createdAt
  const isMoved = !isSamePlace(record.source, source)
  if (!isTagged && !isTimed && !isMoved && !isBack && metadata === undefined) return undefined
  return {
    id: record.id,
    source,
    ...(isTagged ? { tags } : {}),
    ...(isTimed ? { createdAt: statedTime } : {}),
    ...(metadata === undefined ? {} : { metadata }),
    ...(isBack ? { restore: true } : {}),
  }
}

/** Undefined for what stays as it is, as metadata that somebody gave the record. */
function metadataFor(
  record: MemoryRecord,
  state: FileState,
  isCarrier: boolean,
  isBack: boolean,
): JsonValue | undefined {
  if (isCarrier) return carrying(state)
  return isBack || stateOf(record) !== undefined ? null : undefined
}

function isSamePlace(before: MemorySource | undefined, after: MemorySource): boolean {
  return (
    before !== undefined &&
    before.id === after.id &&
    before.position === after.position &&
    before.line === after.line &&
    before.endLine === after.endLine &&
    before.heading === after.heading &&
    before.title === after.title
  )
}

/** Why the store would refuse a record, so that it costs itself alone. */
function problemOf(record: object): string | undefined {
  try {
    checkNewRecord(record)
    return undefined
  } catch (error) {
    if (error instanceof RecollectError) return error.message
    throw error
  }
}

import type { DocumentPassage } from '../documents/document.js'
import { RecollectError } from '../errors.js'
import type { JsonValue, MemoryKind, MemoryRecord, MemorySource } from '../records/memory-record.js'
import { checkNewRecord } from '../records/validate-record.js'
import type { KeptRecord, ReconciledRecord } from '../store/reconcile.js'
import { carrying, type FileState, stateOf } from './file-state.js'
import { type MatchedPassage, presenceOf } from './match.js'
import { noteId } from './note-id.js'
import type { Note } from './read-note.js'
import type { FileReport } from './report.js'

/** Options for turning the passages of all files of a call into records. */
export interface PlanOptions {
  readonly scope: string
  readonly kind: MemoryKind
  /** Whether records that were forgotten by request are restored. */
  readonly restore: boolean
}

/** What is known about the store. */
export interface PlanContext {
  /** The states of sources when they were read, by their ids. */
  readonly states: ReadonlyMap<string, FileState>
  /** For passages of the file, the records that they replace. */
  readonly versions: ReadonlyMap<DocumentPassage, MemoryRecord>
}

/** What a file changes in the store. */
export interface NotePlan {
  readonly insert: readonly ReconciledRecord[]
  readonly keep: readonly KeptRecord[]
  readonly report: FileReport
}

/**
 * The passages that become records, in order. A passage that occurs twice under one heading counts once, and a bad one
 * is left out.
 */
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
      const presence = presenceOf(record)
      const isBack = presence === 'gone' || (presence === 'forgotten' && restore)
      const known = states.get(record.source?.id ?? '')
      const kept = keptRecord(note, record, { source, known, isCarrier: record === carrier, isBack })
      if (kept !== undefined) keep.push(kept)
      if (isBack) restored += 1
      if (presence === 'forgotten' && !restore) forgotten += 1
      else if (record.source !== undefined && record.source.id !== file.path) moved += 1
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

/** The record to carry the state of the file: one that already does, else the first one that search finds. */
function carrierOf(matched: readonly MatchedPassage[], restore: boolean): MemoryRecord | undefined {
  const found = matched.flatMap(({ record }) =>
    record === undefined || (presenceOf(record) === 'forgotten' && !restore) ? [] : [record],
  )
  return found.find((record) => record.status === 'active' && stateOf(record) !== undefined) ?? found[0]
}

function placeOf({ file, title }: Note, passage: DocumentPassage, position: number): MemorySource {
  const { line, endLine, heading } = passage
  return { id: file.path, position, line, endLine, title, ...(heading === undefined ? {} : { heading }) }
}

interface Kept {
  readonly source: MemorySource
  /** The state of the record's file when it was last read. */
  readonly known: FileState | undefined
  readonly isCarrier: boolean
  readonly isBack: boolean
}

/** Undefined if nothing in the record changes. */
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

/** Undefined if the metadata stays as it is, for instance because somebody else set it. */
function metadataFor(
  record: MemoryRecord,
  state: FileState,
  isCarrier: boolean,
  isBack: boolean,
): JsonValue | undefined {
  if (isCarrier) return carrying(state)
  // An old import kept the place in the metadata.
  const isSuperfluous = isBack || record.source === undefined || stateOf(record) !== undefined
  return isSuperfluous ? null : undefined
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

/** Why the store would refuse a record, so that only that record is rejected. */
function problemOf(record: object): string | undefined {
  try {
    checkNewRecord(record)
    return undefined
  } catch (error) {
    if (error instanceof RecollectError) return error.message
    throw error
  }
}

import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkOptions, requireBoolean, requirePath } from '../../arguments/options.js'
import { RecollectError } from '../../errors.js'
import type { AuditEntry } from '../../records/audit-entry.js'
import { publishFile, removeAbandoned, unfinishedName } from '../durable-file.js'
import { rememberCopy } from '../records/forget-hard.js'
import { iterateRecords } from '../records/read-records.js'
import { toStoreError } from '../sqlite-error.js'
import type { Store } from '../store.js'
import { activeSpace } from '../vectors/spaces.js'
import { fromBytes } from '../vectors/vector-bytes.js'
import { manifestText } from './manifest.js'
import { toAuditLine, toRecordLine } from './record-json.js'
import { toVectorLine } from './vector-json.js'

/** What is exported. */
export interface ExportOptions {
  /** The vectors of the active space too, in `embeddings.jsonl`. Default false. */
  readonly vectors?: boolean | undefined
}

/** What an export has written. */
export interface ExportReport {
  /** Lines of `records.jsonl`. */
  readonly records: number
  /** Lines of `audit.jsonl`. */
  readonly auditEntries: number
  /** Lines of `embeddings.jsonl`; 0 without it. */
  readonly vectors: number
  /** Absolute paths. */
  readonly files: readonly string[]
}

/** Bytes gathered before they are written. */
const BUFFER_BYTES = 256 * 1024

/** Rows read at a time. */
const PAGE = 256

/**
 * Writes everything into a directory, in the predecessor's format, as it was at one moment. Each file
 * gets its name only when it is whole and on disk.
 */
export function exportFiles(store: Store, directory: unknown, options: ExportOptions = {}): ExportReport {
  try {
    return writeExport(store, directory, options)
  } catch (error) {
    throw toStoreError(error)
  }
}

function writeExport(store: Store, directory: unknown, options: ExportOptions): ExportReport {
  const target = resolve(requirePath(directory, 'directory'))
  checkOptions(options, ['vectors'], 'exportTo')
  const vectors = requireBoolean(options.vectors ?? false, 'vectors')
  const names = ['records.jsonl', 'audit.jsonl', ...(vectors ? ['embeddings.jsonl'] : []), 'manifest.toml']
  const files = names.map((name) => join(target, name))
  mkdirSync(target, { recursive: true, mode: 0o700 })
  const taken = files.find((file) => existsSync(file))
  if (taken !== undefined) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected a directory without an export, received one with ${taken}`,
    )
  }
  const sources = [
    recordLines(store),
    auditLines(store),
    ...(vectors ? [vectorLines(store)] : []),
    [manifestText(store.now())],
  ]
  const counts = writeAll(store, files, sources)
  if (!store.connection.readonly) {
    store.write(() => {
      for (const file of files.slice(0, -1)) rememberCopy(store, file, 'export')
    })
  }
  return {
    records: counts[0] ?? 0,
    auditEntries: counts[1] ?? 0,
    vectors: vectors ? (counts[2] ?? 0) : 0,
    files,
  }
}

function writeAll(store: Store, files: readonly string[], sources: readonly Iterable<string>[]): number[] {
  for (const file of files) removeAbandoned(file)
  const unfinished = files.map(unfinishedName)
  try {
    const counts = store.read(() => unfinished.map((file, index) => writeLines(file, sources[index] ?? [])))
    for (const [index, file] of files.entries()) publishFile(unfinished[index] ?? file, file)
    return counts
  } finally {
    for (const file of unfinished) rmSync(file, { force: true })
  }
}

/** Lines written. */
function writeLines(path: string, lines: Iterable<string>): number {
  const file = openSync(path, 'w', 0o600)
  try {
    let count = 0
    let buffer = ''
    for (const line of lines) {
      buffer += line
      count += 1
      if (buffer.length < BUFFER_BYTES) continue
      writeFileSync(file, buffer)
      buffer = ''
    }
    writeFileSync(file, buffer)
    return count
  } finally {
    closeSync(file)
  }
}

function* recordLines(store: Store): Generator<string, void, undefined> {
  for (const record of iterateRecords(store, { includeInactive: true })) yield `${toRecordLine(record)}\n`
}

function* auditLines(store: Store): Generator<string, void, undefined> {
  let last = { at: Number.MIN_SAFE_INTEGER, id: '' }
  for (;;) {
    const page = store.connection.all<AuditEntry>(
      `SELECT id, op, target_id AS targetId, note, at FROM memory_audit WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?`,
      last.at,
      last.id,
      PAGE,
    )
    for (const entry of page) yield `${toAuditLine(entry)}\n`
    if (page.length < PAGE) return
    last = page.at(-1) ?? last
  }
}

interface VectorRow {
  readonly recordId: string
  readonly textHash: Uint8Array
  readonly tokenCount: number | null
  readonly truncated: number
  readonly vector: Uint8Array
}

function* vectorLines(store: Store): Generator<string, void, undefined> {
  const { id, fingerprint } = activeSpace(store)
  let last = ''
  for (;;) {
    const rows = store.connection.all<VectorRow>(
      `SELECT record_id AS recordId, text_hash AS textHash, token_count AS tokenCount, truncated, vector
       FROM embeddings WHERE space_id = ? AND record_id > ? ORDER BY record_id LIMIT ?`,
      id,
      last,
      PAGE,
    )
    for (const row of rows) {
      yield `${toVectorLine({ ...row, fingerprint, truncated: row.truncated === 1, vector: fromBytes(row.vector) })}\n`
    }
    if (rows.length < PAGE) return
    last = rows.at(-1)?.recordId ?? last
  }
}

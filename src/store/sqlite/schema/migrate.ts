import { RecollectError } from '../../../errors.js'
import { VERSION_2 } from '../../../predecessor/version-2.js'
import { WORDS_VERSION } from '../../../words/indexed-text.js'
import type { Migrated } from '../../status.js'
import type { Connection } from '../database/connection.js'
import { insertMigrationEntry } from './audit-entry.js'
import { keepMigrationCopy } from './copy.js'
import { insertKnownCopy } from './known-copy.js'
import { ADOPT_PREDECESSOR_3, STEP_2_TO_3 } from './migrations/2-to-3.js'
import { STEP_3_TO_4 } from './migrations/3-to-4.js'
import type { MigrationStep } from './migrations/step.js'
import {
  APPLICATION,
  CURRENT_SCHEMA_VERSION,
  markPredecessor,
  newerSchema,
  readSchemaState,
  type SchemaState,
  writeMeta,
} from './state.js'

/** The chain, oldest first. A later release appends to it. */
export const MIGRATIONS: readonly MigrationStep[] = [STEP_2_TO_3, STEP_3_TO_4]

/** Creates the whole schema in an empty file, in one transaction; does nothing if another process did. */
export function createSchema(connection: Connection): void {
  connection.immediate(() => {
    if (readSchemaState(connection).kind !== 'empty') return
    connection.exec(VERSION_2)
    for (const step of MIGRATIONS) applyStep(connection, step)
    // An empty store has no words to make.
    writeMeta(connection, 'words_version', String(WORDS_VERSION))
  })
}

/**
 * Migrates an existing file to `target`, one transaction per step, after keeping a verified copy.
 *
 * @returns the versions, null if there was nothing to do or another process did it
 * @throws RecollectError `STORE_SCHEMA_NEWER`; `STORE_SCHEMA_OUTDATED` if no step leads further;
 *   `STORE_MIGRATION_FAILED` with the file as it was before the failed step
 */
export function migrate(
  connection: Connection,
  target = CURRENT_SCHEMA_VERSION,
  steps: readonly MigrationStep[] = MIGRATIONS,
): Migrated | null {
  const known = steps.at(-1)?.to ?? CURRENT_SCHEMA_VERSION
  const before = connection.query(() => readSchemaState(connection))
  if (nextStep(before, steps, target, known) === undefined) return null
  const from = versionOf(before)
  const copy = keepMigrationCopy(connection, from)
  let done = false
  while (runNextStep(connection, steps, target, known, copy)) done = true
  // Another process has migrated, and may have kept a copy of another version. This copy must be listed too.
  if (!done && copy !== null) connection.immediate(() => rememberCopy(connection, copy))
  return done ? { from, to: versionOf(connection.query(() => readSchemaState(connection))) } : null
}

/**
 * Runs the next step; returns whether one was applied. The version is read again inside the transaction, because
 * another process may have migrated first.
 */
function runNextStep(
  connection: Connection,
  steps: readonly MigrationStep[],
  target: number,
  known: number,
  copy: string | null,
): boolean {
  const next = () => {
    const state = readSchemaState(connection)
    const step = nextStep(state, steps, target, known)
    if (step === undefined) return false
    try {
      applyStep(connection, step)
      requireForeignKeys(connection)
      recordMigration(connection, step, copy)
      if (state.kind === 'store' && state.application !== APPLICATION) markPredecessor(connection, step.from)
    } catch (cause) {
      throw new RecollectError(
        'STORE_MIGRATION_FAILED',
        `Expected to migrate ${connection.path} from schema version ${step.from} to ${step.to}, but a step failed: ${cause instanceof Error ? cause.message : String(cause)}. The file is as it was`,
        { cause },
      )
    }
    return true
  }
  return connection.immediate(next, { stamped: false })
}

function nextStep(
  state: SchemaState,
  steps: readonly MigrationStep[],
  target: number,
  known: number,
): MigrationStep | undefined {
  const version = versionOf(state)
  if (version > known) throw newerSchema(version, known)
  if (state.kind === 'store' && version === 3 && state.application !== APPLICATION) return ADOPT_PREDECESSOR_3
  if (version >= target) return undefined
  const step = steps.find((candidate) => candidate.from === version)
  if (step !== undefined) return step
  throw new RecollectError(
    'STORE_SCHEMA_OUTDATED',
    `Expected schema version ${steps[0]?.from ?? known} or newer, received version ${version}, from which there is no migration`,
  )
}

function versionOf(state: SchemaState): number {
  return state.kind === 'store' ? state.version : 0
}

function applyStep(connection: Connection, step: MigrationStep): void {
  step.apply(connection)
  writeMeta(connection, 'schema_version', String(step.to))
  // Only for tools that read the header; schema_meta is what counts.
  connection.pragma(`user_version = ${step.to}`)
}

function requireForeignKeys(connection: Connection): void {
  const broken = connection.all<{ table: string }>('PRAGMA foreign_key_check')
  const first = broken[0]
  if (first === undefined) return
  throw new RecollectError(
    'STORE_CORRUPT',
    `${broken.length} rows refer to rows that do not exist, the first in table ${first.table}`,
  )
}

function recordMigration(connection: Connection, step: MigrationStep, copy: string | null): void {
  const now = Math.floor(Date.now() / 1000)
  const note = `schema ${step.from} -> ${step.to}`
  insertMigrationEntry(connection, { op: 'migrate', targetId: null, note, at: now })
  if (copy !== null) rememberCopy(connection, copy)
}

function rememberCopy(connection: Connection, path: string): void {
  insertKnownCopy(connection, { path, kind: 'migration', createdAt: Math.floor(Date.now() / 1000) })
}

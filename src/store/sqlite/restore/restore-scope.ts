import { rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { momentName } from '../../../files/moment-name.js'
import { Log } from '../../../observe/log.js'
import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireOptionalFunction,
  requireOptionalSignal,
  requirePath,
} from '../../../options/check.js'
import { requireScopePath } from '../../../records/scope.js'
import { scopeCondition } from '../../conditions/scope-sql.js'
import type { RestoreReport, RestoreScopeOptions } from '../../restore-report.js'
import { backup as backUp } from '../care/backup.js'
import { asideName } from '../care/kept-aside.js'
import { toStoreError } from '../database/errors.js'
import { removeWords } from '../index/words.js'
import { dequeue } from '../passages/queue.js'
import { dropVectors } from '../passages/write.js'
import { writeAudit } from '../records/audit.js'
import { dropUnusedSources } from '../records/sources.js'
import { wordsRows } from '../records/words.js'
import { openStoreFile } from '../schema/prepare.js'
import { StoreSession } from '../session.js'
import { auditLines, recordLines, vectorLines } from '../transfer/export-lines.js'
import { auditTaker, recordTaker, type TakeLine, vectorTaker } from '../transfer/import-lines.js'
import { prepareBackup } from './prepare.js'
import { stageBackup } from './stage.js'

/**
 * Restores the records of a scope to their state in a backup, in one transaction, and leaves all others alone. The
 * previous state is first backed up next to the store.
 */
export async function restoreScope(
  store: StoreSession,
  path: unknown,
  scope: unknown,
  given: RestoreScopeOptions = {},
): Promise<RestoreReport> {
  const backup = resolve(requirePath(path, 'path'))
  const within = requireScopePath(scope, 'the scope to restore')
  const options = checkOptions<RestoreScopeOptions>(given, ['onProgress', 'signal'], 'restoreScope')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  store.requireNoTransaction('restoreScope')
  assertNotAborted(options.signal)
  store.write(() => undefined)
  const { path: database } = store.connection
  const place = database === ':memory:' ? `${backup}.scope` : database
  try {
    const staged = await stageBackup(backup, place, options)
    try {
      const { migratedFrom } = prepareBackup(staged.path, { erased: [], copies: [] }, null)
      const moment = momentName()
      const aside = join(asideName(place, moment), 'memory.backup')
      await backUp(store, aside, { signal: options.signal })
      try {
        const counts = importBackup(store, staged.path, within)
        return { path: database, ...counts, migratedFrom, manifest: staged.manifest, keptAside: aside }
      } catch (error) {
        rmSync(dirname(aside), { recursive: true, force: true })
        throw error
      }
    } finally {
      staged.discard()
    }
  } catch (error) {
    assertNotAborted(options.signal)
    throw toStoreError(error)
  }
}

function importBackup(
  store: StoreSession,
  staged: string,
  within: string,
): Pick<RestoreReport, 'records' | 'erased'> {
  const connection = openStoreFile({ path: staged, readonly: true, durability: 'normal', busyTimeoutMs: 0 })
  const from = new StoreSession(connection, new Log(null), undefined)
  try {
    return store.change(
      'restoreScope',
      () => {
        removeScope(store, within)
        const tally = { unknownFields: new Set<string>(), truncated: 0 }
        const take = recordTaker(tally, { undated: 'zero', scope: '', audited: false })
        let records = 0
        let erased = 0
        for (const line of recordLines(from, within).lines) {
          if (take(store, line) === 'imported') records += 1
          else erased += 1
        }
        takeAll(store, auditLines(from, within).lines, auditTaker(''))
        takeVectors(store, vectorLines(from, within).lines)
        const note = `the scope ${within} of a backup`
        writeAudit(store, { op: 'restore', targetId: null, note, at: store.now() })
        return { records, erased }
      },
      ({ records }) => records,
    )
  } finally {
    connection.abandon()
  }
}

/** Removes only the records: their audit entries stay, and nothing is recorded as erased. */
function removeScope(store: StoreSession, within: string): void {
  const condition = scopeCondition(within)
  const found = store.connection.all<{ seq: number; scope: string }>(
    `SELECT r.seq, r.scope FROM memory_records r WHERE ${condition.sql} ORDER BY r.seq`,
    ...condition.values,
  )
  const seqs = found.map(({ seq }) => seq)
  const going = new Set(seqs)
  for (let start = 0; start < seqs.length; start += BATCH)
    removeWords(store, wordsRows(store, seqs.slice(start, start + BATCH)), going)
  for (const seq of seqs) {
    dropVectors(store, seq)
    dequeue(store, seq)
    store.connection.run('DELETE FROM memory_records WHERE seq = ?', seq)
  }
  dropUnusedSources(store, new Set(found.map(({ scope }) => scope)))
}

const BATCH = 4096

function takeAll(store: StoreSession, lines: Iterable<string>, take: TakeLine): void {
  for (const line of lines) take(store, line)
}

/** Imports vectors. Records with vectors of another space are queued to be embedded again. */
function takeVectors(store: StoreSession, lines: Iterable<string>): void {
  const take = vectorTaker('')
  for (const line of lines) {
    try {
      take(store, line)
    } catch (error) {
      if (!isOtherSpace(error)) throw error
      return
    }
  }
}

function isOtherSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SPACE_MISMATCH'
}

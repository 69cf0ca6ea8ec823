import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'
import { checkStore } from './check-store.js'
import { type Finished, startTask } from './processes.js'

/** A way to make one process end badly: killed after some time, or at the k-th system call of a kind. */
export type Fault =
  | { readonly kind: 'kill'; readonly afterMs: number }
  | { readonly kind: 'strace'; readonly inject: string }

/** Tasks that are interrupted; each makes its directory ready first. */
export const TASKS = ['churn', 'migrate', 'import', 'reembed'] as const
export type Task = (typeof TASKS)[number]

const IMPORT_LINES = 2000
const REEMBED_RECORDS = 200

/** Numbers that depend on the seed alone. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Interrupts a task, and checks what is left: every acknowledged change is there, and all invariants hold.
 *
 * @returns how the process ended
 */
export async function interrupt(task: Task, fault: Fault): Promise<Finished> {
  const rootDir = mkdtempSync(join(tmpdir(), 'recollect-fault-'))
  try {
    prepare(task, rootDir)
    const args =
      task === 'churn' || task === 'migrate' ? ['churn', rootDir, 'run', '40'] : [task, rootDir, 'space-2']
    const under =
      fault.kind === 'strace'
        ? ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `inject=${fault.inject}`]
        : []
    const { child, finished } = startTask(args, under)
    const timer = fault.kind === 'kill' ? setTimeout(() => child.kill('SIGKILL'), fault.afterMs) : undefined
    const ended = await finished
    clearTimeout(timer)
    expectTyped(ended)
    checkStore(rootDir)
    verify(task, rootDir, ended)
    return ended
  } finally {
    rmSync(rootDir, { recursive: true, force: true })
  }
}

/** Fills a small file system, checks the error, makes it larger, and checks what is left. */
export async function fillDisk(mountPoint: string): Promise<number> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16M', 'tmpfs', mountPoint])
  try {
    const rootDir = join(mountPoint, 'store')
    const ended = await startTask(['churn', rootDir, 'run', '5000']).finished
    expect(ended.lines.at(-1)).toMatchObject({ failed: 'STORE_FULL', name: 'RecollectError' })
    execFileSync('mount', ['-o', 'remount,size=64M', mountPoint])
    checkStore(rootDir)
    verify('churn', rootDir, ended)
    return ended.lines.filter((line) => line['op'] !== undefined && line['begin'] !== true).length
  } finally {
    execFileSync('umount', [mountPoint])
  }
}

/** A process that was not killed has ended well, or with an error of ours. */
function expectTyped({ code, signal, lines, errors }: Finished): void {
  if (signal !== null || code === 137) return
  if (code !== 0) expect({ last: lines.at(-1), errors }).toMatchObject({ last: { name: 'RecollectError' } })
}

function prepare(task: Task, rootDir: string): void {
  if (task === 'migrate') {
    copyFileSync(join(import.meta.dirname, '../fixtures/store/version-2.db'), join(rootDir, 'memory.db'))
  }
  if (task === 'import') {
    mkdirSync(join(rootDir, 'memory'))
    const lines = Array.from({ length: IMPORT_LINES }, (_, index) =>
      index % 100 === 99
        ? 'not a line'
        : JSON.stringify({ id: `r${index}`, kind: 'fact', text: `text ${index}` }),
    )
    writeFileSync(join(rootDir, 'memory', 'records.jsonl'), lines.join('\n'))
  }
  if (task === 'reembed') {
    const store = SqliteMemoryRepository.open({ rootDir })
    store.insertRecords(
      Array.from({ length: REEMBED_RECORDS }, (_, index) => {
        const embedding = new Float32Array(384)
        embedding[index] = 1
        return { kind: 'fact', text: `fact ${index}`, embedding } as const
      }),
      { fingerprint: 'space-1' },
    )
    store.close()
  }
}

function verify(task: Task, rootDir: string, ended: Finished): void {
  // Opening it again goes on with what was interrupted.
  const store = SqliteMemoryRepository.open({ rootDir })
  try {
    store.migrateIfNeeded()
    if (task === 'import') {
      const report = store.importReport()
      expect(report?.records).toMatchObject({ lines: IMPORT_LINES, rejected: IMPORT_LINES / 100 })
      expect(store.status().records).toBe(IMPORT_LINES - IMPORT_LINES / 100)
    } else if (task === 'reembed') {
      const spaces = store.status().spaces.filter(({ active }) => active)
      // Wholly old or wholly new.
      expect(spaces).toEqual([expect.objectContaining({ vectors: REEMBED_RECORDS })])
      expect(['space-1', 'space-2']).toContain(spaces[0]?.fingerprint)
    } else {
      if (task === 'migrate')
        expect(store.listRecords({ includeInactive: true }).length).toBeGreaterThanOrEqual(7)
      expectAcknowledged(store, ended)
    }
    const { id } = store.insertRecord({ kind: 'fact', text: 'the store is usable' })
    expect(store.getRecord(id)?.text).toBe('the store is usable')
  } finally {
    store.close()
  }
}

/** The last acknowledged change of each record holds; the one that was under way may or may not. */
function expectAcknowledged(store: SqliteMemoryRepository, { lines }: Finished): void {
  const acknowledged = new Map<string, Record<string, unknown>>()
  let underWay: Record<string, unknown> | undefined
  for (const line of lines) {
    if (line['op'] === undefined) continue
    underWay = line['begin'] === true ? line : undefined
    if (underWay === undefined) acknowledged.set(String(line['id']), line)
  }
  for (const [id, { op, text }] of acknowledged) {
    if (underWay?.['id'] === id) continue
    const record = store.getRecord(id)
    if (op === 'erase') expect(record).toBeNull()
    else if (op === 'forget') expect(record?.status).toBe('forgotten')
    else expect(record).toMatchObject({ status: 'active', text })
  }
}

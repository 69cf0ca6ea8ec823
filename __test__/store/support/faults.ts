import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'
import { checkStore } from './check-store.js'
import { type FaultTask, TASKS, type TaskName } from './fault-tasks.js'
import { type Finished, runTask, startTask } from './processes.js'

/** How to stop one process: a kill after some time, or a fault at the k-th system call of a kind. */
export type Fault =
  | { readonly kind: 'kill'; readonly afterMs: number }
  | { readonly kind: 'strace'; readonly inject: string }

const AT_ONCE = Math.min(2, availableParallelism())

/** Stops the traced process only at the requested calls, so that a task takes hardly longer. */
export const STRACE = ['strace', '-f', '--seccomp-bpf', '-qq']

/** Numbers that depend only on the seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A task whose directory is created once, and copied for each process that is interrupted. */
export class PreparedTask {
  readonly name: TaskName
  readonly #folder = mkdtempSync(join(tmpdir(), 'recollect-faults-'))
  #runs = 0

  constructor(name: TaskName) {
    this.name = name
    TASKS[name].prepare(this.#folder)
  }

  /**
   * Interrupts the task, and checks that every acknowledged change is there, and all invariants hold.
   *
   * @returns whether the fault ended the process
   */
  async interrupt(fault: Fault): Promise<boolean> {
    const under =
      fault.kind === 'strace' ? [...STRACE, '-o', '/dev/null', '-e', `inject=${fault.inject}`] : []
    return await this.inCopy(async (rootDir) => {
      const ended = await this.run(rootDir, under, fault.kind === 'kill' ? fault.afterMs : undefined)
      await expectSound(this.name, rootDir, ended)
      return ended.signal !== null || ended.code !== 0
    })
  }

  /** How long the task takes without interruption, in milliseconds. */
  async duration(): Promise<number> {
    return await this.inCopy(async (rootDir) => {
      const start = performance.now()
      const { code, errors } = await this.run(rootDir, [])
      expect(code, errors).toBe(0)
      return performance.now() - start
    })
  }

  async inCopy<T>(use: (rootDir: string) => Promise<T>): Promise<T> {
    const rootDir = `${this.#folder}-${++this.#runs}`
    cpSync(this.#folder, rootDir, { recursive: true })
    try {
      await runFirst(this.name, rootDir)
      return await use(rootDir)
    } finally {
      rmSync(rootDir, { recursive: true, force: true })
    }
  }

  async run(rootDir: string, under: readonly string[], killAfterMs?: number): Promise<Finished> {
    const [task, ...rest] = TASKS[this.name].worker
    const { child, finished } = startTask([task, rootDir, ...rest], under)
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    try {
      return await finished
    } finally {
      clearTimeout(timer)
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

// Without permission to mount, ENOSPC is only injected.
export const mayMount = process.platform === 'linux' && process.getuid?.() === 0

/** Fills a small file system, checks the error, enlarges it, and checks the store. */
export async function fillDisk(mountPoint: string): Promise<number> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16M', 'tmpfs', mountPoint])
  try {
    const rootDir = join(mountPoint, 'store')
    const ended = await startTask(['churn', rootDir, 'run', '5000']).finished
    expect(ended.lines.at(-1)).toMatchObject({ failed: 'STORE_FULL', name: 'RecollectError' })
    execFileSync('mount', ['-o', 'remount,size=64M', mountPoint])
    checkStore(rootDir)
    await verify('churn', rootDir, ended)
    return ended.lines.filter((line) => line['op'] !== undefined && line['begin'] !== true).length
  } finally {
    execFileSync('umount', [mountPoint])
  }
}

/** Runs what a task needs another process to do before, in the directory that it will work in. */
export async function runFirst(name: TaskName, rootDir: string): Promise<void> {
  const { first }: FaultTask = TASKS[name]
  if (first !== undefined) await runTask(first[0] ?? '', rootDir, ...first.slice(1))
}

/** Checks the store after an interrupted task: every acknowledged change is there, and all invariants hold. */
export async function expectSound(name: TaskName, rootDir: string, ended: Finished): Promise<void> {
  expectTyped(ended)
  const task: FaultTask = TASKS[name]
  task.settle?.(rootDir)
  if (task.mayBeUnsound !== true) checkStore(rootDir)
  await verify(name, rootDir, ended)
}

/**
 * Runs something so many times, two at once if there are processors; after a failure it stops once the running ones
 * have finished.
 */
export async function repeat(times: number, work: () => Promise<void>): Promise<void> {
  let left = times
  const worker = async () => {
    while (left > 0) {
      left -= 1
      try {
        await work()
      } catch (error) {
        left = 0
        throw error
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** Adds the fault to an error that followed it. */
export async function named<T>(fault: string, result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (cause) {
    throw new Error(`after ${fault}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** A process that was not killed has exited successfully, or with a typed error. */
function expectTyped({ code, signal, lines, errors }: Finished): void {
  if (signal !== null || code === 137) return
  if (code !== 0) expect({ last: lines.at(-1), errors }).toMatchObject({ last: { name: 'RecollectError' } })
}

async function verify(task: TaskName, rootDir: string, ended: Finished): Promise<void> {
  // Opening it again resumes what was interrupted.
  const store = SqliteMemoryRepository.open({ rootDir })
  try {
    store.migrateIfNeeded()
    await TASKS[task].verify(store, ended, rootDir)
    const { id } = store.insertRecord({ kind: 'fact', text: 'the store is usable' })
    expect(store.getRecord(id)?.text).toBe('the store is usable')
  } finally {
    store.close()
  }
}

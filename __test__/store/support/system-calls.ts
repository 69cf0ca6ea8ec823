import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { type PreparedTask, STRACE, seededRandom } from './faults.js'

export const hasStrace = spawnSync('strace', ['-V']).status === 0

/** System calls that change files, and the ways in which each may fail. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  pwrite64: ['signal=KILL', 'error=EIO', 'error=ENOSPC'],
  fsync: ['signal=KILL', 'error=EIO'],
  fdatasync: ['signal=KILL', 'error=EIO'],
  ftruncate: ['signal=KILL', 'error=EIO'],
  copy_file_range: ['signal=KILL', 'error=EIO', 'error=ENOSPC'],
  rename: ['signal=KILL', 'error=EIO'],
  unlink: ['signal=KILL', 'error=EIO'],
  link: ['signal=KILL', 'error=EIO'],
}

/**
 * One call of a task with one fault. strace counts the calls of each name from 1, those of each thread apart: the
 * thread that first makes that many calls meets the fault.
 */
export interface FaultPoint {
  readonly way: string
  readonly inject: string
}

/**
 * Every fault at every call of this kind that the task makes without faults. Those of calls that are few come first;
 * the rest in an order that spreads evenly from its beginning on: ended early, it has left out single points
 * everywhere, and no stretch of a task.
 */
export async function faultPoints(task: PreparedTask, seed: number): Promise<FaultPoint[]> {
  const counts = [...(await countCalls(task))].sort(([, a], [, b]) => a - b)
  const few = counts.filter(([, count]) => count <= FEW).flatMap(pointsOf)
  const many = counts.filter(([, count]) => count > FEW).flatMap(pointsOf)
  return [...few, ...spreadOrder(many, seed)]
}

/** Calls of one name. */
const FEW = 40

function pointsOf([call, count]: readonly [string, number]): FaultPoint[] {
  return (WAYS[call] ?? []).flatMap((how) =>
    Array.from({ length: count }, (_, index) => ({
      way: `${call} ${how}`,
      inject: `${call}:${how}:when=${index + 1}`,
    })),
  )
}

/** How many calls of each name the thread makes that makes most of them. */
async function countCalls(task: PreparedTask): Promise<Map<string, number>> {
  return await task.inCopy(async (rootDir) => {
    const trace = `${rootDir}.trace`
    const under = [...STRACE, '-o', trace, '-e', `trace=${Object.keys(WAYS).join(',')}`]
    const { code, errors } = await task.run(rootDir, under)
    if (code !== 0) throw new Error(`${task.name} fails by itself: status ${code}\n${errors}`)
    const counts = new Map<string, number>()
    const most = new Map<string, number>()
    for (const [, thread, call = ''] of readFileSync(trace, 'utf8').matchAll(/^(\d+) +(\w+)\(/gm)) {
      const count = (counts.get(`${thread} ${call}`) ?? 0) + 1
      counts.set(`${thread} ${call}`, count)
      most.set(call, Math.max(count, most.get(call) ?? 0))
    }
    rmSync(trace)
    return most
  })
}

/** In steps of the golden ratio. */
export function spreadOrder<T>(items: readonly T[], seed: number): T[] {
  const count = items.length
  let stride = Math.max(1, Math.round(count * 0.618))
  while (divisor(stride, count) !== 1) stride += 1
  const start = Math.floor(seededRandom(seed)() * count)
  return Array.from({ length: count }, (_, index) => items[(start + index * stride) % count] as T)
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}

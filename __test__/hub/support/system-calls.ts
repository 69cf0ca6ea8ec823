import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { runChild } from './processes.js'
import { Sandbox } from './sandbox.js'
import type { Site } from './site.js'

export const hasStrace = process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0

/**
 * System calls that change the cache. If there are many of one kind, a number of them, evenly spread, represent all.
 */
const CALLS = [
  'write',
  'fsync',
  'fdatasync',
  'ftruncate',
  'rename',
  'symlink',
  'link',
  'unlink',
  'mkdir',
  'flock',
]
const MAX_OF_A_KIND = 16

export const STRACE = ['strace', '-f', '--seccomp-bpf', '-qq']

/** A call at which a process is killed. */
export interface KillPoint {
  readonly name: string
  readonly under: readonly string[]
}

/** The system calls of one download of `site`; strace counts those of each thread from 1. */
export async function killPoints(site: Site): Promise<KillPoint[]> {
  using sandbox = new Sandbox()
  const trace = path.join(sandbox.home, 'trace')
  const under = [...STRACE, '-o', trace, '-e', `trace=${CALLS.join(',')}`]
  const { code, errors } = await runChild(site, sandbox, { under })
  if (code !== 0) throw new Error(`strace fails by itself: status ${code}\n${errors}`)
  const counts = new Map<string, Map<string, number>>()
  for (const [, thread = '', call = ''] of readFileSync(trace, 'utf8').matchAll(/^(\d+) +(\w+)\(/gm)) {
    const ofCall = counts.get(call) ?? new Map<string, number>()
    counts.set(call, ofCall.set(thread, (ofCall.get(thread) ?? 0) + 1))
  }
  return [...counts].flatMap(([call, threads]) => {
    const most = Math.max(...threads.values())
    const step = Math.max(1, most / MAX_OF_A_KIND)
    const numbers = new Set(
      Array.from({ length: Math.min(most, MAX_OF_A_KIND) }, (_, k) => 1 + Math.floor(k * step)),
    )
    return [...numbers].map((number) => ({
      name: `${call} ${number}`,
      under: [...STRACE, '-o', '/dev/null', '-e', `inject=${call}:signal=KILL:when=${number}`],
    }))
  })
}

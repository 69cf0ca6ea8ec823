import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { exampleCommand } from '../../../scripts/lib/examples.mjs'

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd: string
  /** The whole standard input; none by default. */
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
}

const DEADLINE_MS = 25_000

/** Runs an example in its own process, as from the command line. */
export function startExample(name: string, args: readonly string[], { cwd, env }: RunOptions) {
  const [program, ...rest] = exampleCommand(name)
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(program, [...rest, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  })
  // A failed test must not leave a service running.
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = Promise.all([text(child.stdout), text(child.stderr), status(child)])
  return { child, ended: ended.then(([stdout, stderr, code]): Ended => ({ status: code, stdout, stderr })) }
}

export async function runExample(name: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { child, ended } = startExample(name, args, options)
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  return await ended
}

function status(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
}

/** An empty folder, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'recollect-example-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

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
  /** Standard input, whole; default none. */
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
}

const DEADLINE_MS = 25_000

/** An example as its own process, as it is run from the command line. */
export function startExample(name: string, args: readonly string[], { cwd, env }: RunOptions) {
  const [program, ...rest] = exampleCommand(name)
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(program, [...rest, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  })
  // A test that fails in its middle must leave no service behind.
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

/** An empty folder, gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'recollect-example-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

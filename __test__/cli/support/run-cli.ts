import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { inRoot } from '../../../scripts/lib/paths.mjs'

export const CLI = inRoot('dist/cli/main.js')

/** How the program ended, and its output. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly input?: string | Buffer
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/** The environment without the variables that change the output of the program. */
export function plainEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const {
    NO_COLOR: _1,
    FORCE_COLOR: _2,
    COLUMNS: _3,
    DEBUG: _4,
    RECOLLECT_ROOT: _5,
    RECOLLECT_SCOPE: _6,
    CI: _7,
    RECOLLECT_STORE: _8,
    RECOLLECT_SCHEMA: _9,
    ...rest
  } = process.env
  return { ...rest, ...more }
}

export function startCli(args: readonly string[], { env, cwd }: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], { env: plainEnvironment(env), cwd })
}

/** Runs the program to its end as a user does, in a separate process. */
export async function recollect(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  const child = startCli(args, options)
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.input ?? '')
  return ended(child)
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream))),
    // The exit event may come before the streams have ended.
  )
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return { status: child.exitCode, stdout: stdout ?? '', stderr: stderr ?? '' }
}

/** Parses JSON lines. */
export function jsonLines<T = Record<string, unknown>>(output: string): T[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

import { spawn } from 'node:child_process'
import path from 'node:path'
import type { DownloadModelOptions } from 'recollect'
import { onTestFinished } from 'vitest'
import type { Sandbox } from './sandbox.js'
import { MODEL, REPO, type Site, TOKEN } from './site.js'

const CHILD = path.join(import.meta.dirname, 'child.mjs')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly lines: readonly Record<string, unknown>[]
  readonly errors: string
}

export interface ChildOptions {
  readonly options?: DownloadModelOptions
  readonly abortAtBytes?: number
  readonly environment?: Readonly<Record<string, string>>
  /** A program and its arguments, which runs the process, such as strace. */
  readonly under?: readonly string[]
}

export interface Running {
  readonly ended: Promise<Ended>
  kill(): void
}

/** Starts a download into the sandbox in its own process, with only the variables that it needs. */
export function startChild(site: Site, sandbox: Sandbox, child: ChildOptions = {}): Running {
  const { endpoint } = site.server
  const task = {
    options: { repo: REPO, endpoint, cacheDir: sandbox.cache, token: TOKEN, ...child.options },
    abortAtBytes: child.abortAtBytes,
    abortFile: MODEL,
  }
  const [program = process.execPath, ...args] = [
    ...(child.under ?? []),
    process.execPath,
    CHILD,
    JSON.stringify(task),
  ]
  const running = spawn(program, args, {
    cwd: sandbox.home,
    env: { PATH: process.env['PATH'], HOME: sandbox.home, ...child.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const kill = () => {
    try {
      // The process group, which includes the program that runs it.
      process.kill(-(running.pid ?? 0), 'SIGKILL')
    } catch {
      // It has already exited.
    }
  }
  onTestFinished(kill)
  let output = ''
  let errors = ''
  running.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    running.on('error', reject)
    running.on('close', (code, signal) => {
      const lines = output.split('\n').filter((line) => line.startsWith('{'))
      resolve({ code, signal, lines: lines.map((line) => JSON.parse(line)), errors })
    })
  })
  return { ended, kill }
}

export const runChild = (site: Site, sandbox: Sandbox, child: ChildOptions = {}): Promise<Ended> =>
  startChild(site, sandbox, child).ended

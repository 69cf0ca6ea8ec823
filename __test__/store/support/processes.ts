import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const WORKER = join(import.meta.dirname, '../../fixtures/store/worker.mjs')

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Printed lines; an incomplete last line is left out. */
  readonly lines: readonly Record<string, unknown>[]
  readonly errors: string
}

export interface Running {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
}

/** Starts a task of worker.mjs, run by another program if one is given. */
export function startTask(args: readonly string[], under: readonly string[] = []): Running {
  const [program = process.execPath, ...before] = [...under, process.execPath]
  const child = spawn(program, [...before, WORKER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const lines = output
        .slice(0, output.lastIndexOf('\n') + 1)
        .split('\n')
        .filter((line) => line !== '')
      resolve({ code, signal, lines: lines.map((line) => JSON.parse(line)), errors })
    })
  })
  return { child, finished }
}

/** Runs a task to its end, and returns the last line that it printed. */
export async function runTask(...args: string[]): Promise<Record<string, unknown>> {
  const { code, lines, errors } = await startTask(args).finished
  const last = lines.at(-1)
  if (code !== 0 || last === undefined) {
    throw new Error(`${args.join(' ')}: status ${code}, ${JSON.stringify(last)}\n${errors}`)
  }
  return last
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const WORKER = join(import.meta.dirname, 'worker.mjs')

/** A line that a worker prints. */
export type Said = Readonly<Record<string, unknown>>

export interface Worker {
  readonly child: ChildProcess
  /** Resolves with the first line: the worker is running. */
  readonly begun: Promise<unknown>
  /** All lines, when it has exited successfully. */
  readonly ended: Promise<readonly Said[]>
}

/** Starts a task of worker.mjs. */
export function startWorker(task: string, connectionString: string, ...args: string[]): Worker {
  const child = spawn(process.execPath, [WORKER, task, connectionString, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [output, errors] = [child.stdout, child.stderr].map((stream) => {
    const parts: string[] = []
    stream.setEncoding('utf8').on('data', (part: string) => parts.push(part))
    return parts
  })
  const ended = new Promise<readonly Said[]>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code !== 0) reject(new Error(`${task} ended with ${signal ?? code}:\n${errors?.join('')}`))
      else resolve(linesOf(output?.join('') ?? ''))
    })
  })
  const begun = Promise.race([once(child.stdout, 'data'), ended])
  begun.catch(() => undefined)
  // A later `await` of it still rejects.
  ended.catch(() => undefined)
  return { child, begun, ended }
}

/** The last line of a task that runs to its end. */
export async function runWorker(task: string, connectionString: string, ...args: string[]): Promise<Said> {
  const said = await startWorker(task, connectionString, ...args).ended
  return said.at(-1) ?? {}
}

function linesOf(output: string): Said[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

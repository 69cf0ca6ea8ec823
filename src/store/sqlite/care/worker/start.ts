import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { ERROR_CODES, RecollectError } from '../../../../errors.js'
import { untilAborted } from '../../../../options/abort.js'
import type { CareAnswer, CareTask, FailedTask } from './messages.js'

/** Where the thread's program is: beside what the package is imported from, or above its parts. */
const PLACES = ['./care-worker.js', '../care-worker.js']

/** How a task is followed and ended. */
export interface TaskOptions {
  /** Each answer but the last. */
  readonly onAnswer: (answer: CareAnswer) => void
  readonly signal?: AbortSignal | undefined
  /** Gets what ends the task, when it has begun. */
  readonly onStarted?: (end: () => void) => void
}

/**
 * Does a task on a thread of its own, which ends with it.
 *
 * @returns its last answer
 * @throws RecollectError what the task fails with. An abort rejects with `signal.reason`
 */
export async function runInThread(
  task: CareTask,
  { onAnswer, signal, onStarted }: TaskOptions,
): Promise<Exclude<CareAnswer, { progress: unknown } | { failed: unknown }>> {
  const worker = new Worker(programUrl(), { workerData: task, stdin: false })
  const end = () => void worker.terminate()
  onStarted?.(end)
  const work = new Promise<Exclude<CareAnswer, { progress: unknown } | { failed: unknown }>>(
    (resolve, reject) => {
      worker.on('message', (answer: CareAnswer) => {
        if ('failed' in answer) reject(toError(answer.failed))
        else if ('progress' in answer) tell(answer)
        else resolve(answer)
      })
      // What the caller's function throws ends the work.
      const tell = (answer: CareAnswer) => {
        try {
          onAnswer(answer)
        } catch (error) {
          reject(error)
        }
      }
      worker.on('error', reject)
      worker.on('exit', () =>
        reject(new RecollectError('STORE_CLOSED', 'Expected an open store, but close() was called')),
      )
    },
  )
  try {
    return await untilAborted(work, signal, end)
  } finally {
    await worker.terminate()
  }
}

function programUrl(): URL {
  const urls = PLACES.map((place) => new URL(place, import.meta.url))
  const found = urls.find((url) => existsSync(url))
  if (found !== undefined) return found
  throw new RecollectError(
    'INTERNAL',
    `Expected the program of a thread at ${urls.join(' or ')}, received nothing: keep the package outside the bundle`,
  )
}

function toError({ code, message }: FailedTask): Error {
  const known = ERROR_CODES.find((each) => each === code)
  return new RecollectError(known ?? 'INTERNAL', message)
}

import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { ERROR_CODES, RecollectError } from '../../../../errors.js'
import { untilAborted } from '../../../../options/abort.js'
import type { CareAnswer, CareProgress, CareResult, CareTask, FailedTask } from './messages.js'

/** Where the thread's program is: next to the package's entry module, or above its chunks. */
const PLACES = ['./care-worker.js', '../care-worker.js']

/** How to follow and stop a task. */
export interface TaskOptions {
  /** Called with each message except the last. */
  readonly onProgress: (progress: CareProgress) => void
  readonly signal?: AbortSignal | undefined
  /** Called when the task has started, with a function that ends it. */
  readonly onStarted?: (end: () => void) => void
}

/**
 * Runs a task on a thread of its own, which ends with the task.
 *
 * @returns the task's result
 * @throws RecollectError the task's error. An abort rejects with `signal.reason`
 */
export async function runInThread(
  task: CareTask,
  { onProgress, signal, onStarted }: TaskOptions,
): Promise<CareResult> {
  const worker = new Worker(programUrl(), { workerData: task })
  const end = () => void worker.terminate()
  onStarted?.(end)
  try {
    return await untilAborted(resultOf(worker, onProgress), signal, end)
  } finally {
    await worker.terminate()
  }
}

function resultOf(worker: Worker, onProgress: TaskOptions['onProgress']): Promise<CareResult> {
  return new Promise((resolve, reject) => {
    worker.on('message', (answer: CareAnswer) => {
      if ('failed' in answer) reject(toError(answer.failed))
      else if ('verified' in answer || 'copied' in answer) resolve(answer)
      else {
        try {
          onProgress(answer)
        } catch (error) {
          // An error of the caller's function ends the work.
          reject(error)
        }
      }
    })
    worker.on('error', reject)
    // The thread is ended from outside only when the store is closed. If the promise is already settled, this has no
    // effect.
    worker.on('exit', () =>
      reject(new RecollectError('STORE_CLOSED', 'Expected an open store, but close() was called')),
    )
  })
}

function programUrl(): URL {
  const urls = PLACES.map((place) => new URL(place, import.meta.url))
  const found = urls.find((url) => existsSync(url))
  if (found !== undefined) return found
  throw new RecollectError(
    'INTERNAL',
    `Expected a worker program at ${urls.join(' or ')}, found none: keep the package outside the bundle`,
  )
}

function toError({ code, message }: FailedTask): Error {
  const known = ERROR_CODES.find((each) => each === code)
  return new RecollectError(known ?? 'INTERNAL', message)
}

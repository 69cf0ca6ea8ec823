import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { ERROR_CODES, RecollectError } from '../../../../errors.js'
import { untilAborted } from '../../../../options/abort.js'
import type { CareAnswer, CareProgress, CareResult, CareTask, FailedTask } from './messages.js'

/** Where the thread's program is: beside what the package is imported from, or above its parts. */
const PLACES = ['./care-worker.js', '../care-worker.js']

/** How a task is followed and ended. */
export interface TaskOptions {
  /** Each answer but the last. */
  readonly onProgress: (progress: CareProgress) => void
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
          // What the caller's function throws ends the work.
          reject(error)
        }
      }
    })
    worker.on('error', reject)
    // Only a store that is closed ends it from outside; what has been settled stays so.
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
    `Expected the program of a thread at ${urls.join(' or ')}, found nothing: keep the package outside the bundle`,
  )
}

function toError({ code, message }: FailedTask): Error {
  const known = ERROR_CODES.find((each) => each === code)
  return new RecollectError(known ?? 'INTERNAL', message)
}

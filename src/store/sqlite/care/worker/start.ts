import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { ERROR_CODES, RecollectError } from '../../../../errors.js'
import { listenForAbort, untilAborted } from '../../../../options/abort.js'
import type {
  CareAnswer,
  CareProgress,
  CareResults,
  CareTask,
  ChangeTask,
  FailedTask,
  ReadTask,
  ThreadData,
} from './messages.js'

/** Where the thread's program is: next to the package's entry module, or above its chunks. */
const PLACES = ['./care-worker.js', '../care-worker.js']

/** How to follow and stop a task. */
export interface TaskOptions {
  /** Called with each message except the last. */
  readonly onProgress: (progress: CareProgress) => void
  readonly signal?: AbortSignal | undefined
  /** Called when the task has started, with a function that ends it because the store is closed. */
  readonly onStarted?: (end: () => void) => void
}

type TaskOf<Do extends CareTask['do']> = Extract<CareTask, { readonly do: Do }>

/**
 * Runs a task on a thread of its own, which ends with the task.
 *
 * @returns the task's result
 * @throws RecollectError the task's error. An abort rejects with `signal.reason`
 */
export async function runInThread<Do extends ReadTask['do']>(
  task: TaskOf<Do>,
  { onProgress, signal, onStarted }: TaskOptions,
): Promise<CareResults[Do]> {
  const worker = start({ task, stop: stopFlag() })
  const end = () => void worker.terminate()
  onStarted?.(end)
  try {
    return await untilAborted(resultOf<Do>(worker, onProgress), signal, end)
  } finally {
    await worker.terminate()
  }
}

/**
 * Like {@link runInThread}, for a task that changes files. It stops only where nothing is half done. If an abort comes
 * too late for that, the task ends as if there had been none.
 */
export async function changeInThread<Do extends ChangeTask['do']>(
  task: TaskOf<Do>,
  { onProgress, signal, onStarted }: TaskOptions,
): Promise<CareResults[Do]> {
  const stop = stopFlag()
  let reason: { readonly error: unknown } | undefined
  const ask = (error: unknown) => {
    reason ??= { error }
    Atomics.store(stop, 0, 1)
  }
  const stopListening = listenForAbort(signal, ask)
  if (signal?.aborted) ask(signal.reason)
  const worker = start({ task, stop })
  onStarted?.(() => ask(storeClosed()))
  const tell = (progress: CareProgress) => {
    if (reason !== undefined) return
    try {
      onProgress(progress)
    } catch (error) {
      ask(error)
    }
  }
  try {
    return await resultOf<Do>(worker, tell)
  } catch (error) {
    throw error === STOPPED && reason !== undefined ? reason.error : error
  } finally {
    stopListening()
    await worker.terminate()
  }
}

/** What {@link resultOf} rejects with if the task was asked to stop, and did. */
const STOPPED = Symbol('stopped')

function stopFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
}

function start(workerData: ThreadData): Worker {
  // Node.js would pass its own options on, and refuses to start a file with `--input-type`.
  return new Worker(programUrl(), { workerData, execArgv: [] })
}

function resultOf<Do extends CareTask['do']>(
  worker: Worker,
  onProgress: TaskOptions['onProgress'],
): Promise<CareResults[Do]> {
  return new Promise((resolve, reject) => {
    worker.on('message', (answer: CareAnswer) => {
      if ('failed' in answer) reject(toError(answer.failed))
      else if ('stopped' in answer) reject(STOPPED)
      else if ('result' in answer) resolve(answer.result as CareResults[Do])
      else {
        try {
          onProgress(answer)
        } catch (error) {
          // An error of the caller's function ends the work.
          reject(error)
        }
      }
    })
    worker.on('error', (error) => reject(isOutOfMemory(error) ? outOfMemory(error) : error))
    // The thread is ended from outside only when the store is closed. If the promise is already settled, this has no
    // effect.
    worker.on('exit', () => reject(storeClosed()))
  })
}

function storeClosed(): RecollectError {
  return new RecollectError('STORE_CLOSED', 'Expected an open store, but close() was called')
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function outOfMemory(cause: unknown): RecollectError {
  return new RecollectError(
    'STORE_FAILED',
    'Expected enough memory for this work, but the thread ran out of it: raise the limit with node --max-old-space-size',
    { cause },
  )
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

import { parentPort, workerData } from 'node:worker_threads'
import { RecollectError } from '../../../errors.js'
import type { CareAnswer, CareProgress, FailedTask, ThreadData } from '../care/worker/messages.js'
import { isSqliteError, toStoreError } from '../database/errors.js'
import { runTask } from './run-task.js'

/** Milliseconds between two progress messages. */
const TELL_MS = 50

/** Thrown to end a task that is asked to stop. Not a `RecollectError`, which some work would take for its own. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** The thread for long maintenance work on a store, with a connection of its own. */
function main({ task, stop }: ThreadData): void {
  const say = (answer: CareAnswer) => parentPort?.postMessage(answer)
  let told = Number.NEGATIVE_INFINITY
  try {
    const result = runTask(task, (progress) => {
      if (Atomics.load(stop, 0) !== 0) throw new Stopped()
      const now = performance.now()
      if (isOften(progress) && now - told < TELL_MS) return
      told = now
      say(progress)
    })
    say({ result })
  } catch (error) {
    say(error instanceof Stopped ? { stopped: true } : { failed: failureOf(error) })
  }
}

/** Whether many messages like this one follow each other; the last one is always passed on. */
function isOften(progress: CareProgress): boolean {
  const counts = 'progress' in progress ? progress.progress : 'salvage' in progress ? progress.salvage : null
  return counts !== null && counts.done < counts.total
}

function failureOf(error: unknown): FailedTask {
  const known = isSqliteError(error) || isFileError(error) ? toStoreError(error) : error
  if (known instanceof RecollectError) return { code: known.code, message: known.message }
  return {
    code: 'INTERNAL',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

main(workerData as ThreadData)

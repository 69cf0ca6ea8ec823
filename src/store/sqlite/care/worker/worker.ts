import { parentPort, workerData } from 'node:worker_threads'
import { RecollectError } from '../../../../errors.js'
import { isSqliteError, toStoreError } from '../../database/errors.js'
import type { CareAnswer, CareTask, FailedTask } from './messages.js'
import { runTask } from './run-task.js'

/** Milliseconds between two progress messages. */
const TELL_MS = 50

/** The thread for long maintenance work on a store, with a connection of its own. */
function main(task: CareTask): void {
  const say = (answer: CareAnswer) => parentPort?.postMessage(answer)
  let told = 0
  try {
    for (const answer of runTask(task)) {
      const now = performance.now()
      if ('progress' in answer && now - told < TELL_MS) continue
      told = now
      say(answer)
    }
  } catch (error) {
    say({ failed: failureOf(error) })
  }
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

main(workerData as CareTask)

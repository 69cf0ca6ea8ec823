import { syncFile } from '../../../files/durable.js'
import { Log } from '../../../observe/log.js'
import { copyInto, digestOfFile, factsOf } from '../care/backup/copy.js'
import { Findings } from '../care/verify/findings.js'
import { verificationOf } from '../care/verify/verification-of.js'
import { verifyStore } from '../care/verify/verify-store.js'
import type { CareProgress, CareResults, CareTask, StoreTarget } from '../care/worker/messages.js'
import type { Connection } from '../database/connection.js'
import { openConnection } from '../database/open.js'
import { applyRepair } from '../repair/steps.js'
import { rewriteAll } from '../restore/rewrite.js'
import { salvageInto } from '../salvage/salvage-into.js'
import { requireCurrentSchema } from '../schema/state.js'
import { StoreSession } from '../session.js'

/** Reports progress; throws if the task is to stop, so it is called only where that leaves nothing half done. */
type Tell = (progress: CareProgress) => void

/** Runs a task. All its files are closed when it returns or throws. */
export function runTask(task: CareTask, tell: Tell): CareResults[keyof CareResults] {
  switch (task.do) {
    case 'verify':
      return verify(task, tell)
    case 'copy':
      return copy(task, tell)
    case 'inspect':
      return { ...factsOf(task.path, sessionOn), ...digestOfFile(task.path) }
    case 'repair':
      return repair(task, tell)
    case 'salvage':
      return salvageInto(task, (salvage) => tell({ salvage }))
    case 'rewrite':
      return rewriteAll(task, (rewrite) => tell({ rewrite }))
  }
}

type TaskOf<Do extends CareTask['do']> = Extract<CareTask, { readonly do: Do }>

function verify({ target, busyTimeoutMs, quick }: TaskOf<'verify'>, tell: Tell): CareResults['verify'] {
  const store = openSession(target, busyTimeoutMs)
  try {
    const context = { store, findings: new Findings() }
    // Reads one snapshot of the store, whatever is written meanwhile.
    store.connection.hold(() => requireCurrentSchema(store.connection))
    for (const progress of verifyStore(context, quick)) tell({ progress })
    return verificationOf(context)
  } finally {
    store.connection.abandon()
  }
}

function copy({ target, busyTimeoutMs, into }: TaskOf<'copy'>, tell: Tell): CareResults['copy'] {
  tell({ part: 'copying' })
  const { connection } = openSession(target, busyTimeoutMs)
  try {
    copyInto(connection, into)
  } finally {
    connection.abandon()
  }
  tell({ part: 'checking' })
  const facts = factsOf(into, sessionOn)
  const digest = digestOfFile(into)
  syncFile(into)
  return { ...facts, ...digest }
}

function repair(task: TaskOf<'repair'>, tell: Tell): CareResults['repair'] {
  const { path, busyTimeoutMs, verification, steps, setAside } = task
  // `full`, whatever the store was opened with: a repair is rare, and must be on disk when it is reported.
  const durability = 'full'
  const connection = openConnection({ path, readonly: false, durability, busyTimeoutMs })
  try {
    connection.stampChanges(durability)
    return applyRepair(sessionOn(connection), { verification, steps, setAside }, (progress) =>
      tell({ progress }),
    )
  } finally {
    connection.abandon()
  }
}

function openSession(target: StoreTarget, busyTimeoutMs: number): StoreSession {
  const options = { readonly: true, durability: 'normal', busyTimeoutMs } as const
  return sessionOn(
    'path' in target
      ? openConnection({ ...options, path: target.path })
      : openConnection({ ...options, path: ':memory:' }, Buffer.from(target.image)),
  )
}

function sessionOn(connection: Connection): StoreSession {
  return new StoreSession(connection, new Log(null), undefined)
}

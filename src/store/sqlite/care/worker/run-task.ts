import { syncFile } from '../../../../files/durable.js'
import { Log } from '../../../../observe/log.js'
import type { Connection } from '../../database/connection.js'
import { openConnection } from '../../database/open.js'
import { requireCurrentSchema } from '../../schema/state.js'
import { StoreSession } from '../../session.js'
import { copyInto, digestOfFile, factsOf } from '../backup/copy.js'
import { Findings } from '../verify/findings.js'
import { verificationOf } from '../verify/verification-of.js'
import { verifyStore } from '../verify/verify-store.js'
import type { CareProgress, CareResult, CareTask, StoreTarget } from './messages.js'

/** Runs a task; yields its progress first, its result last. */
export function* runTask(task: CareTask): Generator<CareProgress | CareResult, void, undefined> {
  if (task.do === 'verify') yield* verify(task)
  else if (task.do === 'copy') yield* copy(task)
  else yield { copied: { ...factsOf(task.path, sessionOn), ...digestOfFile(task.path) } }
}

type TaskOf<Do extends CareTask['do']> = Extract<CareTask, { readonly do: Do }>

function* verify({
  target,
  busyTimeoutMs,
  quick,
}: TaskOf<'verify'>): Generator<CareProgress | CareResult, void, undefined> {
  const store = openSession(target, busyTimeoutMs)
  try {
    const context = { store, findings: new Findings() }
    // Reads one snapshot of the store, whatever is written meanwhile.
    store.connection.hold(() => requireCurrentSchema(store.connection))
    for (const progress of verifyStore(context, quick)) yield { progress }
    yield { verified: verificationOf(context) }
  } finally {
    store.connection.abandon()
  }
}

function* copy({
  target,
  busyTimeoutMs,
  into,
}: TaskOf<'copy'>): Generator<CareProgress | CareResult, void, undefined> {
  yield { part: 'copying' }
  const { connection } = openSession(target, busyTimeoutMs)
  try {
    copyInto(connection, into)
  } finally {
    connection.abandon()
  }
  yield { part: 'checking' }
  const facts = factsOf(into, sessionOn)
  const digest = digestOfFile(into)
  syncFile(into)
  yield { copied: { ...facts, ...digest } }
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

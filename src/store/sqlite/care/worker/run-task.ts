import { Log } from '../../../../observe/log.js'
import { openConnection } from '../../database/open.js'
import { requireCurrentSchema } from '../../schema/state.js'
import { StoreSession } from '../../session.js'
import { Findings } from '../verify/findings.js'
import { verificationOf } from '../verify/verification-of.js'
import { verifyStore } from '../verify/verify-store.js'
import type { CareAnswer, CareTask, StoreTarget } from './messages.js'

/** Does a task; how far it is comes first, its result last. */
export function* runTask(task: CareTask): Generator<CareAnswer, void, undefined> {
  yield* verify(task)
}

function* verify({ target, busyTimeoutMs, quick }: CareTask): Generator<CareAnswer, void, undefined> {
  const store = openSession(target, busyTimeoutMs)
  try {
    const context = { store, findings: new Findings() }
    // One moment of the store, whatever is written meanwhile.
    store.connection.hold(() => requireCurrentSchema(store.connection))
    for (const progress of verifyStore(context, quick)) yield { progress }
    yield { verified: verificationOf(context) }
  } finally {
    store.connection.abandon()
  }
}

function openSession(target: StoreTarget, busyTimeoutMs: number): StoreSession {
  const options = { readonly: true, durability: 'normal', busyTimeoutMs } as const
  const connection =
    'path' in target
      ? openConnection({ ...options, path: target.path })
      : openConnection({ ...options, path: ':memory:' }, Buffer.from(target.image))
  return new StoreSession(connection, new Log(null), undefined)
}

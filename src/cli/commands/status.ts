import type { Command } from 'commander'
import { DEFAULT_SCOPE } from '../../records/scope.js'
import type { StoreStatus } from '../../store/status.js'
import { commandLine } from '../command-line.js'
import { examples, type Perform } from '../define.js'
import type { Session } from '../session.js'
import { placeOf, type StorePlace, withStore } from '../store.js'
import { bytes, count, counted, time } from '../terminal/quantities.js'

/** How many failures are listed; their total is always shown. */
const SHOWN_FAILURES = 5

export function defineStatus(command: Command, perform: Perform): void {
  command.description(
    'Show how many records, passages and vectors the store has, what is waiting, and what failed. Changes ' +
      'nothing.',
  )
  examples(command, [
    ['recollect status', 'for people'],
    ['recollect status --json | jq .coverage', 'for a program'],
  ])
  command.action(perform(status))
}

async function status(session: Session): Promise<undefined> {
  return withStore(session, 'read', async (store, scope) => {
    const place = placeOf(session)
    const state = await store.status({ within: scope })
    const failures = await store.failures(SHOWN_FAILURES, { within: scope })
    if (session.json) {
      await session.printJson({ ...place, scope, ...state, failures })
      return undefined
    }
    await session.print(...session.screen.fields([...placeFields(place), ...fields(state, scope)]))
    for (const { recordId, lastError, attempts, nextAttemptAt } of failures) {
      session.warn(
        `${recordId} failed ${counted(attempts, 'time')}, next try ${time(nextAttemptAt)}: ${lastError}`,
      )
    }
    if (state.queued > 0) session.note(`To embed what waits: ${commandLine(session.options, 'backfill')}`)
    else if (state.unsigned > 0)
      session.note(`To make the token signatures: ${commandLine(session.options, 'backfill')}`)
    return undefined
  })
}

function placeFields(place: StorePlace): (readonly [string, string])[] {
  if ('root' in place) return [['store', place.root]]
  return [['store', place.store], ...(place.schema === undefined ? [] : [['in', place.schema] as const])]
}

function fields(state: StoreStatus, scope: string): (readonly [string, string])[] {
  const { superseded, invalidated, forgotten } = state.recordsByStatus
  const inactive = [
    [superseded, 'superseded'],
    [invalidated, 'invalidated'],
    [forgotten, 'forgotten'],
  ] as const
  const others = inactive.filter(([n]) => n > 0).map(([n, name]) => `${count(n)} ${name}`)
  const isWhole = scope === DEFAULT_SCOPE
  return [
    ...(isWhole ? [] : [['scope', scope] as const]),
    ['schema', `version ${state.schemaVersion}`],
    ['records', [`${count(state.records)} active`, ...others].join(', ')],
    ['vectors', `${count(state.embedded)}, ${percent(state.coverage)} of the active records`],
    ['passages', `${count(state.passages)}, each with a vector${unsigned(state)}`],
    [
      'waiting',
      state.failed === 0
        ? count(state.queued)
        : `${count(state.queued)}, ${count(state.failed)} of them failed`,
    ],
    ...(state.unreadable === 0 ? [] : [['unread', unread(state)] as const]),
    ['cut', `${counted(state.truncated, 'text')} embedded only in part`],
    ...state.spaces
      .filter(({ vectors }) => vectors > 0)
      .map(({ model, active, vectors }): [string, string] => [
        active ? 'space' : 'old space',
        // The count is that of the whole store.
        isWhole ? `${model}, ${counted(vectors, 'vector')}` : model,
      ]),
    ['search', search(state)],
    [
      'size',
      `${bytes(state.databaseBytes)}, of which ${bytes(state.freeBytes)} free; log ${bytes(state.walBytes)}`,
    ],
    ['backup', state.lastBackupAt === null ? 'none known' : `the last on ${time(state.lastBackupAt)}`],
  ]
}

function unread({ unreadable }: StoreStatus): string {
  return `${counted(unreadable, 'text')} that the model cannot read, found only by ${unreadable === 1 ? 'its' : 'their'} words`
}

/** This process has not searched, so it shows how a search would work, not the current state. */
function search({ index }: StoreStatus): string {
  if (index === undefined || index.state === 'off') return 'in the file'
  if (index.reason !== undefined) return `in the file: ${index.reason}`
  return `in memory from the first search on, up to ${bytes(index.maxBytes)}`
}

function unsigned({ unsigned: without }: StoreStatus): string {
  return without === 0 ? '' : `, ${count(without)} without a token signature`
}

/** Never rounded up to 100 %. */
function percent(coverage: number): string {
  return `${coverage === 100 ? '100' : (Math.floor(coverage * 10) / 10).toFixed(1)} %`
}

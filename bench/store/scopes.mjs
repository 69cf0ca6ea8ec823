import { spread } from '../lib/statistics.mjs'
import { interleaved, ratio, timed } from './pairs.mjs'
import { makeRecords, unitVector } from './records.mjs'

const RECORDS_EACH = 20
const FILL_USERS = 50

/**
 * One user of a store of many beside a store of his own: remembering one memory that nobody has, and finding the ten
 * nearest.
 *
 * @param {() => import('../../dist/index.js').SqliteMemoryRepository} openStore a fresh one
 * @param {number} users
 * @param {number} runs
 */
export function measureScopes(openStore, users, runs) {
  const shared = openStore()
  for (let from = 0; from < users; from += FILL_USERS) {
    const some = Array.from({ length: Math.min(FILL_USERS, users - from) }, (_, at) => from + at)
    shared.insertRecords(
      some.flatMap((user) => recordsOf(user).map((record) => ({ ...record, scope: scopeOf(user) }))),
    )
  }
  const own = openStore()
  own.insertRecords(recordsOf(0))
  const scope = scopeOf(Math.floor(users / 2))
  const remember = interleaved(runs + 1, (run) => {
    const [record] = makeRecords(1_000_000 + run, 1)
    if (record === undefined) throw new Error('Expected a record')
    return {
      ours: () => timed(() => shared.insertRecord({ ...plainOf(record), scope }, { duplicates: 'merge' })).ms,
      plain: () => timed(() => own.insertRecord(plainOf(record), { duplicates: 'merge' })).ms,
    }
  })
  const recall = interleaved(runs + 1, () => {
    const query = unitVector()
    return {
      ours: () => timed(() => shared.searchRecords(query, 10, { filter: { within: scope } })).ms,
      plain: () => timed(() => own.searchRecords(query, 10, { filter: { within: '' } })).ms,
    }
  })
  const opening = measureOpening(shared, own)
  shared.close()
  own.close()
  return { users, recordsEach: RECORDS_EACH, opening, remember: figures(remember), recall: figures(recall) }
}

/**
 * @param {import('../../dist/index.js').SqliteMemoryRepository} shared
 * @param {import('../../dist/index.js').SqliteMemoryRepository} own
 */
function measureOpening(shared, own) {
  const count = (/** @type {import('../../dist/index.js').SqliteMemoryRepository} */ store) =>
    timed(() => store.status({ within: scopeOf(0) })).ms
  return { statusOfScopeMs: count(shared), statusOfOwnMs: count(own) }
}

/** @param {import('./pairs.mjs').Pair} pair */
function figures(pair) {
  // The first one reads the pages into the cache.
  const warm = { ours: pair.ours.slice(1), plain: pair.plain.slice(1) }
  return { sharedMs: spread(warm.ours), ownMs: spread(warm.plain), timesOwn: ratio(warm) }
}

/** @param {number} user */
const scopeOf = (user) => `users/${user}`

/** @param {number} user */
const recordsOf = (user) => makeRecords(user * RECORDS_EACH, RECORDS_EACH)

/** @param {import('./records.mjs').MadeRecord} record */
const plainOf = ({ kind, text, tags }) => ({ kind, text, tags })

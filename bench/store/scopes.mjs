import { SqliteMemoryRepository } from '../../dist/index.js'
import { spread } from '../lib/statistics.mjs'
import { interleaved, ratio, timed } from './pairs.mjs'
import { makeRecords, unitVector } from './records.mjs'

/** @typedef {import('../../dist/index.js').SqliteMemoryRepository} Repository */

const RECORDS_EACH = 20
const FILL_USERS = 50

/**
 * One user of a store of many beside a store of his own: opening, remembering one memory that nobody has, finding the
 * ten nearest and the ten best by words, and asking for the status.
 *
 * @param {() => { store: Repository, rootDir: string }} openStore a fresh one
 * @param {number} users
 * @param {number} runs
 */
export function measureScopes(openStore, users, runs) {
  const { store: shared, rootDir: sharedDir } = openStore()
  for (let from = 0; from < users; from += FILL_USERS) {
    const some = Array.from({ length: Math.min(FILL_USERS, users - from) }, (_, at) => from + at)
    shared.insertRecords(
      some.flatMap((user) => recordsOf(user).map((record) => ({ ...record, scope: scopeOf(user) }))),
    )
  }
  const { store: own, rootDir: ownDir } = openStore()
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
  const words = interleaved(runs + 1, (run) => {
    const question = `where lies the spare key of record ${(run % RECORDS_EACH) + 1}`
    return {
      ours: () => timed(() => shared.searchByWords(question, 10, { filter: { within: scope } })).ms,
      plain: () => timed(() => own.searchByWords(question, 10, { filter: { within: '' } })).ms,
    }
  })
  const status = interleaved(runs + 1, () => ({
    ours: () => timed(() => shared.status({ within: scope })).ms,
    plain: () => timed(() => own.status()).ms,
  }))
  shared.close()
  own.close()
  const open = interleaved(runs + 1, () => ({
    ours: () => timedOpening(sharedDir),
    plain: () => timedOpening(ownDir),
  }))
  return {
    users,
    recordsEach: RECORDS_EACH,
    open: figures(open),
    remember: figures(remember),
    recall: figures(recall),
    words: figures(words),
    status: figures(status),
  }
}

/** @param {string} rootDir */
function timedOpening(rootDir) {
  const { ms, result: store } = timed(() => SqliteMemoryRepository.open({ rootDir }))
  store.close()
  return ms
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

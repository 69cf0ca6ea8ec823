import { crc32 } from 'node:zlib'
import { MemoryOrchestrator, SqliteMemoryRepository } from '../../dist/index.js'
import { randomNumbers } from '../lib/random.mjs'
import { spread } from '../lib/statistics.mjs'
import { interleaved, interleavedAsync, ratio, timed } from './pairs.mjs'
import { DIMENSIONS, makeRecords, unitVector } from './records.mjs'

/** @typedef {import('../../dist/index.js').SqliteMemoryRepository} Repository */

const RECORDS_EACH = 20
const FILL_USERS = 50

/**
 * One user in a store of many, compared with a separate store: opening, remembering a new memory, finding the ten
 * nearest and the ten best by words, and reading the status.
 *
 * @param {() => { store: Repository, rootDir: string }} openStore a fresh one
 * @param {number} users
 * @param {number} runs
 */
export async function measureScopes(openStore, users, runs) {
  const { store: shared, rootDir: sharedDir } = openStore()
  for (let from = 0; from < users; from += FILL_USERS) {
    const some = Array.from({ length: Math.min(FILL_USERS, users - from) }, (_, at) => from + at)
    shared.insertRecords(
      some.flatMap((user) => recordsOf(user).map((record) => ({ ...record, scope: scopeOf(user) }))),
    )
  }
  const { store: own, rootDir: ownDir } = openStore()
  const user = Math.floor(users / 2)
  own.insertRecords(recordsOf(user))
  const scope = scopeOf(user)
  const remember = interleaved(runs + 1, (run) => {
    const [record] = makeRecords(1_000_000 + run, 1)
    if (record === undefined) throw new Error('Expected a record')
    return {
      ours: () => timed(() => shared.insertRecord({ ...plainOf(record), scope }, { duplicates: 'merge' })).ms,
      plain: () => timed(() => own.insertRecord(plainOf(record), { duplicates: 'merge' })).ms,
    }
  })
  const nearest = interleaved(runs + 1, () => {
    const query = unitVector()
    return {
      ours: () => timed(() => shared.searchRecords(query, 10, { filter: { within: scope } })).ms,
      plain: () => timed(() => own.searchRecords(query, 10, { filter: { within: '' } })).ms,
    }
  })
  const words = interleaved(runs + 1, (run) => {
    const question = questionOf(user, run)
    return {
      ours: () => timed(() => shared.searchByWords(question, 10, { filter: { within: scope } })).ms,
      plain: () => timed(() => own.searchByWords(question, 10, { filter: { within: '' } })).ms,
    }
  })
  const recall = await measureRecall(shared, own, user, runs)
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
    nearest: figures(nearest),
    words: figures(words),
    status: figures(status),
  }
}

/**
 * @param {Repository} shared
 * @param {Repository} own
 * @param {string} scope
 * @param {number} runs
 */
async function measureRecall(shared, own, user, runs) {
  const scope = scopeOf(user)
  const open = async (/** @type {Repository} */ repository) => {
    // Embeds what was remembered meanwhile, outside the measured time.
    await repository.batchEmbedMissing(embedder)
    return MemoryOrchestrator.open({ repository, engine: embedder })
  }
  const [many, one] = [await open(shared), await open(own)]
  const pair = await interleavedAsync(runs + 1, (run) => ({
    ours: () => many.recall(questionOf(user, run), { scope }),
    plain: () => one.recall(questionOf(user, run)),
  }))
  await many.close()
  await one.close()
  return pair
}

/** The model's time is the same for both, and left out. A text has one vector, because the store compares some. */
const embedder = {
  info: { fingerprint: 'numbers of a text', model: 'numbers', dimensions: DIMENSIONS },
  embed: async (/** @type {string} */ text) => vectorOf(text),
  embedBatch: async (/** @type {readonly string[]} */ texts) => texts.map(vectorOf),
}

/** @param {string} text */
const vectorOf = (text) => unitVector(randomNumbers(crc32(text)))

/**
 * @param {number} user
 * @param {number} run
 */
const questionOf = (user, run) =>
  `where lies the spare key of record ${user * RECORDS_EACH + (run % RECORDS_EACH)}`

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
const recordsOf = (user) =>
  makeRecords(user * RECORDS_EACH, RECORDS_EACH).map((record) => ({
    ...record,
    embedding: vectorOf(record.text),
  }))

/** @param {import('./records.mjs').MadeRecord} record */
const plainOf = ({ kind, text, tags }) => ({ kind, text, tags })

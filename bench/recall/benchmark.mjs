import { describeMachine } from '../lib/machine.mjs'
import { collections } from './collections.mjs'
import { embeddedText, Index } from './index.mjs'
import { interval, MEASURES, mean, measure } from './measures.mjs'
import { openPeers } from './peers/open.mjs'
import { reliability } from './reliability.mjs'
import { reportText } from './report.mjs'
import { writeRecallResults } from './results.mjs'
import { answers, LIMIT, unscored } from './systems.mjs'
import { Vectors } from './vectors.mjs'

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<number>} the exit status
 */
export async function benchmarkRecall(options) {
  const vectors = await Vectors.open(options.precision)
  try {
    const sets = []
    for (const collection of collections(options)) {
      process.stderr.write(`measuring ${collection.name}\n`)
      sets.push(await measureCollection(collection, vectors, options))
    }
    const report = {
      format: 1,
      date: new Date().toISOString(),
      machine: describeMachine(),
      precision: options.precision,
      sets: sets.map(summary),
    }
    process.stdout.write(reportText(report))
    if (options.out !== null)
      process.stderr.write(`Written to ${writeRecallResults(options.out, report, sets)}\n`)
    return 0
  } finally {
    await vectors.close()
  }
}

/**
 * @typedef {object} Row one system's answer to one question
 * @property {string} question
 * @property {string} kind
 * @property {string} system
 * @property {boolean} answerable
 * @property {import('./measures.mjs').Measures | null} measures null if no record is relevant
 * @property {boolean} firstRight
 * @property {number} score the best among the first ten
 * @property {number} firstScore
 */

/**
 * @param {import('./load/collection.mjs').Collection} collection
 * @param {Vectors} vectors
 * @param {Pick<import('./options.mjs').Options, 'ablate' | 'without' | 'peers'>} options
 */
async function measureCollection(collection, vectors, { ablate, without, peers: withPeers }) {
  /** @type {Row[]} */
  const rows = []
  let records = 0
  for (const whole of collection.stores) {
    const store = { ...whole, records: withoutReplaced(whole.records) }
    records += store.records.length
    const passages = await vectors.ofPassages(store.records.map(embeddedText), collection.name)
    const index = new Index(store.records, passages)
    const embed = async (/** @type {readonly string[]} */ texts) => {
      const embedded = await vectors.ofQuestions(texts, `${collection.name}, for a peer`)
      return embedded.map(({ vector }) => vector)
    }
    const peers = withPeers ? await openPeers({ records: store.records, embed }) : []
    const asked = await vectors.ofQuestions(
      store.questions.map(({ text }) => text),
      `${collection.name}, questions`,
    )
    for (const [at, question] of store.questions.entries()) {
      const of = asked[at]
      if (of === undefined) continue
      const readable = await vectors.readable(question.text, of.vector)
      const found = await answers(index, question, { ...of, readable }, { ablate, without })
      for (const { name, ask } of peers) found[name] = unscored(await ask(question.text, LIMIT))
      for (const [system, { ranked, score, firstScore }] of Object.entries(found)) {
        const answerable = question.relevant.size > 0
        rows.push({
          ...{ question: question.id, kind: question.kind, system, answerable, score, firstScore },
          measures: answerable ? measure(ranked, question.relevant) : null,
          firstRight: question.relevant.has(ranked[0] ?? ''),
        })
      }
    }
    index.close()
    for (const peer of peers) await peer.close()
  }
  return { name: collection.name, records, rows }
}

/** Leaves out superseded records: they are not active, so recall does not find them. */
const withoutReplaced = (/** @type {readonly import('./load/collection.mjs').BenchRecord[]} */ records) => {
  const replaced = new Set(records.map(({ supersedes }) => supersedes))
  return records.filter(({ id }) => !replaced.has(id))
}

/** @param {Awaited<ReturnType<typeof measureCollection>>} of */
function summary({ name, records, rows }) {
  const systems = [...new Set(rows.map(({ system }) => system))]
  const questions = new Set(rows.map(({ question }) => question)).size
  const ours = rows.filter(({ system }) => system === 'hybrid')
  return {
    ...{ name, records, questions },
    unanswerable: ours.filter(({ answerable }) => !answerable).length,
    systems: systems.map((system) => ({ system, ...figures(rows.filter((row) => row.system === system)) })),
    kinds: [...new Set(ours.map(({ kind }) => kind))].map((kind) => ({
      kind,
      ...figures(ours.filter((row) => row.kind === kind)),
    })),
    reliability: reliability(ours),
  }
}

/** @param {readonly Row[]} rows */
function figures(rows) {
  const measured = rows.flatMap(({ measures }) => (measures === null ? [] : [measures]))
  const of = (/** @type {keyof typeof MEASURES} */ key) => {
    const values = measured.map((measures) => measures[key])
    return { mean: mean(values), interval: interval(values) }
  }
  const keys = /** @type {(keyof typeof MEASURES)[]} */ (Object.keys(MEASURES))
  return { questions: measured.length, ...Object.fromEntries(keys.map((key) => [key, of(key)])) }
}

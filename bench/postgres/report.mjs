import { isBusy } from '../lib/report.mjs'

/**
 * @typedef {{ size: number, p50: number, p95: number }} Recalls
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} asks
 * @property {readonly Recalls[]} recalls
 * @property {number | null} insertsPerSecond null where the records are those of the row above
 * @property {number | null} indexSeconds null where none is built after the records
 * @property {number} bytesPerRecord
 * @property {number} sameAsExact of the ten nearest
 *
 * @typedef {object} PostgresReport
 * @property {string} date
 * @property {import('../lib/machine.mjs').Machine} machine
 * @property {number} records
 * @property {number} larger
 * @property {number} questions
 * @property {Record<string, unknown> | undefined} server
 * @property {readonly Row[]} stores
 * @property {readonly { store: string, questions: number, r10: number, ndcg: number }[]} quality
 */

/**
 * The report as Markdown.
 *
 * @param {PostgresReport} report
 */
export function postgresReportText({ date, machine, records, larger, questions, server, stores, quality }) {
  return [
    '# Stores in Postgres',
    '',
    `${date.slice(0, 10)}, ${machine.cpu}, ${machine.physicalCores} cores, ${machine.system}, Node ${machine.node}. ` +
      `${String(server?.['version'] ?? '').split(' on ')[0]}, pgvector ${server?.['pgvector']}, on a Unix socket of the same machine. ` +
      `${count(records)} records with vectors, ${questions} questions, the 10 best, without the embedding of the question.`,
    ...(isBusy(machine)
      ? ['', `**The machine was busy before the start (load ${machine.loadBefore}): do not trust this.**`]
      : []),
    '',
    `| store | asked for | inserts/s | recall p50, ms | p95, ms | at ${count(larger)}, p50 ms | index, s | bytes a record | of the exact nearest |`,
    '|---|---|---|---|---|---|---|---|---|',
    ...stores.map((row) => {
      const last = row.recalls.at(-1)
      return `| ${[
        ...[row.name, row.asks],
        row.insertsPerSecond === null ? '' : count(Math.round(row.insertsPerSecond)),
        ...[ms(last?.p50), ms(last?.p95), extrapolated(row.recalls, larger)],
        row.indexSeconds === null ? '' : row.indexSeconds.toFixed(1),
        count(Math.round(row.bytesPerRecord)),
        row.sameAsExact === 1 ? '' : `${(100 * row.sameAsExact).toFixed(1)} %`,
      ].join(' | ')} |`
    }),
    '',
    `At ${count(larger)}: extrapolated along the line through ${count(Math.ceil(records / 10))} and ${count(records)} records, not measured.`,
    ...(quality.length === 0
      ? []
      : [
          '',
          '| our own questions | questions | R@10 | nDCG@10 |',
          '|---|---|---|---|',
          ...quality.map(
            (of) => `| ${of.store} | ${of.questions} | ${of.r10.toFixed(4)} | ${of.ndcg.toFixed(4)} |`,
          ),
        ]),
    '',
  ].join('\n')
}

/**
 * @param {readonly Recalls[]} recalls
 * @param {number} larger
 */
function extrapolated([small, large], larger) {
  if (small === undefined || large === undefined || large.size === small.size) return ''
  const slope = (large.p50 - small.p50) / (large.size - small.size)
  return ms(large.p50 + slope * (larger - large.size))
}

/** @param {number | undefined} value */
const ms = (value) => (value === undefined ? '' : value.toFixed(value < 10 ? 1 : 0))

/** @param {number} value */
const count = (value) => value.toLocaleString('en')

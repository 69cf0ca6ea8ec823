import { isBusy } from '../lib/report.mjs'

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} p50
 * @property {number} p95
 * @property {number | null} [same] of what the exact search finds
 * @property {number} [timesVec0]
 *
 * @typedef {object} NearestReport
 * @property {string} date
 * @property {import('../lib/machine.mjs').Machine} machine
 * @property {string} recollect
 * @property {number} runs
 * @property {readonly { count: number, loadMs: number, bytes: number, rssBytes: number, limits: readonly { limit: number, rows: readonly Row[] }[], filters: readonly Row[], eventLoop: { p99: number, worst: number } }[]} sizes
 * @property {{ passages: number, questions: number, oursMs: number, vec0Ms: number } | null} diary
 */

/**
 * The report as Markdown.
 *
 * @param {NearestReport} report
 */
export function reportText({ date, machine, recollect, runs, sizes, diary }) {
  return [
    '# The nearest vectors',
    '',
    `${date.slice(0, 10)}, ${machine.cpu}, ${machine.physicalCores} cores, ${machine.system}, Node ${machine.node}, ` +
      `recollect ${recollect}, ${runs} queries of random directions, interleaved.`,
    ...(isBusy(machine)
      ? ['', `**The machine was busy before the start (load ${machine.loadBefore}): do not trust this.**`]
      : []),
    ...sizes.flatMap(({ count, loadMs, bytes, rssBytes, limits, filters, eventLoop }) => [
      '',
      `## ${count.toLocaleString('en')} vectors`,
      '',
      `In memory after ${(loadMs / 1000).toFixed(2)} s; ${(bytes / 1e6).toFixed(1)} MB, ${(bytes / count).toFixed(0)} bytes a vector ` +
        `(the process grew by ${(rssBytes / 1e6).toFixed(0)} MB). While ten searches are under way, 99 of 100 turns of the event loop ` +
        `come within ${ms(eventLoop.p99)} ms, the latest after ${ms(eventLoop.worst)}.`,
      ...limits.flatMap(({ limit, rows }) => [
        '',
        `| the ${limit} nearest | p50, ms | p95, ms | faster than vec0 | of the exact answer |`,
        '|---|---|---|---|---|',
        ...rows.map(
          ({ name, p50, p95, same, timesVec0 }) =>
            `| ${name} | ${ms(p50)} | ${ms(p95)} | ${(timesVec0 ?? Number.NaN).toFixed(1)}x | ` +
            `${same === null || same === undefined ? '' : `${(100 * same).toFixed(1)} %`} |`,
        ),
      ]),
      '',
      '| the 10 nearest of those that pass | p50, ms | p95, ms |',
      '|---|---|---|',
      ...filters.map(({ name, p50, p95 }) => `| ${name} | ${ms(p50)} | ${ms(p95)} |`),
    ]),
    ...(diary === null
      ? []
      : [
          '',
          '## Real texts',
          '',
          `${diary.questions} sentences of a diary among its ${diary.passages.toLocaleString('en')} passages: the 10 nearest in ` +
            `${ms(diary.oursMs)} ms (p50), by vec0 in ${ms(diary.vec0Ms)} ms; the answers are equal.`,
        ]),
  ].join('\n')
}

/** @param {number} value */
const ms = (value) => value.toFixed(2)

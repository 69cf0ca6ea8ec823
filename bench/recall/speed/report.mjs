import { isBusy } from '../../lib/report.mjs'

/**
 * @typedef {object} SpeedReport
 * @property {number} format of this file; 1
 * @property {string} date ISO 8601
 * @property {import('../../lib/machine.mjs').Machine} machine
 * @property {'engine' | 'random'} vectors
 * @property {{ from: readonly string[], words: number, asked: number, sha256: string }} texts
 * @property {Awaited<ReturnType<typeof import('./measure.mjs').measureSizes>>} sizes
 */

const VECTORS = {
  engine: "Vectors are the engine's, in int8.",
  random: 'Vectors have random directions.',
}

/**
 * The report as Markdown.
 *
 * @param {SpeedReport} report
 */
export function speedReportText({ date, machine, vectors, texts, sizes }) {
  const lines = [
    `# Speed of recall, ${date.slice(0, 10)}`,
    '',
    `${machine.cpu}, ${machine.logicalCores} cores, ${machine.system}, Node ${machine.node}`,
    '',
    `Records are stretches of ${texts.words} words (${texts.from.join(', ')}); ${texts.asked} questions were asked of`,
    `those texts, further ones are stretches of them. ${VECTORS[vectors]}`,
    'The embedding of the question is left out. The CPU time is that of all threads.',
    '',
  ]
  if (isBusy(machine)) {
    lines.push(
      `Other work ran on the machine (load ${machine.loadBefore}): compare CPU times, and what is beside each other.`,
      '',
    )
  }
  for (const size of sizes) lines.push(...sizeLines(size))
  return lines.join('\n')
}

/** @param {SpeedReport['sizes'][number]} size */
function sizeLines({ records, passages, questions, hits, rows, blockedMs, nasty }) {
  return [
    `## ${thousands(records)} records, ${thousands(passages)} passages`,
    '',
    `${thousands(questions)} questions one after another, ${thousands(hits)} hits; milliseconds a question.`,
    '',
    '| | calls | CPU p50 | CPU p95 | CPU max | p50 | p95 | max |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...rows.map(({ name, calls, cpuMs, wallMs }) =>
      row(name.replace(/^ {2}/, '&ensp;'), String(calls), ...of(cpuMs), ...of(wallMs)),
    ),
    '',
    `The event loop had no turn for ${of(blockedMs).join(' / ')} ms (p50, p95, max of a question).`,
    '',
    '| question | hits | CPU ms | ms | longest block, ms |',
    '|---|---:|---:|---:|---:|',
    ...nasty
      .toSorted((a, b) => b.wall - a.wall)
      .map((one) => row(one.name, String(one.hits), ms(one.cpu), ms(one.wall), ms(one.blockedMs))),
    '',
  ]
}

/** @param {readonly string[]} cells */
const row = (...cells) => `| ${cells.join(' | ')} |`

/** @param {{ p50: number, p95: number, max: number }} quantiles */
const of = ({ p50, p95, max }) => [p50, p95, max].map(ms)

/** @param {number} value */
const ms = (value) => value.toFixed(2)

/** @param {number} value */
const thousands = (value) => value.toLocaleString('en')

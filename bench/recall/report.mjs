import { MEASURES } from './measures.mjs'

/** @typedef {{ mean: number, interval: readonly [number, number] }} Figure */

/**
 * The report as Markdown.
 *
 * @param {{ date: string, machine: import('../lib/machine.mjs').Machine, precision: string, sets: readonly any[] }} report
 */
export function reportText({ date, machine, precision, sets }) {
  const lines = [
    `# Recall, ${date.slice(0, 10)}`,
    '',
    `${machine.cpu}, ${machine.system}, Node ${machine.node}, vectors in ${precision}`,
    '',
  ]
  for (const { name, records, questions, unanswerable, systems, kinds, reliability } of sets) {
    const without = unanswerable === 0 ? '' : `, ${unanswerable} of them without an answer`
    lines.push(`## ${name}`, '', `${records} records, ${questions} questions${without}.`, '')
    lines.push(...table('system', systems, ({ system }) => system))
    if (kinds.length > 1) lines.push(...table('kind, hybrid', kinds.filter(answered), ({ kind }) => kind))
    lines.push(...reliabilityLines(reliability, unanswerable > 0))
  }
  return `${lines.join('\n')}\n`
}

const answered = (/** @type {any} */ { questions }) => questions > 0

/** @param {string} head @param {readonly any[]} rows @param {(row: any) => string} label */
function table(head, rows, label) {
  const keys = Object.keys(MEASURES)
  return [
    `| ${head} | n | ${Object.values(MEASURES).join(' | ')} | nDCG@10, 95 % |`,
    `|---|---|${keys.map(() => '---|').join('')}---|`,
    ...rows.map((row) => {
      const [low, high] = row.ndcg.interval
      const cells = keys.map((key) => row[key].mean.toFixed(3))
      return `| ${label(row)} | ${row.questions} | ${cells.join(' | ')} | ${low.toFixed(3)} to ${high.toFixed(3)} |`
    }),
    '',
  ]
}

/** @param {any} reliability @param {boolean} refusing */
function reliabilityLines({ bins, thresholds }, refusing) {
  const filled = bins.filter((/** @type {any} */ { questions }) => questions > 0)
  const percent = (/** @type {number | null} */ share) =>
    share === null ? '-' : `${(100 * share).toFixed(0)} %`
  return [
    '| score of the first hit | questions | first hit right |',
    '|---|---|---|',
    ...filled.map(
      (/** @type {any} */ { from, questions, right }) =>
        `| ${from.toFixed(1)} to ${(from + 0.1).toFixed(1)} | ${questions} | ${percent(right)} |`,
    ),
    '',
    ...(refusing
      ? [
          '| least best score | answerable, lost | unanswerable, refused |',
          '|---|---|---|',
          ...thresholds.map(
            (/** @type {any} */ { least, lost, refused }) =>
              `| ${least} | ${percent(lost)} | ${percent(refused)} |`,
          ),
          '',
        ]
      : []),
  ]
}

import { effortTable, mannersTable, speedTable } from './table.mjs'

/**
 * @typedef {object} Report
 * @property {number} format of this file; 1
 * @property {string} date ISO 8601
 * @property {import('./machine.mjs').Machine} machine
 * @property {number} threads
 * @property {number} runs
 * @property {{ source: string, texts: number, tokens: number, sha256: string }} load
 * @property {readonly import('./summary.mjs').Row[]} rows
 * @property {readonly { name: string, results: readonly import('../contenders/contract.mjs').Result[] }[]} repetitions
 */

/**
 * The whole report as text, at most 80 columns wide.
 *
 * @param {Report} report
 */
export function reportText({ date, machine, threads, runs, load, rows }) {
  const { cpu, physicalCores, logicalCores, memoryGb, system, node, loadBefore } = machine
  const versions = Object.assign({}, ...rows.map((row) => row.versions))
  const gflops = rows.find(({ values }) => values['gflops'] !== undefined)?.values['gflops']?.median
  return [
    `${date.slice(0, 10)}  ${cpu}, ${physicalCores} cores (${logicalCores} logical), ${memoryGb} GB`,
    `${system}, Node ${node}, ${threads} threads each, ${runs} interleaved runs`,
    `${load.texts} texts of ${(load.tokens / load.texts).toFixed(0)} tokens on average, ${load.source}`,
    ...wrapped(Object.entries(versions).map(([name, version]) => `${name} ${version}`)),
    '',
    speedTable(rows),
    '',
    mannersTable(rows),
    '',
    effortTable(rows),
    '',
    ...(gflops === undefined ? [] : [`The matrix products ran at ${gflops.toFixed(0)} GFLOP/s.`]),
    ...(isBusy(machine)
      ? [`The machine was busy before the start (load ${loadBefore}): do not trust this.`]
      : []),
  ].join('\n')
}

/** @param {import('./machine.mjs').Machine} machine */
export const isBusy = ({ loadBefore, physicalCores }) => loadBefore > physicalCores / 2

/** @param {readonly string[]} parts */
function wrapped(parts) {
  const lines = ['']
  for (const part of parts) {
    const longer = [lines.at(-1), part].filter(Boolean).join(', ')
    if (longer.length <= 80) lines[lines.length - 1] = longer
    else lines.push(part)
  }
  return lines
}

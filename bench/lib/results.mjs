import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { chart } from './chart.mjs'

/**
 * Writes the report and its chart, named for the day and the CPU.
 *
 * @param {string} folder
 * @param {import('./report.mjs').Report} report
 * @returns {string} the report's file
 */
export function writeResults(folder, report) {
  mkdirSync(folder, { recursive: true })
  const name = `${report.date.slice(0, 10)}-${slug(report.machine.cpu)}`
  const contents = { json: `${JSON.stringify(report, null, 2)}\n`, svg: chart(report) }
  for (const [extension, content] of Object.entries(contents)) {
    writeFileSync(path.join(folder, `${name}.${extension}`), content)
  }
  return path.join(folder, `${name}.json`)
}

/** @param {string} text */
function slug(text) {
  return text
    .toLowerCase()
    .replace(/\((r|tm)\)/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

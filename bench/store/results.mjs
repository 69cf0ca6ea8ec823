import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Writes the report, named for the day.
 *
 * @param {string} folder
 * @param {import('./report.mjs').StoreReport} report
 * @returns {string} its file
 */
export function writeStoreResults(folder, report) {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `store-${report.date.slice(0, 10)}.json`)
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  return file
}

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** The exit status that a shell reports for a program ended by such a signal. */
const STATUS_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 }

/**
 * A folder for the databases, removed at the end, even after a signal.
 *
 * @template T
 * @param {string | null} parent
 * @param {(folder: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withFolder(parent, use) {
  const folder = mkdtempSync(path.join(parent ?? os.tmpdir(), 'recollect-bench-store-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  for (const [signal, status] of Object.entries(STATUS_OF_SIGNAL))
    process.once(signal, () => process.exit(status))
  try {
    return await use(folder)
  } finally {
    remove()
  }
}

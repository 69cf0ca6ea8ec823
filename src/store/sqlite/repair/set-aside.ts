import { rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncDirectory, syncFile } from '../../../files/durable.js'

/** A row that cannot stay, with the values that could be read. */
export interface DamagedRow {
  readonly table: string
  /** What is wrong with it. */
  readonly reason: string
  readonly row: Readonly<Record<string, unknown>>
}

/** Writes rows as JSON lines into a new file, readable by its owner only. The file is on disk when this returns. */
export function setAside(path: string, rows: readonly DamagedRow[]): void {
  try {
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row, readable)}\n`).join(''), {
      flag: 'wx',
      mode: 0o600,
    })
    syncFile(path)
    syncDirectory(dirname(path))
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

/** Bytes as base64; a `Buffer` has already been converted to a JSON object when this is called. */
function readable(_: string, value: unknown): unknown {
  const isBuffer = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
  if (isBuffer && 'data' in value && Array.isArray(value.data))
    return { base64: Buffer.from(value.data).toString('base64') }
  return typeof value === 'bigint' ? String(value) : value
}

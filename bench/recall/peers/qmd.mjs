import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { peerText } from './peer-text.mjs'

/**
 * QMD's BM25 over a folder of Markdown files, one for each record, named by number. Its other modes need models of its
 * own, which no package registry has.
 *
 * @param {import('./open.mjs').PeerStore} store
 * @returns {Promise<import('./open.mjs').Peer>}
 */
export async function openQmd({ records }) {
  const { createStore } = await import('@tobilu/qmd')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'recollect-bench-qmd-'))
  const notes = path.join(folder, 'notes')
  mkdirSync(notes)
  for (const [number, record] of records.entries()) {
    writeFileSync(path.join(notes, `${number}.md`), `${peerText(record)}\n`)
  }
  const store = await createStore({
    dbPath: path.join(folder, 'index.sqlite'),
    config: { collections: { notes: { path: notes, pattern: '**/*.md' } } },
  })
  await store.update()
  return {
    name: 'QMD, BM25',
    async ask(question, limit) {
      const found = await store.searchLex(question, { limit })
      return found.flatMap((/** @type {any} */ { displayPath }) => {
        const record = records[Number(path.basename(displayPath, '.md'))]
        return record === undefined ? [] : [record.id]
      })
    },
    async close() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

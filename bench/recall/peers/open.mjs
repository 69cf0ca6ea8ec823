import { openMem0 } from './mem0.mjs'
import { openQmd } from './qmd.mjs'

/**
 * @typedef {object} PeerStore
 * @property {readonly import('../load/collection.mjs').BenchRecord[]} records
 * @property {(texts: readonly string[]) => Promise<readonly Float32Array[]>} embed by our model
 *
 * @typedef {object} Peer
 * @property {string} name
 * @property {(question: string, limit: number) => Promise<readonly string[]>} ask ids of records, best first
 * @property {() => Promise<void>} close
 */

const PEERS = { mem0: openMem0, QMD: openQmd }

/**
 * Opens the peers with the records of one store. A peer that does not work here is reported with the reason, and left
 * out.
 *
 * @param {PeerStore} store
 * @returns {Promise<Peer[]>}
 */
export async function openPeers(store) {
  /** @type {Peer[]} */
  const opened = []
  for (const [name, open] of Object.entries(PEERS)) {
    try {
      opened.push(await open(store))
    } catch (error) {
      process.stderr.write(`${name} does not work here: ${error instanceof Error ? error.message : error}\n`)
    }
  }
  return opened
}

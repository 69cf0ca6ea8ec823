// One process of a test with several: `node worker.mjs <task> <connection string> [arguments]`. Prints one JSON line
// for each acknowledged change, and a last one with the result.
import { createHash } from 'node:crypto'
import { MemoryOrchestrator, RecollectError } from 'recollect'
import { PostgresMemoryStore } from 'recollect/postgres'

const [task = '', connectionString = '', ...rest] = process.argv.slice(2)
const say = (/** @type {unknown} */ value) => process.stdout.write(`${JSON.stringify(value)}\n`)

/** The unit vector of a text, made from its hash. @param {string} text */
function vectorOf(text) {
  const bytes = createHash('sha512').update(text).digest()
  const vector = Float32Array.from({ length: 384 }, (_, index) => (bytes[index % 64] ?? 0) - 127.5)
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}

/** @param {number} delay milliseconds that a batch takes */
function embedder(delay) {
  const state = { asked: 0 }
  return {
    state,
    info: { fingerprint: 'hashes-1', dimensions: 384, model: 'hashes' },
    embed: async (/** @type {string} */ text) => vectorOf(text),
    embedBatch: async (/** @type {readonly string[]} */ texts) => {
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
      state.asked += texts.length
      return texts.map(vectorOf)
    },
  }
}

/** With `faults` it retries: the server may be down at that moment. */
const open = async (mode = '') => {
  const store = await PostgresMemoryStore.open({ connectionString, logger: null })
  for (;;) {
    try {
      await store.ready()
      return store
    } catch (error) {
      if (mode !== 'faults' || !(error instanceof RecollectError)) throw error
    }
  }
}

/** @type {Record<string, () => Promise<void>>} */
const tasks = {
  /** Creates the schema if there is none. */
  async open() {
    const store = await open()
    const [record] = await store.insert([{ kind: 'fact', text: `stored by ${process.pid}` }])
    await store.close()
    say({ id: record?.id })
  },

  /**
   * Writes in every way for a number of milliseconds. Prints each acknowledged record. With `faults`, failures because
   * the server went down are printed too, and the work continues; without it, any failure ends the process.
   */
  async write() {
    const [name = '', milliseconds = '0', mode = ''] = rest
    const store = await open(mode)
    const engine = embedder(0)
    const memory = await MemoryOrchestrator.open({ store, engine, logger: null })
    const end = Date.now() + Number(milliseconds)
    /** @type {Record<string, number>} */
    const failed = {}
    let acts = 0
    const text = (/** @type {string} */ what) => `${name} ${what} ${acts}`
    const inserted = (/** @type {readonly string[]} */ ids) =>
      ids.map((id) => ({
        id,
        kind: /** @type {const} */ ('fact'),
        text: text(id),
      }))
    while (Date.now() < end) {
      const ids = [0, 1, 2].map((at) => `${name}-${acts}-${at}`)
      const [id = '', other = ''] = ids
      try {
        const records = await store.insert(inserted(ids))
        await store.embedRecords(engine, ids)
        say({ stored: records.map((record) => ({ id: record.id, text: record.text, status: 'active' })) })
        const changed = await store.update(id, { text: text('changed') })
        say({ stored: [{ id, text: changed.text, status: 'active' }] })
        await store.setStatus(other, 'forgotten')
        say({ stored: [{ id: other, text: text(other), status: 'forgotten' }] })
        const turn = await memory.captureMemoryTurn({
          turnId: `${name}-${acts}`,
          userText: `remember that ${text('told')}`,
        })
        say({ turn: `${name}-${acts}`, records: turn.episodesWritten + turn.factsWritten })
        const shared = await store.remember({ kind: 'fact', text: `everybody knows ${acts % 50}` })
        say({ stored: [{ id: shared.id, text: shared.text, status: 'active' }] })
        await store.erase({ ids: [ids[2] ?? ''] })
        say({ erased: ids[2] })
      } catch (error) {
        if (mode !== 'faults' || !(error instanceof RecollectError)) throw error
        failed[error.code] = (failed[error.code] ?? 0) + 1
      }
      acts += 1
    }
    await memory.close()
    await store.close()
    say({ acts, failed })
  },

  /** Recalls by words and meaning for a number of milliseconds. */
  async recall() {
    const [milliseconds = '0', mode = ''] = rest
    const store = await open(mode)
    const memory = await MemoryOrchestrator.open({ store, engine: embedder(0), logger: null })
    const end = Date.now() + Number(milliseconds)
    let [recalls, found, failed] = [0, 0, 0]
    while (Date.now() < end) {
      try {
        const hits = await memory.recall(`everybody knows ${recalls % 50}`, { limit: 5 })
        for (const { record } of hits)
          if (record.status !== 'active') throw new Error('recall found what is not active')
        if (found === 0 && hits.length > 0) say({ found: hits.length })
        found += hits.length
      } catch (error) {
        if (mode !== 'faults' || !(error instanceof RecollectError)) throw error
        failed += 1
      }
      recalls += 1
    }
    await memory.close()
    await store.close()
    say({ recalls, found, failed })
  },

  /** Captures the same turns as every other process with this task. */
  async turns() {
    const store = await open()
    const memory = await MemoryOrchestrator.open({ store, engine: null, logger: null })
    let written = 0
    for (let turn = 0; turn < Number(rest[0]); turn++) {
      const { episodesWritten, factsWritten } = await memory.captureMemoryTurn({
        turnId: `turn-${turn}`,
        userText: `remember that the number ${turn} is taken`,
        assistantText: 'I will.',
      })
      written += episodesWritten + factsWritten
    }
    await memory.close()
    await store.close()
    say({ written })
  },

  /** Embeds what waits, with a delay of so many milliseconds per batch. */
  async embed() {
    const store = await open()
    const engine = embedder(Number(rest[0]))
    const embedded = await store.embedMissing(engine)
    await store.close()
    say({ embedded, asked: engine.state.asked })
  },
}

await tasks[task]?.()

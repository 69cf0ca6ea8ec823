/**
 * @typedef {object} BenchRecord
 * @property {string} id names it in the judgments; never indexed
 * @property {string} text
 * @property {string} [speaker]
 * @property {number} [at] seconds since 1970
 * @property {{ id: string, position: number, title?: string }} [source] a conversation or a file, and the position in it
 * @property {'fact' | 'episode'} [kind]
 * @property {string} [supersedes] the id of the record that it replaces
 *
 * @typedef {object} BenchQuestion
 * @property {string} id
 * @property {string} text
 * @property {string} kind
 * @property {number} [at] when it is asked, seconds since 1970
 * @property {ReadonlyMap<string, number>} relevant grades by record, above 0; empty if nothing answers it
 *
 * @typedef {{ name: string, records: readonly BenchRecord[], questions: readonly BenchQuestion[] }} BenchStore
 * @typedef {{ name: string, stores: readonly BenchStore[] }} Collection
 */

/** All records and questions in one store, as if everything were in one memory. */
export function pooled(/** @type {Collection} */ collection) {
  const within = (/** @type {BenchStore} */ store, /** @type {string} */ id) => `${store.name}/${id}`
  const records = collection.stores.flatMap((store) =>
    store.records.map((record) => ({
      ...record,
      id: within(store, record.id),
      ...(record.source && { source: { ...record.source, id: within(store, record.source.id) } }),
      ...(record.supersedes && { supersedes: within(store, record.supersedes) }),
    })),
  )
  const questions = collection.stores.flatMap((store) =>
    store.questions.map((question) => ({
      ...question,
      id: within(store, question.id),
      relevant: new Map([...question.relevant].map(([id, grade]) => [within(store, id), grade])),
    })),
  )
  return { name: `${collection.name}, pooled`, stores: [{ name: 'all', records, questions }] }
}

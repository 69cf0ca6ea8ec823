import type { ServedMemory } from '../memory.js'
import {
  type Entity,
  GRAPH_TAG,
  type Graph,
  graphOf,
  partsOf,
  type Relation,
  recordOf,
  storedPart,
} from './graph.js'

/** When a search finds nothing, recall is used instead: up to this many memories, with at least this score. */
const RECALLED = { limit: 10, minScore: 0.2 }

/** Maximum number of records stored at once. */
const PORTION = 1_000

interface Observations {
  readonly entityName: string
  readonly contents: readonly string[]
}

interface Deletions {
  readonly entityName: string
  readonly observations: readonly string[]
}

/**
 * The graph of the reference memory server on top of a memory: each entity, observation and relation is a record of
 * its own, so that recall finds them too. Deleting soft-forgets.
 */
export class GraphMemory {
  readonly #memory: ServedMemory
  /** Each operation reads and then writes, so they run one at a time. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(memory: ServedMemory) {
    this.#memory = memory
  }

  async read(): Promise<Graph> {
    return graphOf(await partsOf(this.#memory))
  }

  /** Returns the entities that did not exist. */
  createEntities(entities: readonly Entity[]): Promise<Entity[]> {
    return this.#alone(async () => {
      const known = new Set((await this.read()).entities.map(({ name }) => name))
      const fresh = entities.filter(({ name }) => !known.has(name) && known.add(name))
      await this.#insert(
        fresh.flatMap(({ name, entityType, observations }) => [
          recordOf({ type: 'entity', name, entityType }),
          ...observations.map((content) => recordOf({ type: 'observation', name, content })),
        ]),
      )
      return fresh
    })
  }

  /** Returns the relations that did not exist. */
  createRelations(relations: readonly Relation[]): Promise<Relation[]> {
    return this.#alone(async () => {
      const known = new Set((await this.read()).relations.map(keyOf))
      const fresh = relations.filter((relation) => !known.has(keyOf(relation)) && known.add(keyOf(relation)))
      await this.#insert(fresh.map((relation) => recordOf({ type: 'relation', ...relation })))
      return fresh
    })
  }

  /** Returns what was added to each. Throws if an entity does not exist, and adds nothing then. */
  addObservations(
    additions: readonly Observations[],
  ): Promise<{ entityName: string; addedObservations: string[] }[]> {
    return this.#alone(async () => {
      const { entities } = await this.read()
      const known = new Map(entities.map(({ name, observations }) => [name, [...observations]]))
      const results = additions.map(({ entityName, contents }) => {
        const observations = known.get(entityName)
        if (observations === undefined) throw new Error(`Entity with name ${entityName} not found`)
        const addedObservations = contents.filter((content) => !observations.includes(content))
        observations.push(...addedObservations)
        return { entityName, addedObservations }
      })
      await this.#insert(
        results.flatMap(({ entityName: name, addedObservations }) =>
          addedObservations.map((content) => recordOf({ type: 'observation', name, content })),
        ),
      )
      return results
    })
  }

  deleteEntities(names: readonly string[]): Promise<void> {
    const gone = new Set(names)
    return this.#forget((part) =>
      part.type === 'relation' ? gone.has(part.from) || gone.has(part.to) : gone.has(part.name),
    )
  }

  deleteObservations(deletions: readonly Deletions[]): Promise<void> {
    return this.#forget(
      (part) =>
        part.type === 'observation' &&
        deletions.some(
          ({ entityName, observations }) => entityName === part.name && observations.includes(part.content),
        ),
    )
  }

  deleteRelations(relations: readonly Relation[]): Promise<void> {
    const gone = new Set(relations.map(keyOf))
    return this.#forget((part) => part.type === 'relation' && gone.has(keyOf(part)))
  }

  /** The entities that contain the query text; if there are none, those that recall finds. */
  async search(query: string, signal: AbortSignal): Promise<Graph> {
    const graph = await this.read()
    const words = query.toLowerCase()
    const holds = (text: string) => text.toLowerCase().includes(words)
    const found = graph.entities
      .filter(({ name, entityType, observations }) => [name, entityType, ...observations].some(holds))
      .map(({ name }) => name)
    return around(graph, found.length > 0 ? found : await this.#recalled(query, signal))
  }

  async open(names: readonly string[]): Promise<Graph> {
    return around(await this.read(), names)
  }

  async #recalled(query: string, signal: AbortSignal): Promise<string[]> {
    if (query.trim() === '') return []
    const memory = await this.#memory.whole
    const hits = await memory.recall(query, { ...RECALLED, filter: { tag: GRAPH_TAG }, signal })
    return hits
      .flatMap(({ record }) => storedPart(record))
      .flatMap(({ part }) => (part.type === 'relation' ? [] : [part.name]))
  }

  async #insert(records: readonly ReturnType<typeof recordOf>[]): Promise<void> {
    const memory = await this.#memory.whole
    for (let from = 0; from < records.length; from += PORTION) {
      await memory.insert(records.slice(from, from + PORTION))
    }
  }

  #forget(which: (part: Parameters<typeof recordOf>[0]) => boolean): Promise<void> {
    return this.#alone(async () => {
      const parts = await partsOf(this.#memory)
      const ids = parts.filter(({ part }) => which(part)).map(({ id }) => id)
      await this.#memory.now.forget(ids, 'mcp')
    })
  }

  #alone<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act)
    this.#last = result.catch(() => undefined)
    return result
  }
}

function keyOf({ from, to, relationType }: Relation): string {
  return JSON.stringify([from, to, relationType])
}

/** The named entities, in the order of the graph, and the relations with one of them. */
function around({ entities, relations }: Graph, names: readonly string[]): Graph {
  const wanted = new Set(names)
  const found = entities.filter(({ name }) => wanted.has(name))
  const there = new Set(found.map(({ name }) => name))
  return {
    entities: found,
    relations: relations.filter(({ from, to }) => there.has(from) || there.has(to)),
  }
}

import type { JsonValue, MemoryRecord, NewMemoryRecord } from '../../index.js'
import type { ServedMemory } from '../memory.js'

/** A node of the graph, as the reference memory server returns it. */
export interface Entity {
  readonly name: string
  readonly entityType: string
  readonly observations: string[]
}

/** An edge of the graph, as the reference memory server returns it. */
export interface Relation {
  readonly from: string
  readonly to: string
  readonly relationType: string
}

export interface Graph {
  readonly entities: Entity[]
  readonly relations: Relation[]
}

/** Marks the records that belong to a graph. */
export const GRAPH_TAG = 'graph'

/** The part of the graph that a record is; stored in its metadata. */
type Part =
  | { readonly type: 'entity'; readonly name: string; readonly entityType: string }
  | { readonly type: 'observation'; readonly name: string; readonly content: string }
  | ({ readonly type: 'relation' } & Relation)

interface StoredPart {
  readonly id: string
  readonly part: Part
}

const PAGE = 1_000

/** The parts of the graph, in the order in which they were written. */
export async function partsOf({ now }: ServedMemory): Promise<StoredPart[]> {
  const parts: StoredPart[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await now.list({ tag: GRAPH_TAG, order: 'oldest', limit: PAGE, offset })
    parts.push(...page.flatMap(storedPart))
    if (page.length < PAGE) return parts
  }
}

/** The part of the graph that a record is; empty for a record that only has the tag. */
export function storedPart({ id, metadata }: MemoryRecord): StoredPart[] {
  const part = partOf(metadata)
  return part === undefined ? [] : [{ id, part }]
}

function partOf(metadata: JsonValue | undefined): Part | undefined {
  const graph = fieldsOf(fieldsOf(metadata)['graph'])
  const text = (key: string) => (typeof graph[key] === 'string' ? graph[key] : '')
  switch (graph['type']) {
    case 'entity':
      return { type: 'entity', name: text('name'), entityType: text('entityType') }
    case 'observation':
      return { type: 'observation', name: text('name'), content: text('content') }
    case 'relation':
      return { type: 'relation', from: text('from'), to: text('to'), relationType: text('relationType') }
    default:
      return undefined
  }
}

function fieldsOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Readonly<Record<string, JsonValue>>) : {}
}

export function graphOf(parts: readonly StoredPart[]): Graph {
  const entities = new Map<string, Entity>()
  for (const { part } of parts) {
    if (part.type === 'entity') {
      entities.set(part.name, { name: part.name, entityType: part.entityType, observations: [] })
    } else if (part.type === 'observation') entities.get(part.name)?.observations.push(part.content)
  }
  const relations = parts.flatMap(({ part }) =>
    part.type === 'relation' ? [{ from: part.from, to: part.to, relationType: part.relationType }] : [],
  )
  return { entities: [...entities.values()], relations }
}

/** A part of the graph as a record: a sentence for recall to find, and the part in the metadata. */
export function recordOf(part: Part): NewMemoryRecord {
  return {
    kind: 'fact',
    text: sentenceOf(part),
    tags: [GRAPH_TAG],
    confidence: 0.8,
    metadata: { graph: { ...part } },
  }
}

function sentenceOf(part: Part): string {
  switch (part.type) {
    case 'entity':
      return `${part.name} (${part.entityType})`
    case 'observation':
      return `${part.name}: ${part.content}`
    case 'relation':
      return `${part.from} ${part.relationType.replaceAll('_', ' ')} ${part.to}`
  }
}

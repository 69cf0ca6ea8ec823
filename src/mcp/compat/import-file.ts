import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import * as z from 'zod/v4'
import { type ServableMemory, served } from '../memory.js'
import type { Entity, Relation } from './graph.js'
import { GraphMemory } from './graph-memory.js'

/** What happened to a file of the reference memory server. Each line is counted in one of these fields. */
export interface GraphImport {
  /** Lines that are not blank. */
  readonly lines: number
  readonly entities: number
  readonly observations: number
  readonly relations: number
  /** Entities and relations that already existed; their new observations were added. */
  readonly alreadyThere: number
  /** Lines that are neither an entity nor a relation. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[]
}

const lineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('entity'),
    name: z.string(),
    entityType: z.string(),
    observations: z.array(z.string()),
  }),
  z.object({ type: z.literal('relation'), from: z.string(), to: z.string(), relationType: z.string() }),
])

/**
 * Imports the file of `@modelcontextprotocol/server-memory` (`memory.jsonl`) as the graph that `tools: 'memory'`
 * serves. Importing the same file again adds nothing.
 *
 * @throws the system's error for a file that cannot be read; RecollectError as for `MemoryHandle.insert`
 */
export async function importMemoryServerFile(memory: ServableMemory, file: string): Promise<GraphImport> {
  const entities: Entity[] = []
  const relations: Relation[] = []
  const rejected: { line: number; reason: string }[] = []
  let [number, lines] = [0, 0]
  for await (const text of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number += 1
    if (text.trim() === '') continue
    lines += 1
    const line = parsed(text)
    if (typeof line === 'string') rejected.push({ line: number, reason: line })
    else if (line.type === 'entity') entities.push(line)
    else relations.push({ from: line.from, to: line.to, relationType: line.relationType })
  }
  const graph = new GraphMemory(served(memory))
  const created = new Set(await graph.createEntities(entities))
  const known = entities.filter((entity) => !created.has(entity))
  const added = await graph.addObservations(
    known.map(({ name, observations }) => ({ entityName: name, contents: observations })),
  )
  const related = await graph.createRelations(relations)
  const observations = [
    ...[...created].map((entity) => entity.observations.length),
    ...added.map(({ addedObservations }) => addedObservations.length),
  ].reduce((sum, each) => sum + each, 0)
  return {
    lines,
    entities: created.size,
    observations,
    relations: related.length,
    alreadyThere: known.length + relations.length - related.length,
    rejected,
  }
}

/** The content of a line, or why it cannot be read. */
function parsed(text: string): z.output<typeof lineSchema> | string {
  try {
    const { data, success } = lineSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')))
    return success ? data : 'Expected an entity or a relation with all its fields'
  } catch {
    return 'Expected JSON'
  }
}

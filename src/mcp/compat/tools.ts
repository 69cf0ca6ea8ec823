import type { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod/v4'
import type { ServedMemory } from '../memory.js'
import { addTool, type Tool, type ToolHints } from '../tools/tool.js'
import { GraphMemory } from './graph-memory.js'

/**
 * Names, descriptions and schemas are those of `@modelcontextprotocol/server-memory`, so that its users need not
 * change anything.
 */

const RESOURCE_URI = 'memory://knowledge-graph'

const entity = z.object({
  name: z.string().describe('The name of the entity'),
  entityType: z.string().describe('The type of the entity'),
  observations: z.array(z.string()).describe('An array of observation contents associated with the entity'),
})
const relation = z.object({
  from: z.string().describe('The name of the entity where the relation starts'),
  to: z.string().describe('The name of the entity where the relation ends'),
  relationType: z.string().describe('The type of the relation'),
})
const entities = z.object({ entities: z.array(entity) })
const relations = z.object({ relations: z.array(relation) })
const graph = z.object({ entities: z.array(entity), relations: z.array(relation) })
const outcome = z.object({ success: z.boolean(), message: z.string() })

const CREATES: ToolHints = { readOnlyHint: false, destructiveHint: false, idempotentHint: false }
const DELETES: ToolHints = { readOnlyHint: false, destructiveHint: true, idempotentHint: true }
const READS: ToolHints = { readOnlyHint: true, destructiveHint: false, idempotentHint: true }

/** The nine tools of the reference memory server, and its resource. */
export function addGraphTools(memory: ServedMemory): (server: McpServer) => void {
  const store = new GraphMemory(memory)
  return (server) => {
    const add = <I extends z.ZodObject, O extends z.ZodObject>(tool: Tool<I, O>) =>
      addTool(server, memory, tool)
    add({
      name: 'create_entities',
      title: 'Create Entities',
      description: 'Create multiple new entities in the knowledge graph',
      input: entities,
      output: entities,
      hints: CREATES,
      run: async ({ entities: given }) => {
        const created = await store.createEntities(given)
        return { structured: { entities: created }, text: json(created) }
      },
    })
    add({
      name: 'create_relations',
      title: 'Create Relations',
      description:
        'Create multiple new relations between entities in the knowledge graph. Relations should be in active voice',
      input: relations,
      output: relations,
      hints: CREATES,
      run: async ({ relations: given }) => {
        const created = await store.createRelations(given)
        return { structured: { relations: created }, text: json(created) }
      },
    })
    add({
      name: 'add_observations',
      title: 'Add Observations',
      description: 'Add new observations to existing entities in the knowledge graph',
      input: z.object({
        observations: z.array(
          z.object({
            entityName: z.string().describe('The name of the entity to add the observations to'),
            contents: z.array(z.string()).describe('An array of observation contents to add'),
          }),
        ),
      }),
      output: z.object({
        results: z.array(z.object({ entityName: z.string(), addedObservations: z.array(z.string()) })),
      }),
      hints: CREATES,
      run: async ({ observations }) => {
        const results = await store.addObservations(observations)
        return { structured: { results }, text: json(results) }
      },
    })
    add({
      name: 'delete_entities',
      title: 'Delete Entities',
      description: 'Delete multiple entities and their associated relations from the knowledge graph',
      input: z.object({
        entityNames: z.array(z.string()).describe('An array of entity names to delete'),
      }),
      output: outcome,
      hints: DELETES,
      run: async ({ entityNames }) => {
        await store.deleteEntities(entityNames)
        return deleted('Entities deleted successfully')
      },
    })
    add({
      name: 'delete_observations',
      title: 'Delete Observations',
      description: 'Delete specific observations from entities in the knowledge graph',
      input: z.object({
        deletions: z.array(
          z.object({
            entityName: z.string().describe('The name of the entity containing the observations'),
            observations: z.array(z.string()).describe('An array of observations to delete'),
          }),
        ),
      }),
      output: outcome,
      hints: DELETES,
      run: async ({ deletions }) => {
        await store.deleteObservations(deletions)
        return deleted('Observations deleted successfully')
      },
    })
    add({
      name: 'delete_relations',
      title: 'Delete Relations',
      description: 'Delete multiple relations from the knowledge graph',
      input: z.object({ relations: z.array(relation).describe('An array of relations to delete') }),
      output: outcome,
      hints: DELETES,
      run: async ({ relations: given }) => {
        await store.deleteRelations(given)
        return deleted('Relations deleted successfully')
      },
    })
    add({
      name: 'read_graph',
      title: 'Read Graph',
      description: 'Read the entire knowledge graph',
      input: z.object({}),
      output: graph,
      hints: READS,
      run: async () => answered(await store.read()),
    })
    add({
      name: 'search_nodes',
      title: 'Search Nodes',
      description: 'Search for nodes in the knowledge graph based on a query',
      input: z.object({
        query: z
          .string()
          .describe('The search query to match against entity names, types, and observation content'),
      }),
      output: graph,
      hints: READS,
      run: async ({ query }, { signal }) => answered(await store.search(query, signal)),
    })
    add({
      name: 'open_nodes',
      title: 'Open Nodes',
      description: 'Open specific nodes in the knowledge graph by their names',
      input: z.object({ names: z.array(z.string()).describe('An array of entity names to retrieve') }),
      output: graph,
      hints: READS,
      run: async ({ names }) => answered(await store.open(names)),
    })
    server.registerResource(
      'knowledge-graph',
      RESOURCE_URI,
      {
        title: 'Knowledge Graph',
        description: 'The full knowledge graph with all entities and relations',
        mimeType: 'application/json',
      },
      async (uri) => ({
        contents: [{ uri: uri.href, mimeType: 'application/json', text: json(await store.read()) }],
      }),
    )
  }
}

function answered(found: z.input<typeof graph>) {
  return { structured: { ...found }, text: json(found) }
}

function deleted(message: string) {
  return { structured: { success: true, message }, text: message }
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

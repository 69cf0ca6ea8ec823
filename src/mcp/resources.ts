import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server'
import type { ServedMemory } from './memory.js'
import { QUOTED_CONTENT, quoted } from './quoted.js'
import { lineOf, memoryUri, shown } from './shown.js'

const RECENT_URI = 'recollect://recent'

/** How many memories are listed individually, and shown as recent. */
const RECENT = 20

/** How many characters of a memory the list of resources shows. */
const MAX_NAME = 80

/** Offers memories as resources: the recent ones on a page, and each one in full. */
export function addResources(server: McpServer, { now }: ServedMemory): void {
  const recent = () => now.list({ limit: RECENT, order: 'newest' })
  server.registerResource(
    'recent',
    RECENT_URI,
    {
      title: 'Recent memories',
      description: `The ${RECENT} newest memories, one per line.`,
      mimeType: 'text/plain',
    },
    async (uri) => {
      const lines = (await recent()).map((record) => `- ${lineOf(shown(record))}`)
      const text = lines.length === 0 ? 'No memories.' : [QUOTED_CONTENT, ...lines].join('\n')
      return { contents: [{ uri: uri.href, mimeType: 'text/plain', text }] }
    },
  )
  const template = new ResourceTemplate('recollect://memory/{id}', {
    list: async () => ({
      resources: (await recent()).map(({ id, text, kind }) => ({
        uri: memoryUri(id),
        name: id,
        title: `${kind}: ${quoted(text.slice(0, MAX_NAME))}`,
        mimeType: 'application/json',
      })),
    }),
  })
  server.registerResource(
    'memory',
    template,
    {
      title: 'A memory',
      description: 'One memory with all its fields, by its id. Its text is quoted user content.',
      mimeType: 'application/json',
    },
    async (uri, { id }) => {
      const record = typeof id === 'string' ? await now.get(decoded(id)) : null
      if (record === null) throw new ResourceNotFoundError(uri.href)
      return {
        contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(record, null, 2) }],
      }
    },
  )
}

/** An id that is not percent-encoded is used as it is. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

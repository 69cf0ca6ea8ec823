import * as z from 'zod/v4'
import { RecollectError } from '../../index.js'
import type { ServableMemory } from '../memory.js'
import { idText, QUOTED_CONTENT } from '../quoted.js'
import { lineOf, type ShownMemory, shown, shownHit } from '../shown.js'
import * as schemas from './schemas.js'
import type { Tool } from './tool.js'

/** The maximum number of memories that a query proposes; nobody reads a longer list. */
const MAX_PROPOSED = 10

const input = z.strictObject({
  ids: schemas.ids.optional().describe('the memories to forget'),
  query: z
    .string()
    .min(1)
    .max(16_384)
    .optional()
    .describe('propose memories that may be meant; forgets nothing by itself'),
  confirm: z.boolean().default(false).describe('forget them; without it, only report what would change'),
  permanently: z
    .boolean()
    .default(false)
    .describe('erase the text for good, from the file too; otherwise it can be restored'),
})

const output = z.object({
  done: z.boolean().describe('false: nothing was changed; memories lists what would be'),
  memories: z.array(schemas.memory),
  not_found: z.array(z.string()).describe('ids that are not here, or forgotten already'),
  copies: z.array(z.string()).optional().describe('files that may still contain what was erased'),
})

export const forget: Tool<typeof input, typeof output> = {
  name: 'forget',
  title: 'Forget memories',
  description:
    'Forget memories by their ids. Call it without confirm first: it then changes nothing and reports exactly what would change. With query it proposes memories; pass the ids of those that are meant.',
  input,
  output,
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  run: async ({ ids, query, confirm, permanently }, { memory, signal }) => {
    if ((ids === undefined) === (query === undefined)) throw misused('either ids or query')
    if (ids === undefined) {
      if (confirm) throw misused('ids with confirm: a query only proposes, and forgets nothing')
      const hits = await (await memory.whole).recall(query ?? '', { limit: MAX_PROPOSED, signal })
      return report({ done: false, memories: hits.map(shownHit), notFound: [] })
    }
    const { memories, notFound } = await activeOf(memory.now, ids)
    if (!confirm) return report({ done: false, memories, notFound })
    const found = memories.map(({ id }) => id)
    if (!permanently) {
      await memory.now.forget(found, 'mcp')
      return report({ done: true, memories, notFound })
    }
    const { copies } = await memory.now.erase(found, 'mcp')
    return report({ done: true, memories, notFound, copies: copies.map(({ path }) => path) })
  },
}

function misused(expected: string): RecollectError {
  return new RecollectError('INVALID_ARGUMENT', `Expected ${expected}`)
}

interface Outcome {
  readonly done: boolean
  readonly memories: ShownMemory[]
  readonly notFound: string[]
  readonly copies?: string[]
}

async function activeOf(memory: ServableMemory, ids: readonly string[]): Promise<Omit<Outcome, 'done'>> {
  const memories: ShownMemory[] = []
  const notFound: string[] = []
  for (const id of new Set(ids)) {
    const record = await memory.get(id)
    if (record?.status === 'active') memories.push(shown(record))
    else notFound.push(id)
  }
  return { memories, notFound }
}

function report({ done, memories, notFound, copies }: Outcome) {
  const count = `${memories.length} ${memories.length === 1 ? 'memory' : 'memories'}`
  const head = done
    ? `Forgot ${count}.`
    : `Nothing was changed. It would forget ${count}; to do it, pass these ids with confirm.`
  const lines = [
    memories.length === 0 ? head : `${head} ${QUOTED_CONTENT}`,
    ...memories.map((each) => `- ${lineOf(each)}`),
    ...(notFound.length === 0 ? [] : [`Not found: ${notFound.map(idText).join(', ')}`]),
    ...(copies ?? []).map((path) => `A copy may still contain it: ${JSON.stringify(path)}`),
  ]
  const structured = { done, memories, not_found: notFound, ...(copies === undefined ? {} : { copies }) }
  return { structured, text: lines.join('\n') }
}

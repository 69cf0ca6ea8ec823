import * as z from 'zod/v4'
import { QUOTED_CONTENT } from '../quoted.js'
import { lineOf, shown } from '../shown.js'
import * as schemas from './schemas.js'
import type { Tool } from './tool.js'

const input = z.strictObject({
  limit: z.int().min(1).max(100).default(20).describe('maximum number of memories'),
  offset: z.int().min(0).max(10_000_000).default(0).describe('how many to skip'),
  order: z.enum(['newest', 'oldest']).default('newest'),
  ...schemas.filterFields,
})

const output = z.object({
  memories: z.array(schemas.memory),
  next_offset: z.int().optional().describe('the offset of the next page; absent on the last one'),
})

export const list: Tool<typeof input, typeof output> = {
  name: 'list',
  title: 'List memories',
  description: 'List memories by time, kind or tag. To answer a question, use recall.',
  input,
  output,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  run: async ({ limit, offset, order, ...filter }, { memory }) => {
    const found = await memory.now.list({ limit: limit + 1, offset, order, ...schemas.filterOf(filter) })
    const memories = found.slice(0, limit).map((record) => shown(record))
    const more = found.length > limit ? { next_offset: offset + limit } : {}
    const lines = [
      memories.length === 0 ? 'No memories.' : QUOTED_CONTENT,
      ...memories.map((each) => `- ${lineOf(each)}`),
      ...('next_offset' in more ? [`More: offset ${more.next_offset}`] : []),
    ]
    return { structured: { memories, ...more }, text: lines.join('\n') }
  },
}

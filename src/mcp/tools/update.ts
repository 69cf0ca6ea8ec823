import * as z from 'zod/v4'
import { lineOf, shown } from '../shown.js'
import * as schemas from './schemas.js'
import type { Tool } from './tool.js'

const input = z.strictObject({
  id: z.string().min(1).max(512).describe('id of the memory, as recall and list return it'),
  text: z.string().min(1).optional().describe('its new text, complete'),
  kind: schemas.kind.optional(),
  tags: schemas.tags.optional().describe('its new tags, all of them'),
  confidence: z.number().min(0).max(1).optional(),
})

const output = z.object({ memory: schemas.memory })

export const update: Tool<typeof input, typeof output> = {
  name: 'update',
  title: 'Update a memory',
  description:
    'Change what a memory says, its kind, tags or confidence. Omitted fields stay. Its words and vectors are updated.',
  input,
  output,
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  run: async ({ id, ...changes }, { memory }) => {
    const whole = await memory.whole
    const changed = shown(await whole.update(id, changes, 'mcp'))
    return { structured: { memory: changed }, text: `Updated: ${lineOf(changed)}` }
  },
}

import { randomUUID } from 'node:crypto'
import * as z from 'zod/v4'
import { lineOf, shown } from '../shown.js'
import * as schemas from './schemas.js'
import type { Tool } from './tool.js'

/** Longer texts take longer to embed than a client waits; `recollect import` can import them. */
const MAX_CHARACTERS = 100_000

const input = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(MAX_CHARACTERS)
    .describe('what to remember: one statement in a full sentence that stands alone, with names and dates'),
  kind: schemas.kind
    .default('fact')
    .describe(
      'profile: who the user is; fact: what is true; event: what happens at a time; person; interest; commitment: what is promised; episode: what was said',
    ),
  tags: schemas.tags.optional().describe('words to find it by later; default "remembered"'),
})

const output = z.object({
  memory: schemas.memory,
  already_there: z.boolean().describe('an equal memory existed: it was kept, with the tags of both'),
})

export const remember: Tool<typeof input, typeof output> = {
  name: 'remember',
  title: 'Remember',
  description:
    'Keep one memory for later conversations. An equal text is kept once. To correct a memory, use update instead.',
  input,
  output,
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
  run: async ({ text, kind, tags }, { memory }) => {
    const id = randomUUID()
    const record = await (await memory.whole).remember(text, { id, merge: true, kind, tags })
    const already = record.id !== id
    const kept = shown(record)
    return {
      structured: { memory: kept, already_there: already },
      text: `${already ? 'Already there' : 'Remembered'}: ${lineOf(kept)}`,
    }
  },
}

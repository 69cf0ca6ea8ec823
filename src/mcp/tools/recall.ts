import * as z from 'zod/v4'
import type { Explanation } from '../../index.js'
import { QUOTED_CONTENT, quoted } from '../quoted.js'
import { lineOf, shownHit } from '../shown.js'
import * as schemas from './schemas.js'
import type { Tool } from './tool.js'

const input = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(16_384)
    .describe('the question, in the words of the user; names, codes and "quoted phrases" count most'),
  limit: z.int().min(1).max(50).default(5).describe('maximum number of memories'),
  min_score: z.number().min(0).max(1).optional().describe('only those that score at least this'),
  ...schemas.filterFields,
  explain: z.boolean().default(false).describe('explain the rank of each'),
})

const output = z.object({
  memories: z
    .array(
      schemas.memory.extend({
        score: z.number().min(0).max(1).describe('how well it answers, 0 to 1; below 0.2 it hardly does'),
        why: z
          .object({
            basis: z.string(),
            matched: z.array(z.string()).describe('words of the question that it has'),
            missing: z.array(z.string()).describe('words of the question that it lacks'),
            parts: z.record(z.string(), z.number()).describe('what the score is made of'),
          })
          .optional(),
      }),
    )
    .describe('best first; empty when nothing answers'),
})

export const recall: Tool<typeof input, typeof output> = {
  name: 'recall',
  title: 'Recall',
  description:
    'Find the memories that answer a question, by its words and its meaning, best first. Empty means that nothing is known: do not guess.',
  input,
  output,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  run: async ({ query, limit, min_score: minScore, explain, ...filter }, { memory, signal }) => {
    const whole = await memory.whole
    const hits = await whole.recall(query, {
      limit,
      minScore,
      explain,
      signal,
      filter: schemas.filterOf(filter),
    })
    const memories = hits.map((hit) => ({
      ...shownHit(hit),
      score: hit.score,
      ...(hit.explanation === undefined ? {} : { why: whyOf(hit.explanation) }),
    }))
    if (memories.length === 0) return { structured: { memories }, text: 'No memory answers this.' }
    const lines = memories.map((found, index) => {
      const { score, why } = found
      const more = [`score ${score.toFixed(2)}`, ...(why === undefined ? [] : [whyText(why)])]
      return `${index + 1}. ${lineOf(found, more)}`
    })
    return { structured: { memories }, text: [QUOTED_CONTENT, ...lines].join('\n') }
  },
}

interface Why {
  readonly basis: string
  readonly matched: string[]
  readonly missing: string[]
  readonly parts: Record<string, number>
}

function whyOf({ basis, matched, missing, parts }: Explanation): Why {
  return { basis, matched: [...matched], missing: [...missing], parts: { ...parts } }
}

function whyText({ matched, missing }: Why): string {
  const words = (list: readonly string[]) => (list.length === 0 ? 'none' : list.map(quoted).join(', '))
  return `has the words ${words(matched)}, lacks ${words(missing)}`
}

import * as z from 'zod/v4'
import { scopeOf } from '../memory.js'
import type { Tool } from './tool.js'

const input = z.strictObject({})

const output = z.object({
  scope: z.string().describe('what this server sees and changes; empty: everything'),
  memories: z.int().describe('active ones'),
  forgotten: z.int().describe('forgotten, can still be restored'),
  waiting: z.int().describe('memories still without a vector; only their words find them'),
  failed: z.int().describe('of those, the ones whose embedding failed'),
  engine: z
    .enum(['ready', 'loading', 'none', 'failed'])
    .describe('whether questions are answered by meaning'),
  engine_error: z.string().optional(),
  database_bytes: z.int().describe('of the whole store'),
})

export const status: Tool<typeof input, typeof output> = {
  name: 'status',
  title: 'Status of the memory',
  description:
    'How many memories there are, how many wait for their vectors, and whether the model is loaded.',
  input,
  output,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  run: async (_input, { memory }) => {
    const { now } = memory
    const { records, recordsByStatus, queued, failed, databaseBytes } = await now.status()
    const engine = memory.engine()
    const structured = {
      scope: scopeOf(now),
      memories: records,
      forgotten: recordsByStatus.forgotten,
      waiting: queued,
      failed,
      engine: engine.state,
      ...(engine.state === 'failed' ? { engine_error: engine.reason } : {}),
      database_bytes: databaseBytes,
    }
    const text = Object.entries(structured).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    return { structured, text: text.join('\n') }
  },
}

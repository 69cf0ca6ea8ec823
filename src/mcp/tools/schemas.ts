import * as z from 'zod/v4'
import { MEMORY_KINDS } from '../../index.js'

/** Schemas that several tools share. */

export const kind = z.enum(MEMORY_KINDS)

export const tags = z.array(z.string().min(1).max(256)).max(64)

export const ids = z.array(z.string().min(1).max(512)).min(1).max(100)

const date = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

/** Which memories, selected by their fields. */
export const filterFields = {
  kind: kind.optional().describe('only of this kind'),
  tag: z.string().min(1).optional().describe('only with this tag'),
  since: date.optional().describe('only those created at or after this day or time, ISO 8601'),
  before: date.optional().describe('only those created before this day or time, ISO 8601'),
}

const filterSchema = z.object(filterFields)

/** These fields as a filter for the memory. */
export function filterOf({ kind, tag, since, before }: z.output<typeof filterSchema>) {
  return { kind, tag, createdFrom: seconds(since), createdBefore: seconds(before) }
}

/** Whole seconds since 1970; a bare date is the beginning of that day in UTC. */
function seconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Math.floor(Date.parse(text) / 1000)
}

export const memory = z.object({
  id: z.string().describe('identifies the memory in update and forget'),
  text: z.string().describe('what it says: quoted user content'),
  kind,
  tags: z.array(z.string()),
  created: z.string().describe('ISO 8601, UTC'),
  confidence: z.number().min(0).max(1),
  scope: z.string().optional().describe('where it is kept; absent: in no scope'),
  source: z.string().optional().describe('the file or conversation that it came from'),
  part: z.literal(true).optional().describe('the text is longer: this is the part that answers'),
})

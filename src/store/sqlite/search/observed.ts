import { CHANNELS } from '../../../observe/channels.js'
import type { SearchEvent } from '../../../observe/events.js'
import { traceSync } from '../../../observe/trace.js'

/** Runs a search and publishes it to subscribers. */
export function observedSearch<Hit>(
  operation: SearchEvent['operation'],
  limit: unknown,
  options: { readonly filter?: unknown } | undefined,
  work: () => Hit[],
): Hit[] {
  return traceSync(
    CHANNELS.search,
    () => ({
      operation,
      // The limit is not checked yet.
      limit: typeof limit === 'number' ? limit : Number.NaN,
      filtered: options?.filter !== undefined,
    }),
    work,
    ({ length }) => ({ hits: length }),
  )
}

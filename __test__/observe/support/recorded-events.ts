import { tracingChannel } from 'node:diagnostics_channel'
import { DIAGNOSTICS_CHANNELS, type DiagnosticsEvents, type OperationEvent } from 'recollect'
import { onTestFinished } from 'vitest'

export type OperationChannelName = keyof DiagnosticsEvents

/** A published event: its channel and phase, and a copy of it at that time. */
export interface Recorded {
  readonly channel: OperationChannelName
  readonly when: 'start' | 'end' | 'asyncStart' | 'asyncEnd' | 'error'
  readonly event: OperationEvent
}

/** Subscribes to every operation channel until the test ends. */
export function recordEvents(): Recorded[] {
  const recorded: Recorded[] = []
  for (const channel of ['load', 'embed', 'store', 'search', 'backfill'] as const) {
    const record = (when: Recorded['when']) => (event: unknown) =>
      void recorded.push({ channel, when, event: { ...(event as OperationEvent) } })
    const subscribers = {
      start: record('start'),
      end: record('end'),
      asyncStart: record('asyncStart'),
      asyncEnd: record('asyncEnd'),
      error: record('error'),
    }
    const tracing = tracingChannel(DIAGNOSTICS_CHANNELS[channel])
    tracing.subscribe(subscribers)
    onTestFinished(() => tracing.unsubscribe(subscribers))
  }
  return recorded
}

/** The events at the end of the operations. */
export function ends(recorded: readonly Recorded[], channel: OperationChannelName): OperationEvent[] {
  const last = (operation: string) =>
    ['embedSync', 'embedBatchSync'].includes(operation) || channel === 'store' || channel === 'search'
      ? 'end'
      : 'asyncEnd'
  return recorded
    .filter((each) => each.channel === channel && each.when === last(each.event.operation))
    .map(({ event }) => event)
}

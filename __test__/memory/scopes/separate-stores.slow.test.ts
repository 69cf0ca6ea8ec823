import fc from 'fast-check'
import type { MemoryHandle, MemoryOrchestrator } from 'recollect'
import { expect, test } from 'vitest'
import {
  heard,
  openMemory,
  PATHS,
  type Path,
  SeparateStores,
  seen,
  within,
} from './support/separate-stores.js'

const path = fc.constantFrom(...PATHS)
const thing = fc.constantFrom('my PIN is 4711', 'I like tea', 'MY PIN is 4711.', 'the boat is red')
const tag = fc.constantFrom('x', 'y')
const place = fc.nat({ max: 40 })

const operation = fc.oneof(
  fc.record({
    op: fc.constant('remember' as const),
    path,
    thing,
    tag,
    confidence: fc.constantFrom(0.3, 0.9),
  }),
  fc.record({
    op: fc.constant('say' as const),
    path,
    turn: fc.nat({ max: 6 }),
    words: fc.constantFrom('remember that ', 'Please forget that ', 'forget that ', 'By the way, '),
    thing,
  }),
  fc.record({ op: fc.constant('forget' as const), path, tag }),
  fc.record({ op: fc.constant('update' as const), path, place, thing }),
  fc.record({ op: fc.constant('restore' as const), path, place }),
  fc.record({ op: fc.constant('eraseOne' as const), path, place }),
  fc.record({
    op: fc.constant('erase' as const),
    path: fc.constantFrom(...PATHS.filter((each) => each !== '')),
  }),
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

/** The memory, or its scope handle. */
function handleOf(memory: MemoryOrchestrator, at: Path): MemoryHandle {
  return at === '' ? memory : memory.scope(at)
}

/** The outcome of a change to one record: its text and status, or the error code. */
async function outcome(change: Promise<{ text: string; status: string }>): Promise<unknown> {
  try {
    const { text, status } = await change
    return { text, status }
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

/** Runs the operation on both, and returns both results. */
async function perform(
  memory: MemoryOrchestrator,
  model: SeparateStores,
  step: Operation,
  at: number,
  remembered: string[],
): Promise<readonly [unknown, unknown]> {
  const handle = handleOf(memory, step.path)
  const missing = 'RECORD_NOT_FOUND'
  const known = (nth: number) => remembered[nth % Math.max(1, remembered.length)] ?? 'none'
  switch (step.op) {
    case 'remember': {
      remembered.push(`r${at}`)
      const options = { id: `r${at}`, tags: [step.tag], confidence: step.confidence, createdAt: at }
      const record = await handle.remember(step.thing, options)
      return [seen(record), seen(await model.of(step.path).remember(step.thing, options), step.path)]
    }
    case 'say': {
      const turn = { turnId: `t${step.turn}`, userText: step.words + step.thing, at }
      return [heard(await handle.captureMemoryTurn(turn)), await model.capture(step.path, turn)]
    }
    case 'forget': {
      const forgotten = await handle.forget({ tag: step.tag, within: step.path })
      let expected = 0
      for (const each of within(step.path))
        expected += (await model.of(each).forget({ tag: step.tag })).length
      return [forgotten.length, expected]
    }
    case 'update': {
      const id = known(step.place)
      const changes = { text: `${step.thing} by now`, tags: ['y'] }
      const holder = await model.holder(within(step.path), id)
      return [
        await outcome(handle.update(id, changes)),
        holder === undefined ? missing : await outcome(holder.update(id, changes)),
      ]
    }
    case 'restore': {
      const id = known(step.place)
      const holder = await model.holder(within(step.path), id)
      return [
        await outcome(handle.restore(id)),
        holder === undefined ? missing : await outcome(holder.restore(id)),
      ]
    }
    case 'eraseOne': {
      const ids = [known(step.place)]
      const { erased } = await handle.erase(ids)
      let expected = 0
      for (const each of within(step.path)) expected += (await model.of(each).erase(ids)).erased
      return [erased, expected]
    }
    case 'erase': {
      const { erased } = await memory.eraseScope(step.path)
      let expected = 0
      for (const each of within(step.path)) {
        expected += (await model.of(each).erase({ within: '', includeInactive: true })).erased
      }
      return [erased, expected]
    }
  }
}

async function counts(memories: readonly { status: () => unknown }[]) {
  const sum = { records: 0, forgotten: 0, embedded: 0, passages: 0, queued: 0, failed: 0 }
  for (const memory of memories) {
    const status = (await memory.status()) as Awaited<ReturnType<MemoryOrchestrator['status']>>
    sum.records += status.records
    sum.forgotten += status.recordsByStatus.forgotten
    sum.embedded += status.embedded
    sum.passages += status.passages
    sum.queued += status.queued
    sum.failed += status.failed
  }
  return sum
}

test('one store with scopes answers like one store per scope', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 40 }), async (steps) => {
      const { memory, close } = await openMemory()
      const model = await SeparateStores.open()
      try {
        const remembered: string[] = []
        for (const [at, step] of steps.entries()) {
          const [given, expected] = await perform(memory, model, step, at, remembered)
          expect(given, `answer of step ${at}, ${step.op}`).toEqual(expected)
        }
        for (const at of PATHS) {
          const handle = handleOf(memory, at)
          for (const options of [{}, { includeInactive: true }]) {
            const records = await handle.list(options)
            expect(records.map((record) => seen(record))).toEqual(await model.list(at, options))
          }
          const status = at === '' ? memory : memory.scope(at)
          expect(await counts([status])).toEqual(await counts(within(at).map((each) => model.of(each))))
          const hits = await handle.recall('tea and a PIN', { limit: 1_000, minScore: 0 })
          const found = hits.map(({ record }) => [record.scope, record.text] as const)
          expect(found.toSorted()).toEqual((await model.recall(at, 'tea and a PIN')).toSorted())
        }
      } finally {
        await close()
        await model.close()
      }
    }),
    { numRuns: 40 },
  )
}, 120_000)

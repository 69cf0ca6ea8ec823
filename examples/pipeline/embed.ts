// The thread that embeds. Batches are worked on together, so that the engine always has the next run at hand.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { EmbeddingEngine } from 'recollect'
import type { Texts, Vectors } from './messages.ts'

const { vectorsOut } = workerData as { readonly vectorsOut: MessagePort }
const engine = await EmbeddingEngine.load()
const { fingerprint } = engine.info
const underWay = new Set<Promise<void>>()

parentPort?.on('message', ({ texts }: Texts) => {
  if (texts.length === 0) void end()
  else {
    const work = embed(texts).finally(() => underWay.delete(work))
    underWay.add(work)
  }
})

async function embed(texts: readonly string[]): Promise<void> {
  const vectors = await engine.embedBatch(texts)
  vectorsOut.postMessage(
    { texts, vectors, fingerprint } satisfies Vectors,
    vectors.map(({ buffer }) => buffer),
  )
}

async function end(): Promise<void> {
  await Promise.all(underWay)
  await engine.close()
  vectorsOut.close()
  parentPort?.close()
}

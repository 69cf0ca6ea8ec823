// Drops engines without closing them, one while a batch is pending, and lets the collector run.
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { EmbeddingEngine } from 'recollect'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

async function pendingOnly() {
  const engine = await EmbeddingEngine.load()
  return { pending: engine.embedBatch(Array.from({ length: 200 }, (_, i) => `note ${i}`)) }
}

async function idleOnly() {
  return new WeakRef(await EmbeddingEngine.load())
}

const { pending } = await pendingOnly()
const collecting = setInterval(gc, 5)
const answered = (await pending).length
const dropped = await idleOnly()
for (let i = 0; i < 100 && dropped.deref() !== undefined; i++) {
  await sleep(20)
}
clearInterval(collecting)
console.log(JSON.stringify({ answered, collected: dropped.deref() === undefined }))

// memory.mjs, as CommonJS.
const { MemoryOrchestrator } = require('recollect')

main()

async function main() {
  const memory = await MemoryOrchestrator.open({ rootDir: process.argv[2] ?? 'memory' })
  await memory.remember('The spare key is with Amélia on the second floor.')
  await memory.remember('My dog Bisonte hates the tram.')
  await memory.remember('The invoice is due on Friday.')
  const [hit] = await memory.recall('Who has a key to our flat?', { limit: 1 })
  console.log(JSON.stringify({ found: hit?.record.text, embedded: memory.status().embedded }))
  await memory.close()
}

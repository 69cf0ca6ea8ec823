// Documents in a memory, as the retriever of a chain.
//
//   node examples/langchain/main.ts [--root DIR] [QUESTION]
import { parseArgs } from 'node:util'
import { Document } from '@langchain/core/documents'
import { RunnableLambda } from '@langchain/core/runnables'
import { MemoryOrchestrator } from 'recollect'
import { RecollectVectorStore } from 'recollect/langchain'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string', default: 'langchain-memory' } },
})
const memory = await MemoryOrchestrator.open({ rootDir: values.root })
const store = new RecollectVectorStore(memory)
await store.addDocuments([
  new Document({ id: 'key', pageContent: 'The spare key is with Amélia on the second floor.' }),
  new Document({ id: 'oven', pageContent: 'Bread bakes for 40 minutes at 220 degrees.' }),
  new Document({ id: 'dog', pageContent: 'Bisonte the dog hates the tram.' }),
])
const chain = store
  .asRetriever(1)
  .pipe(new RunnableLambda({ func: ([found]: Document[]) => found?.pageContent ?? 'Nothing is known.' }))
console.log(await chain.invoke(positionals.join(' ') || 'How hot must the oven be?'))
await memory.close()

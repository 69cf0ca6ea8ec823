// A graph that remembers what each user says, over its end: run it twice.
//
//   node examples/langgraph/main.ts [--root DIR] USER TEXT
import { parseArgs } from 'node:util'
import { Annotation, END, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph'
import { MemoryOrchestrator } from 'recollect'
import { RecollectStore } from 'recollect/langgraph'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string', default: 'langgraph-memory' } },
})
const [user = 'marta', ...words] = positionals
const memory = await MemoryOrchestrator.open({ rootDir: values.root })

const State = Annotation.Root({ said: Annotation<string>, answer: Annotation<string> })

async function respond({ said }: typeof State.State, { store }: LangGraphRunnableConfig) {
  const namespace = ['users', user]
  if (!said.endsWith('?')) {
    await store?.put(namespace, crypto.randomUUID(), { text: said })
    return { answer: 'I shall remember that.' }
  }
  const [found] = (await store?.search(namespace, { query: said, limit: 1 })) ?? []
  return { answer: found === undefined ? 'I do not know.' : `You said: ${found.value['text']}` }
}

const graph = new StateGraph(State)
  .addNode('respond', respond)
  .addEdge(START, 'respond')
  .addEdge('respond', END)
  .compile({ store: new RecollectStore(memory) })
const { answer } = await graph.invoke({ said: words.join(' ') || 'My dog is called Bisonte.' })
console.log(answer)
await memory.close()

// A language model that uses the memory as its tools. The model here is a script, so that the example needs no key:
// put any other in its place.
//
//   node examples/ai-sdk/main.ts [--root DIR]
import { parseArgs } from 'node:util'
import { generateText, isStepCount } from 'ai'
import { MemoryOrchestrator } from 'recollect'
import { memoryTools } from 'recollect/ai-sdk'
import { scriptedModel } from './scripted-model.ts'

const { values } = parseArgs({ options: { root: { type: 'string', default: 'ai-sdk-memory' } } })
const memory = await MemoryOrchestrator.open({ rootDir: values.root })
const tools = memoryTools(memory.scope('users/marta'))

const { steps, text } = await generateText({
  model: scriptedModel([
    ['remember', { text: 'Marta is allergic to peanuts.' }],
    ['recall', { query: 'What must Marta not eat?', limit: 1 }],
  ]),
  tools,
  prompt: 'I am allergic to peanuts. What must I not eat?',
  stopWhen: isStepCount(5),
})
for (const { toolResults } of steps) {
  for (const { toolName, output } of toolResults) console.log(toolName, JSON.stringify(output))
}
console.log(text)
await memory.close()

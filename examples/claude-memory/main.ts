// The memory tool of Claude over a scope. The commands are those that Claude would send, so that the example needs no
// key; docs/guide/integrations/claude-memory.md has the loop with the API.
//
//   node examples/claude-memory/main.ts [--root DIR]
import { parseArgs } from 'node:util'
import { betaMemoryTool } from '@anthropic-ai/sdk/helpers/beta/memory'
import { MemoryOrchestrator } from 'recollect'
import { claudeMemory } from 'recollect/claude-memory'

const { values } = parseArgs({ options: { root: { type: 'string', default: 'claude-memory' } } })
const memory = await MemoryOrchestrator.open({ rootDir: values.root })
const user = memory.scope('users/marta')
const tool = betaMemoryTool(claudeMemory(user))

const path = '/memories/household.md'
await tool.run({
  command: 'create',
  path,
  file_text: 'The dog is called Bisonte.\nThe spare key is with Amélia.',
})
console.log(await tool.run({ command: 'str_replace', path, old_str: 'Amélia', new_str: 'Tomás' }))
console.log(await tool.run({ command: 'view', path: '/memories' }))

const [found] = await user.recall('Who has the key?')
console.log(`recall finds ${JSON.stringify(found?.record.metadata)}`)
await tool.run({ command: 'delete', path })
await memory.close()

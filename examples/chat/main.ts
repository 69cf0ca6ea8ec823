// A chat in the terminal whose assistant remembers, from one start to the next.
//
//   node examples/chat/main.ts [--root FOLDER]
//
// Say "Please remember that ..." and "Forget ...". Without a language model it shows what it would tell one.
import { randomUUID } from 'node:crypto'
import { stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { type MemoryCaptureReport, MemoryOrchestrator } from 'recollect'
import { type Message, modelFromEnvironment, systemMessage } from './model.ts'

/** What a language model is told of this conversation itself; the memory holds the rest. */
const MESSAGES_KEPT = 12

const { values } = parseArgs({ options: { root: { type: 'string', default: 'chat-memory' } } })
const model = modelFromEnvironment(process.env)
const memory = await MemoryOrchestrator.open({
  rootDir: values.root,
  // Of what goes wrong only: standard output is for the conversation.
  logger: { warn: console.warn, error: console.error },
})
const lines = createInterface({ input: stdin, output: stdout, prompt: 'you> ', terminal: stdin.isTTY })
const stopped = new AbortController()
lines.on('SIGINT', () => {
  stopped.abort()
  lines.close()
})

console.log(`${memory.status().records} memories in ${values.root}; language model: ${model?.name ?? 'none'}`)
const conversation: Message[] = []
lines.prompt()
try {
  for await (const line of lines) {
    const userText = line.trim()
    if (userText !== '') await answer(userText)
    if (stopped.signal.aborted) break
    lines.prompt()
  }
} finally {
  await memory.close()
}

async function answer(userText: string): Promise<void> {
  // Before the turn is captured: otherwise the question itself would be the nearest memory.
  const context = await memory.recallContext(userText)
  let assistantText: string | undefined
  if (model === null) console.log(context === null ? 'nothing to recall' : `recalled:\n${context}`)
  else {
    conversation.push({ role: 'user', content: userText })
    try {
      const messages = [systemMessage(context), ...conversation.slice(-MESSAGES_KEPT)]
      assistantText = await model.reply(messages, stopped.signal)
      conversation.push({ role: 'assistant', content: assistantText })
      console.log(assistantText)
    } catch (error) {
      // What the user said is remembered all the same.
      conversation.pop()
      console.error(`no answer: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const turn = { turnId: randomUUID(), userText, ...(assistantText && { assistantText }) }
  tell(await memory.captureMemoryTurn(turn))
}

function tell({ factsWritten, forgotten }: MemoryCaptureReport): void {
  if (factsWritten > 0) console.log(`(remembered ${factsWritten})`)
  if (forgotten > 0) console.log(`(forgot ${forgotten})`)
}

import { MockLanguageModelV3 } from 'ai/test'

/** A call that the script makes. */
export type ScriptedCall = readonly [toolName: string, input: unknown]

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}

/** A language model that makes these calls, one a step, and then says that it is done. */
export function scriptedModel(calls: readonly ScriptedCall[]): MockLanguageModelV3 {
  const steps = calls.map(([toolName, input], index) => ({
    content: [
      { type: 'tool-call' as const, toolCallId: String(index), toolName, input: JSON.stringify(input) },
    ],
    finishReason: { unified: 'tool-calls' as const, raw: undefined },
    usage,
    warnings: [],
  }))
  const last = {
    content: [{ type: 'text' as const, text: 'You must not eat peanuts.' }],
    finishReason: { unified: 'stop' as const, raw: undefined },
    usage,
    warnings: [],
  }
  return new MockLanguageModelV3({ doGenerate: [...steps, last] })
}

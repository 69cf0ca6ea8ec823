import type { McpServer } from '@modelcontextprotocol/server'
import type * as z from 'zod/v4'
import { RecollectError } from '../../index.js'
import type { ServedMemory } from '../memory.js'

/** What a tool gets for a call. */
export interface ToolContext {
  readonly memory: ServedMemory
  readonly signal: AbortSignal
}

/** The answer of a tool: structured for programs, and as text for a model. */
export interface ToolAnswer<O> {
  readonly structured: O
  readonly text: string
}

/** The protocol's hints about the side effects of a tool. */
export interface ToolHints {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
}

/** A tool as data. */
export interface Tool<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: I
  readonly output: O
  readonly hints: ToolHints
  readonly run: (input: z.output<I>, context: ToolContext) => Promise<ToolAnswer<z.input<O>>>
}

/** Adds a tool to a server. A failure is returned to the model, so that it can correct its input. */
export function addTool<I extends z.ZodObject, O extends z.ZodObject>(
  server: McpServer,
  memory: ServedMemory,
  tool: Tool<I, O>,
): void {
  const { name, title, description, input, output, hints, run } = tool
  server.registerTool<z.ZodObject, z.ZodObject>(
    name,
    {
      title,
      description,
      inputSchema: input,
      outputSchema: output,
      annotations: { title, ...hints, openWorldHint: false },
    },
    async (args, { mcpReq: { signal } }) => {
      try {
        signal.throwIfAborted()
        const { structured, text } = await run(input.parse(args), { memory, signal })
        return { content: [{ type: 'text', text }], structuredContent: structured }
      } catch (error) {
        return { content: [{ type: 'text', text: failureText(error) }], isError: true }
      }
    },
  )
}

/** Our own messages never contain the text of a record. */
export function failureText(error: unknown): string {
  if (error instanceof RecollectError) return `${error.message} [${error.code}]`
  return error instanceof Error ? error.message : String(error)
}

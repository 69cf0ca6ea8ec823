export { openAiHandler } from './handler.js'
export type { OpenAiHandler, OpenAiOptions, OpenAiServing, ServeOpenAiOptions } from './options.js'
export { serveOpenAi } from './serve.js'

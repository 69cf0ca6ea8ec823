export type {
  ClaudeMemoryHandlers,
  CreateCommand,
  DeleteCommand,
  InsertCommand,
  RenameCommand,
  StrReplaceCommand,
  ViewCommand,
} from './commands.js'
export { type ClaudeMemoryOptions, claudeMemory } from './handlers.js'

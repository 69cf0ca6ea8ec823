/** Shows a file with line numbers, or a directory. */
export interface ViewCommand {
  readonly path: string
  /** First and last line, from 1; -1 as the last line means the end. */
  readonly view_range?: readonly number[]
}

/** Creates a file. */
export interface CreateCommand {
  readonly path: string
  readonly file_text: string
}

/** Replaces a text that occurs in exactly one line of a file. */
export interface StrReplaceCommand {
  readonly path: string
  readonly old_str: string
  readonly new_str: string
}

/** Inserts a text after a line of a file; 0 is the beginning of the file. */
export interface InsertCommand {
  readonly path: string
  readonly insert_line: number
  readonly insert_text: string
}

/** Deletes a file, or a directory with everything in it. */
export interface DeleteCommand {
  readonly path: string
}

/** Moves a file or directory to another path. */
export interface RenameCommand {
  readonly old_path: string
  readonly new_path: string
}

/** The handlers that `betaMemoryTool` of the official SDK accepts: each returns, or throws, the message for Claude. */
export interface ClaudeMemoryHandlers {
  view(command: ViewCommand): Promise<string>
  create(command: CreateCommand): Promise<string>
  str_replace(command: StrReplaceCommand): Promise<string>
  insert(command: InsertCommand): Promise<string>
  delete(command: DeleteCommand): Promise<string>
  rename(command: RenameCommand): Promise<string>
}

/** Shows a file with line numbers, or a directory. */
export interface ViewCommand {
  readonly path: string
  /** First and last line, from 1; a last one of -1 is the end. */
  readonly view_range?: readonly number[]
}

/** Makes a file. */
export interface CreateCommand {
  readonly path: string
  readonly file_text: string
}

/** Replaces a text that stands in one line of a file, and in no other. */
export interface StrReplaceCommand {
  readonly path: string
  readonly old_str: string
  readonly new_str: string
}

/** Puts a text behind a line of a file; behind 0 is its beginning. */
export interface InsertCommand {
  readonly path: string
  readonly insert_line: number
  readonly insert_text: string
}

/** Deletes a file, or a directory with all that is in it. */
export interface DeleteCommand {
  readonly path: string
}

/** Gives a file or directory another path. */
export interface RenameCommand {
  readonly old_path: string
  readonly new_path: string
}

/** What `betaMemoryTool` of the official SDK takes: each answers with what Claude is told, or throws it. */
export interface ClaudeMemoryHandlers {
  view(command: ViewCommand): Promise<string>
  create(command: CreateCommand): Promise<string>
  str_replace(command: StrReplaceCommand): Promise<string>
  insert(command: InsertCommand): Promise<string>
  delete(command: DeleteCommand): Promise<string>
  rename(command: RenameCommand): Promise<string>
}

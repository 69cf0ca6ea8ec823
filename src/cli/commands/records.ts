import type { Command } from 'commander'
import type { Perform } from '../define.js'
import { addForget } from './records/forget.js'
import { addList } from './records/list.js'
import { addRestore } from './records/restore.js'
import { addShow } from './records/show.js'

export function defineRecords(command: Command, perform: Perform): void {
  command.description('List, show, forget and restore records.')
  for (const add of [addList, addShow, addForget, addRestore]) add(command, perform)
}

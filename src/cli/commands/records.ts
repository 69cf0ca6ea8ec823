import type { Command } from 'commander'
import type { Perform } from '../define.js'
import { addForget } from './records/forget.js'
import { addList } from './records/list.js'
import { addShow } from './records/show.js'

export function defineRecords(command: Command, perform: Perform): void {
  command.description('List, show and forget records.')
  for (const add of [addList, addShow, addForget]) add(command, perform)
}

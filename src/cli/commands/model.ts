import type { Command } from 'commander'
import type { Perform } from '../define.js'
import { addDownload } from './model/download.js'
import { addInfo } from './model/info.js'
import { addVerify } from './model/verify.js'

export function defineModel(command: Command, perform: Perform): void {
  command.description('Show, check and download the embedding model.')
  for (const add of [addInfo, addVerify, addDownload]) add(command, perform)
}

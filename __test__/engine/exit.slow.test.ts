import { describeEndings } from './support/exit-times.js'

describeEndings(30, 300_000)

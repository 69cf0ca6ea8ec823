import { describeEndings } from './support/exit-times.js'

describeEndings(20, 300_000)

import { describeEndings } from './exit-times.js'

describeEndings(30, 300_000)

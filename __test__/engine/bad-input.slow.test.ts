import { describeAnyCalls } from './any-calls.js'

describeAnyCalls(2_000, 300_000)

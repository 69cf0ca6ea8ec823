import { describeAnyCalls } from './any-calls.js'

describeAnyCalls(100_000, 7_200_000)

import { describe, expect, it } from 'vitest'
import { runChild, runChildIn } from './support/run-child.js'

describe('in one process with onnxruntime-node', () => {
  it.each(['before', 'after'])('that is loaded %s recollect, both work', async (order) => {
    // A developer's machine must not send telemetry either.
    const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' }
    const { status, stdout, stderr } = await runChildIn(env, 'with-onnxruntime-node.mjs', order)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ ours: 384, theirs: 'float32' })
  })
})

describe('module systems', () => {
  it.each(['load.cjs', 'load.mjs'])('children/%s embeds', async (child) => {
    const { status, stdout, stderr } = await runChild(child)
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '384\n', stderr: '' })
  })
})

import { expectTypeOf } from 'vitest'
import type * as generated from '../../crates/recollect-node/native.js'
import type * as ours from '../../src/native/binding.js'

// What TypeScript believes of the addon is what the addon's own declarations say.
expectTypeOf<generated.NativeEngine>().toExtend<ours.NativeEngine>()
expectTypeOf<ours.NativeLoadOptions>().toExtend<generated.NativeLoadOptions>()
expectTypeOf<generated.NativeCompletion>().toExtend<ours.NativeCompletion>()
expectTypeOf<generated.NativeInfo>().toExtend<ours.NativeInfo>()
expectTypeOf<generated.NativeDownload>().toExtend<ours.NativeDownload>()
expectTypeOf<ours.NativeDownloadOptions>().toExtend<generated.NativeDownloadOptions>()
expectTypeOf<generated.NativeDownloaded>().toExtend<ours.NativeDownloaded>()
expectTypeOf<typeof generated.NativeRuntimeLog>().toExtend<ours.Binding['NativeRuntimeLog']>()
expectTypeOf<typeof generated.NativeIndex>().toExtend<ours.Binding['NativeIndex']>()
expectTypeOf<generated.NativeCandidates>().toExtend<ours.NativeCandidates>()

// The flags of Node that a transport process and its workers are started with.

/**
 * The most of half the young generation, in MB. V8's own choice on a computer with much memory is 64, of which 128 MB stay resident in
 * each process once it has had work; mail leaves little alive between two collections, and 16 cost no time.
 */
export const TRANSPORT_FLAGS: readonly string[] = ['--max-semi-space-size=16'];

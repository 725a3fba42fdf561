// The environment a transport process is started with.

/** Syncs of many files at once share the disk's work, which Node's four threads of file access would put one after the other. */
const FILE_THREADS = '16';

export function transportEnvironment(home: string): NodeJS.ProcessEnv {
  return { UV_THREADPOOL_SIZE: FILE_THREADS, ...process.env, POSTERN_HOME: home };
}

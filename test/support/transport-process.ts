// A transport as a process of its own, for tests that kill it: prints its port, keeps its mail in the folder given.
import { startTestTransport } from './test-transport.ts';

const { transport } = await startTestTransport({ home: process.argv[2]! });
console.log(transport.bindings[0]!.Port);

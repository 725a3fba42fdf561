// Start-Transcript and Stop-Transcript.
import { mkdirSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { netError } from '../errors/raise.ts';
import { engine } from '../evaluator/engine-context.ts';
import { stringify } from '../values/index.ts';
import { resolvePath } from './paths.ts';
import { setTranscript, Transcript, transcriptOf } from './transcript.ts';

const LINE = '*'.repeat(22);
const INVALID = 'System.Management.Automation.PSInvalidOperationException';

const digits = (date: Date) => date.toISOString().replace(/\D/g, '').slice(0, 14);

export const startTranscript = defineCmdlet({
  verb: 'Start',
  noun: 'Transcript',
  summary: 'Copies what the session shows into a file.',
  description: 'The file is readable by its owner only: what is shown may be confidential.',
  confirmImpact: 'Medium',
  parameters: {
    Path: {
      type: types.text({ min: 1 }),
      position: 0,
      aliases: ['LiteralPath', 'PSPath'],
      help: 'The file; without it a new one in the home folder.',
    },
    OutputDirectory: { type: types.text({ min: 1 }), help: 'The folder of a new file with a name of its own.' },
    Append: { type: types.switch, help: 'Adds to the file.' },
    Force: { type: types.switch, help: 'Accepted.' },
    NoClobber: { type: types.switch, aliases: ['NoOverwrite'], help: 'An existing file is an error.' },
    IncludeInvocationHeader: { type: types.switch, help: 'Accepted.' },
    UseMinimalHeader: { type: types.switch, help: 'Begins with the time only.' },
  },
  output: ['System.String'],
  examples: [
    {
      command: 'Start-Transcript change.log -Append; Get-TransportAgent; Stop-Transcript',
      text: 'A record of a change.',
    },
  ],
  process: async (args, context): Promise<unknown[]> => {
    const { session, scope } = engine(context).frame;
    const running = transcriptOf(session);
    if (running !== undefined)
      throw netError(
        INVALID,
        `A transcript is running already, into ${running.path}.`,
        'InvalidOperation',
        'InvalidOperation',
      );
    const now = new Date();
    const named = args.Path ?? (args.OutputDirectory === undefined ? stringify(scope.get('transcript') ?? '') : '');
    const made = `Postern_transcript.${hostname()}.${process.pid}.${digits(now)}.txt`;
    const path = named === '' ? join(folder(session, args.OutputDirectory), made) : resolvePath(session, named);
    if (!(await context.shouldProcess('Start-Transcript', path))) return [];
    let transcript: Transcript;
    try {
      mkdirSync(dirname(path), { recursive: true });
      transcript = new Transcript(path, args.Append === true, args.NoClobber === true && !args.Append);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EEXIST')
        throw postError('NoClobber', { path }, { parameter: 'NoClobber', target: path });
      throw postError(
        'FileOpenFailure',
        { path, detail: (thrown as Error).message },
        { parameter: 'Path', target: path },
      );
    }
    const facts = [`Username: ${userInfo().username}`, `Machine: ${hostname()}`, `Process ID: ${process.pid}`];
    const head = [
      LINE,
      'Transcript start',
      `Start time: ${digits(now)}`,
      ...(args.UseMinimalHeader ? [] : facts),
      LINE,
    ];
    transcript.write(head.map((line) => `${line}\n`).join(''));
    setTranscript(session, transcript);
    return [`Transcript started, output file is ${path}`];
  },
});

const folder = (session: { readonly location: string }, given: string | undefined) =>
  given === undefined ? homedir() : resolvePath(session, given);

export const stopTranscript = defineCmdlet({
  verb: 'Stop',
  noun: 'Transcript',
  summary: 'Ends the transcript.',
  parameters: {},
  output: ['System.String'],
  examples: [{ command: 'Start-Transcript change.log; Stop-Transcript', text: 'Begins a transcript and ends it.' }],
  process: (_args, context): unknown[] => {
    const { session } = engine(context).frame;
    const transcript = transcriptOf(session);
    if (transcript === undefined)
      throw netError(INVALID, 'No transcript is running.', 'InvalidOperation', 'InvalidOperation');
    transcript.write(`${LINE}\nTranscript end\nEnd time: ${digits(new Date())}\n${LINE}\n`);
    transcript.close();
    setTranscript(session, undefined);
    return [`Transcript stopped, output file is ${transcript.path}`];
  },
});

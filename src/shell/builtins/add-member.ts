// Add-Member.
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import type { Invocable } from '../contract.ts';
import { engine } from '../evaluator/engine-context.ts';
import { invokeBlockWith } from '../evaluator/invoke-block.ts';
import { ensureExtraMembers } from '../values/extra-members.ts';
import { PSCustomObject, ScriptBlock, stringify } from '../values/index.ts';
import type { PSMember } from '../values/ps-custom-object.ts';

/** A getter runs with `$this` being the object. */
function getter(block: ScriptBlock, context: CmdletContext): Invocable {
  const { frame } = engine(context);
  return { text: block.text, invoke: (object) => invokeBlockWith(frame, block, [], object) };
}

function setter(block: ScriptBlock, target: unknown, context: CmdletContext): Invocable {
  const { frame } = engine(context);
  return { text: block.text, invoke: (value) => invokeBlockWith(frame, block, [value], target) };
}

const KINDS = ['NoteProperty', 'AliasProperty', 'ScriptProperty', 'ScriptMethod'] as const;

export const addMember = defineCmdlet({
  verb: 'Add',
  noun: 'Member',
  summary: 'Adds properties and methods to an object.',
  defaultSet: 'NotePropertySingle',
  parameters: {
    NotePropertyName: {
      type: types.text(),
      sets: ['NotePropertySingle'],
      position: 0,
      mandatory: true,
      help: 'The name of a note property.',
    },
    NotePropertyValue: {
      type: types.anything('Object'),
      sets: ['NotePropertySingle'],
      position: 1,
      help: 'Its value.',
    },
    NotePropertyMembers: {
      type: types.anything('IDictionary'),
      sets: ['NotePropertyMulti'],
      position: 0,
      mandatory: true,
      help: 'Several note properties.',
    },
    MemberType: {
      type: types.oneOf('PSMemberTypes', KINDS),
      sets: ['Member'],
      position: 0,
      mandatory: true,
      aliases: ['Type'],
      help: 'What to add.',
    },
    Name: { type: types.text(), sets: ['Member'], position: 1, mandatory: true, help: 'Its name.' },
    Value: {
      type: types.anything('Object'),
      sets: ['Member', 'NotePropertySingle'],
      position: 2,
      help: 'Its value, target or block.',
    },
    SecondValue: {
      type: types.anything('Object'),
      sets: ['Member', 'NotePropertySingle'],
      position: 3,
      help: 'The block that sets a script property.',
    },
    TypeName: { type: types.text(), help: 'A type name to put first.' },
    Force: { type: types.switch, help: 'Also over an existing member.' },
    PassThru: { type: types.switch, help: 'Puts out the object.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', mandatory: true, help: 'The object.' },
  },
  examples: [{ command: '$x | Add-Member Note done', text: '$x.Note is done.' }],
  process: (args, context): unknown[] => {
    const given = args.InputObject;
    // Text and numbers have no place for members: the object that goes on carries them and prints as the value.
    const object =
      given instanceof PSCustomObject || (typeof given === 'object' && given !== null) ? given : carrier(given);
    const members = object instanceof PSCustomObject ? object : ensureExtraMembers(object as object);
    const add = (member: PSMember) => {
      if (members.has(member.name) && !args.Force)
        return context.writeError(
          postError(
            'MemberAlreadyExists',
            { detail: `There is a member '${member.name}' already. Give -Force to replace it.` },
            { parameter: 'Name', target: member.name },
          ),
        );
      if (members.has(member.name)) members.remove(member.name);
      members.add(member);
    };
    if (args.TypeName !== undefined) members.typeNames.unshift(args.TypeName);
    const notes = args.NotePropertyMembers ?? undefined;
    if (notes instanceof Hashtable)
      for (const [key, value] of notes.entries()) add({ kind: 'NoteProperty', name: stringify(key), value });
    else if (args.NotePropertyName !== undefined && context.bound.has('Value')) {
      // `Add-Member NoteProperty Name Value`: the first word is the kind, as no note may be called by one.
      const kind = KINDS.find((one) => one.toLowerCase() === args.NotePropertyName!.toLowerCase());
      if (kind === undefined)
        throw postError('PositionalParameterNotFound', { value: args.Value }, { target: args.Value });
      const { Value, SecondValue } = args;
      const member = memberOf(
        { MemberType: kind, Name: stringify(args.NotePropertyValue), Value, SecondValue },
        object,
        context,
      );
      if (member !== undefined) add(member);
    } else if (args.NotePropertyName !== undefined)
      add({ kind: 'NoteProperty', name: args.NotePropertyName, value: args.NotePropertyValue ?? null });
    else if (args.Name !== undefined) {
      const member = memberOf(args as never, object, context);
      if (member !== undefined) add(member);
    }
    return args.PassThru ? [object] : [];
  },
});

function carrier(value: unknown): PSCustomObject {
  const object = new PSCustomObject(
    [['__text', stringify(value)]],
    [typeof value === 'string' ? 'System.String' : 'System.Object'],
  );
  if (typeof value === 'string') object.set('Length', value.length);
  return object;
}

function memberOf(
  args: { readonly MemberType: string; readonly Name: string; readonly Value: unknown; readonly SecondValue: unknown },
  object: unknown,
  context: CmdletContext,
): PSMember | undefined {
  const { Name: name, Value: value, SecondValue: second } = args;
  switch (args.MemberType) {
    case 'AliasProperty':
      return { kind: 'AliasProperty', name, target: stringify(value) };
    case 'ScriptProperty':
      if (!(value instanceof ScriptBlock)) return undefined;
      return {
        kind: 'ScriptProperty',
        name,
        getter: getter(value, context),
        ...(second instanceof ScriptBlock ? { setter: setter(second, object, context) } : {}),
      };
    case 'ScriptMethod':
      return value instanceof ScriptBlock ? { kind: 'ScriptMethod', name, body: value } : undefined;
    default:
      return { kind: 'NoteProperty', name, value: value ?? null };
  }
}

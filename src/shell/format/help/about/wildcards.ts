// about_Wildcards: patterns, and where they are taken.
import type { Topic } from './topic.ts';

export const wildcards: Topic = {
  name: 'about_Wildcards',
  synopsis: 'Patterns with *, ? and [ ].',
  text: `
    *        any text, also none           Get-Command *BlockList*
    ?        one character                 user?@contoso.com
    [ab]     one of these                  [ab]lice
    [a-m]    one from a to m               Get-ChildItem [a-m]*.log
    \`*       the character itself          'what\`?' -like 'what\`?'

Case is ignored. Patterns are taken by -like and switch -wildcard, by names of commands, help, variables, properties (Format-List *Mail*) and files, and by the filters of Get-AgentLog, which compare whole fields:

    Get-AgentLog -Sender *@example.net -Action Reject*

In the filters of Get-AgentLog a bracket is a bracket, as addresses hold them: postmaster@[192.0.2.1]. -LiteralPath takes the name of a file as it is. -match is for regular expressions.

Tab completes patterns, too: Get-*Provider and Format-List *Mail become the names they fit.
`,
  seeAlso: ['about_Operators', 'Get-Command'],
};

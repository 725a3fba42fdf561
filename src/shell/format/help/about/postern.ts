// about_Postern: what this is and how its parts meet.
import type { Topic } from './topic.ts';

export const postern: Topic = {
  name: 'about_Postern',
  synopsis: 'What Postern is, and where to begin.',
  text: `
Postern is a mail gateway that is managed as an Edge Transport server is: cmdlets write a configuration store, and a transport process reads it while it runs agents over each SMTP session. What a cmdlet changes counts from the next SMTP event on; nothing is restarted.

Every decision is a row in the agent log, and so is every agent that did not run, with the reason.

What an operator does first:

    Get-TransportAgent                     which agents there are, enabled or not
    Get-ReceiveConnector | fl              where the transport listens
    Get-AgentLog -Last 20                  what happened, and why
    Get-Command -Noun *BlockList*          what can be done about block lists
    Get-Help Add-IPBlockListEntry -Full    all about one cmdlet

Names of cmdlets and parameters ignore case, parameters may be cut short as long as only one fits, and Tab completes both. A misspelt name gets a suggestion. -WhatIf shows what a cmdlet would do.

The data folder (POSTERN_HOME, see Get-ExchangeServer | fl DataPath) holds the store, the logs and the history of the prompt. Leave the shell with exit or Ctrl-D.
`,
  seeAlso: ['about_Agents', 'about_Verdicts', 'about_Scripts', 'Get-Command', 'Get-AgentLog'],
};

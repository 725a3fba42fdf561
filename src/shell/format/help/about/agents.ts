// about_Agents: how agents see a message, and when one does not run.
import type { Topic } from './topic.ts';

export const agents: Topic = {
  name: 'about_Agents',
  synopsis: 'What transport agents are, their order, and why one is skipped.',
  text: `
An agent handles events of the SMTP session: OnConnectEvent, OnMailCommand, OnRcptCommand, OnEndOfHeaders, OnEndOfData and others. At each event the enabled agents run in the order of their priority, 1 first; an agent that refuses ends the round.

    Get-TransportAgent
    Get-TransportPipeline                  which agent handles which event
    Disable-TransportAgent 'Connection Filtering Agent'
    Set-TransportAgent 'Connection Filtering Agent' -Priority 1

Whether an agent runs on a message is decided once, in this order:

    agentDisabled    it is disabled on this server
    configDisabled   its feature's configuration has Enabled: False
    sessionClass     ExternalMailEnabled or InternalMailEnabled excludes the session
    bypassRight      the session may bypass anti-spam filters
    exception        an exception of the agent's own holds: an allow list, a bypassed recipient

The Diagnostics property of an agent log row says "ran" or "skipped" with one of these words for each agent.

    Get-AgentLog -Last 1 | fl Agent, Action, Diagnostics

Agents of other makers are installed with Install-TransportAgent: JavaScript modules, or programs that speak lines of JSON. An agent that fails or takes too long lets the message pass or defers it, as its OnFailure says.
`,
  seeAlso: ['about_Verdicts', 'Get-TransportAgent', 'Get-TransportPipeline', 'Install-TransportAgent'],
};

// about_Verdicts: why a mail was refused, and how to find out.
import type { Topic } from './topic.ts';

export const verdicts: Topic = {
  name: 'about_Verdicts',
  synopsis: "Why a mail was refused: from the sender's report to the reason.",
  text: `
An agent's verdict has two texts. The sender gets SmtpResponse, which says little on purpose. Reason and ReasonData in the agent log are exact: which list, which entry, which answer.

Somebody reports that mail does not arrive. Ask by what you know:

    Get-AgentLog -Sender anna@example.net -StartDate (Get-Date).AddDays(-2)
    Get-AgentLog -Recipient user@contoso.com -Action Reject*
    Get-AgentLog -RemoteIP 192.0.2.0/24 -Last 50

What happened is in Action:

    AcceptMessage      accepted for this recipient
    RejectConnection   refused when the client connected
    RejectCommand      refused at MAIL, RCPT or DATA
    RejectMessage      refused when header or message had been read
    DeleteMessage      accepted and dropped
    Disconnect         the connection was closed

All rows of one session have one SessionId; its last row tells how it ended:

    $row = Get-AgentLog -Sender anna@example.net -Last 1
    Get-AgentLog | Where-Object { $_.SessionId -eq $row.SessionId }

Then look at what refused it. An address on a list:

    Get-IPBlockListEntry -IPAddress 192.0.2.77
    Test-IPBlockListProvider 'Example DNSBL' -IPAddress 192.0.2.77

And let it in:

    Remove-IPBlockListEntry 17
    Add-IPAllowListEntry -IPAddress 192.0.2.77 -Comment 'asked by Anna'

There is no row at all? Then the message did not get this far: see Get-EventLog Application -Newest 20, the sender's own report, and Get-ReceiveConnector for where the transport listens.
`,
  seeAlso: ['about_Agents', 'Get-AgentLog', 'Get-IPBlockListEntry', 'Get-EventLog'],
};

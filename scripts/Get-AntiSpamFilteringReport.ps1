#!/usr/bin/env postern
<#
.SYNOPSIS
Shows how much each anti-spam agent stopped.

.DESCRIPTION
Counts the lines of the agent log that tell of connections, commands or messages stopped, by agent:
connections (RejectConnection, Disconnect), commands (RejectCommand), messagesrejected (RejectMessage, RejectRecipients),
messagesdeleted (DeleteMessage, DeleteRecipients) or messagesquarantined (QuarantineMessage, QuarantineRecipients).

What the server itself refuses, such as relaying, isn't spam that an agent recognized and doesn't count: its lines have the
agent Transport.

The agent logs are read with Get-AgentLog: those of this server, or those in -Location, which may be copied from an Exchange
server. The result has a Name and a Value for each line, most first.

.PARAMETER Report
What to count: connections, commands, messagesrejected, messagesdeleted or messagesquarantined.

.PARAMETER Location
A folder of agent logs, or one file; without it this server's own logs.

.PARAMETER StartDate
Only what happened from this time on.

.PARAMETER EndDate
Only what happened before this time.

.PARAMETER Top
How many lines; 10 if it isn't given.

.EXAMPLE
postern scripts/Get-AntiSpamFilteringReport.ps1 connections
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [ValidateSet('connections', 'commands', 'messagesrejected', 'messagesdeleted', 'messagesquarantined')]
    [string] $Report,
    [string] $Location,
    [datetime] $StartDate,
    [datetime] $EndDate,
    [ValidateRange(1, 2147483647)] [int] $Top = 10
)

$query = @{}
foreach ($name in 'Location', 'StartDate', 'EndDate') {
    if ($PSBoundParameters.ContainsKey($name)) { $query[$name] = $PSBoundParameters[$name] }
}

$actions = @{
    connections         = 'RejectConnection', 'Disconnect'
    commands            = @('RejectCommand')
    messagesrejected    = 'RejectMessage', 'RejectRecipients'
    messagesdeleted     = 'DeleteMessage', 'DeleteRecipients'
    messagesquarantined = 'QuarantineMessage', 'QuarantineRecipients'
}[$Report]

$counts = @{}
Get-AgentLog @query -ErrorAction Stop |
    Where-Object { $_.Agent -ne 'Transport' -and $actions -contains $_.Action } |
    ForEach-Object { $counts[$_.Agent]++ }

$counts.GetEnumerator() |
    Sort-Object -Property @{ Expression = 'Value'; Descending = $true }, Name |
    Select-Object -First $Top

#!/usr/bin/env postern
<#
.SYNOPSIS
Shows the IP addresses blocked most often.

.DESCRIPTION
Counts the lines of the agent log whose action isn't AcceptMessage by the IP address that was judged: the client's, or the
last external one behind an internal server.

What the server itself refuses, such as relaying, isn't spam that an agent recognized and doesn't count: its lines have the
agent Transport.

The agent logs are read with Get-AgentLog: those of this server, or those in -Location, which may be copied from an Exchange
server. The result has a Name and a Value for each line, most first.

.PARAMETER Location
A folder of agent logs, or one file; without it this server's own logs.

.PARAMETER StartDate
Only what happened from this time on.

.PARAMETER EndDate
Only what happened before this time.

.PARAMETER Top
How many lines; 10 if it isn't given.

.EXAMPLE
postern scripts/Get-AntispamTopBlockedSenderIPs.ps1 -Top 20
#>
[CmdletBinding()]
param(
    [string] $Location,
    [datetime] $StartDate,
    [datetime] $EndDate,
    [ValidateRange(1, 2147483647)] [int] $Top = 10
)

$query = @{}
foreach ($name in 'Location', 'StartDate', 'EndDate') {
    if ($PSBoundParameters.ContainsKey($name)) { $query[$name] = $PSBoundParameters[$name] }
}

$counts = @{}
Get-AgentLog @query -ErrorAction Stop |
    Where-Object { $_.Agent -ne 'Transport' -and $_.Action -ne 'AcceptMessage' -and "$($_.IPAddress)" -ne '' } |
    ForEach-Object { $counts["$($_.IPAddress)"]++ }

$counts.GetEnumerator() |
    Sort-Object -Property @{ Expression = 'Value'; Descending = $true }, Name |
    Select-Object -First $Top

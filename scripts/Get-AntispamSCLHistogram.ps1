#!/usr/bin/env postern
<#
.SYNOPSIS
Shows how many messages got which spam confidence level.

.DESCRIPTION
Counts the messages the Content Filter agent saw by their spam confidence level (SCL). A message counts once, however many
recipients it had; where the agent gave no level, the message counts as "not available".

The agent logs are read with Get-AgentLog: those of this server, or those in -Location, which may be copied from an Exchange
server. The result has a Name and a Value for each level, in the order of levels.

.PARAMETER Location
A folder of agent logs, or one file; without it this server's own logs.

.PARAMETER StartDate
Only what happened from this time on.

.PARAMETER EndDate
Only what happened before this time.

.EXAMPLE
postern scripts/Get-AntispamSCLHistogram.ps1
#>
[CmdletBinding()]
param(
    [string] $Location,
    [datetime] $StartDate,
    [datetime] $EndDate
)

$query = @{}
foreach ($name in 'Location', 'StartDate', 'EndDate') {
    if ($PSBoundParameters.ContainsKey($name)) { $query[$name] = $PSBoundParameters[$name] }
}

$counts = @{}
$last = ''
Get-AgentLog @query -Reason 'SCL*' -ErrorAction Stop |
    Where-Object { $_.Agent -eq 'Content Filter Agent' } |
    ForEach-Object {
        # The lines of one message differ in the recipient only, and stand together.
        $message = "$($_.SessionId) $($_.MessageId) $($_.Timestamp.Ticks)"
        if ($message -ne $last) {
            $scl = if ($_.ReasonData -match '^\s*(-?\d+)\s*$') { [int]$Matches[1] } else { 'not available' }
            $counts[$scl]++
        }
        $last = $message
    }

$counts.GetEnumerator() | Sort-Object -Property @{ Expression = { if ($_.Name -is [int]) { $_.Name } else { 99 } } }

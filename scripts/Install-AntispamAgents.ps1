#!/usr/bin/env postern
<#
.SYNOPSIS
Enables the anti-spam agents on a server.

.DESCRIPTION
Enables each anti-spam agent that this version of Postern has, in Exchange's order, names those it lacks, and marks the
server as one whose anti-spam agents are managed. Running it again changes nothing.

.PARAMETER Server
The server; without it, this one.

.EXAMPLE
postern scripts/Install-AntispamAgents.ps1
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string] $Server
)

$agents = 'Connection Filtering Agent', 'Content Filter Agent', 'Sender Id Agent',
          'Sender Filter Agent', 'Recipient Filter Agent', 'Protocol Analysis Agent'

$where = @{}
if ($Server) { $where['Server'] = $Server }

$present = @(Get-TransportAgent @where -ErrorAction Stop)
$missing = @()

foreach ($name in $agents) {
    $agent = $present | Where-Object { $_.Identity -eq $name }
    if (-not $agent) {
        $missing += $name
    }
    elseif (-not $agent.Enabled) {
        Enable-TransportAgent -Identity $name @where -ErrorAction Stop
    }
}

$identity = if ($Server) { $Server } else { (Get-TransportServer).Name }
$settings = Get-TransportServer -Identity $identity -ErrorAction Stop
if (-not $settings.AntispamAgentsEnabled) {
    Set-TransportServer -Identity $identity -AntispamAgentsEnabled $true -ErrorAction Stop
}

if ($missing) {
    Write-Warning "This version of Postern doesn't have: $($missing -join ', ')."
}
Get-TransportAgent @where

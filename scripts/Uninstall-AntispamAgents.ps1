#!/usr/bin/env postern
<#
.SYNOPSIS
Disables the anti-spam agents on a server.

.DESCRIPTION
Disables each anti-spam agent that this version of Postern has and marks the server as one whose anti-spam agents aren't
managed. The agents stay listed; Install-AntispamAgents.ps1 enables them again.

.PARAMETER Server
The server; without it, this one.

.EXAMPLE
postern scripts/Uninstall-AntispamAgents.ps1
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string] $Server
)

$agents = 'Connection Filtering Agent', 'Content Filter Agent', 'Sender Id Agent',
          'Sender Filter Agent', 'Recipient Filter Agent', 'Protocol Analysis Agent'

$where = @{}
if ($Server) { $where['Server'] = $Server }

foreach ($agent in @(Get-TransportAgent @where -ErrorAction Stop)) {
    if (($agents -contains $agent.Identity) -and $agent.Enabled) {
        Disable-TransportAgent -Identity $agent.Identity @where -Confirm:$false -ErrorAction Stop
    }
}

$identity = if ($Server) { $Server } else { (Get-TransportServer).Name }
$settings = Get-TransportServer -Identity $identity -ErrorAction Stop
if ($settings.AntispamAgentsEnabled) {
    Set-TransportServer -Identity $identity -AntispamAgentsEnabled $false -ErrorAction Stop
}

Get-TransportAgent @where

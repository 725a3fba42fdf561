Get-TransportAgent|?{!$_.Enabled}|select -exp Identity
Set-ContentFilterConfig -BypassedSenderDomains @{Add="*.contoso.com";Remove='a','b'} -BypassedSenders $null -Confirm:$false
Get-AgentLog -StartDate (Get-Date).AddDays(-7) | group Agent,Reason 2>$null >> out.txt
& $env:ExchangeInstallPath\Scripts\a.ps1 @h -- -x `
  10MB 1.5 127.0.0.2,127.0.0.3
"{0:N2} MB" -f ((gci D:\Logs -Recurse | measure Length -Sum).Sum/1MB)

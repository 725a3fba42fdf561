// What the parser makes of commands: names, words, parameters, redirections, pipelines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { show } from './parser-show.ts';

type Cases = readonly (readonly [source: string, meaning: string])[];

function means(title: string, cases: Cases): void {
  test(title, () => {
    for (const [source, meaning] of cases) assert.equal(show(source), meaning, source);
  });
}

means('the deciding inputs', [
  [
    'Get-TransportAgent|?{!$_.Enabled}|select -exp Identity',
    'Get-TransportAgent | ? {(not $_.Enabled)} | select -exp Identity',
  ],
  ['Get-ContentFilterConfig | fl *scl*,*bypass*', 'Get-ContentFilterConfig | fl (, *scl* *bypass*)'],
  [
    'Set-IPBlockListProvider Spamhaus -IPAddressesMatch 127.0.0.2,127.0.0.3 -Priority 1',
    'Set-IPBlockListProvider Spamhaus -IPAddressesMatch (, 127.0.0.2 127.0.0.3) -Priority 1:Int32',
  ],
  [
    'Set-ContentFilterConfig -BypassedSenderDomains @{Add="*.contoso.com";Remove="fabrikam.com"} -BypassedSenders $null',
    `Set-ContentFilterConfig -BypassedSenderDomains @{Add='*.contoso.com'; Remove='fabrikam.com'} -BypassedSenders $null`,
  ],
  [
    'Get-AgentLog -StartDate (Get-Date).AddDays(-7) | group Agent,Reason',
    'Get-AgentLog -StartDate (Get-Date).AddDays(-7:Int32) | group (, Agent Reason)',
  ],
  ['Get-AgentLog -StartDate (Get-Date) .AddDays(-7)', 'Get-AgentLog -StartDate (Get-Date) .AddDays (-7:Int32)'],
  [
    'Import-Csv .\\b.csv | %{ Add-IPBlockListEntry -IPRange $_.Range -Comment "$($_.Source): $($_.Note)" -WhatIf }',
    'Import-Csv .\\b.csv | % {Add-IPBlockListEntry -IPRange $_.Range -Comment "<$($_.Source)>: <$($_.Note)>" -WhatIf}',
  ],
  ['gc .\\bad.txt | foreach { $_ }', 'gc .\\bad.txt | foreach {$_}'],
  [
    '& $env:ExchangeInstallPath\\Scripts\\Install-AntiSpamAgents.ps1',
    '&`<$env:ExchangeInstallPath>\\Scripts\\Install-AntiSpamAgents.ps1`',
  ],
  ['Disable-TransportAgent x -Confirm:$false', 'Disable-TransportAgent x -Confirm:$false'],
  ['Disable-TransportAgent x -Confirm $false', 'Disable-TransportAgent x -Confirm $false'],
  ['Write-Error x 2>$null', 'Write-Error x 2>$null'],
  ['a2>x', 'a2 1>x'],
  ['Get-Date -f yyyy-MM-dd', 'Get-Date -f yyyy-MM-dd'],
  ['foo @(1,2).Count', 'foo @((, 1:Int32 2:Int32)).Count'],
  ['gci a/1MB', 'gci a/1MB'],
]);

means('words', [
  [
    'foo 10MB 24l 1.5 0x10 10.0.0.1 2024-01-01 5x +5 -5 .5 1..5',
    'foo 10485760:Int32 24:Int64 1.5:Double 16:Int32 10.0.0.1 2024-01-01 5x +5 -5 0.5:Double 1..5',
  ],
  [`foo a'b'c a"b c"d "x"y 'q'.Length`, `foo abc ab cd 'x' y 'q'.Length`],
  [
    'foo pre-$(1+1)-$d $a-$b $x\\y C:\\a\\b.txt \\\\srv\\share /x %x% a=b',
    'foo `pre-<$((1:Int32 + 1:Int32))>-<$d>` `<$a>-<$b>` `<$x>\\y` C:\\a\\b.txt \\\\srv\\share /x %x% a=b',
  ],
  [
    'foo $x.y.z $a[0].b $a::b $x.y(1).z ${a b} $x:y $$ $?',
    'foo $x.y.z $a[0:Int32].b $a::b $x.y(1:Int32).z $a b $x:y $$ $?',
  ],
  [
    'foo *.x [a-z]* ?y a#b 00:10:00 2001:db8::1 fe80::/10 #comment',
    'foo *.x [a-z]* ?y a#b 00:10:00 2001:db8::1 fe80::/10',
  ],
  ['foo a`nb `$x Acme` Inc', 'foo a\nb $x Acme Inc'],
  ['foo $( 1 ) $(1)x .y', 'foo $(1:Int32) $(1:Int32) x .y'],
  ['7z a; 1_6; 80x; 160dd; 16p; =x', '7z a; 1_6; 80x; 160dd; 16p; =x'],
  ['echo default hidden in static if else', 'echo default hidden in static if else'],
  ['$x.begin; begin', '$x.begin; begin'],
]);

means('lists', [
  ['foo a,b ,c, d', 'foo (, a b c d)'],
  ['foo a,\nb', 'foo (, a b)'],
  [
    'foo @{a=1},@{b=2} {a},{b} (1),(2) "a b","c" $true,-5',
    `foo (, @{a=1:Int32} @{b=2:Int32}) (, {a} {b}) (, (1:Int32) (2:Int32)) (, 'a b' 'c') (, $true -5)`,
  ],
]);

means('parameters', [
  [
    'foo -a -b:1 -c: 2 -d:$x.y -e:@(1,2) -f:a,b -?',
    'foo -a -b:1:Int32 -c:2:Int32 -d:$x.y -e:@((, 1:Int32 2:Int32)) -f:(, a b) -?',
  ],
  ['foo –Name x —y ―z', 'foo -Name x -y -z'],
  ['foo -- -a b', 'foo -- -a b'],
  [`foo --flag=value --x -1 -foo'bar'`, 'foo --flag=value --x -1 -foobar'],
  ['foo -a:\n b', 'foo -a:b'],
  ['foo @h -x @args', 'foo @h -x @args'],
]);

means('redirections', [
  ['foo > a 2>> b *> c 3>&1 *>&1', 'foo 1>a 2>>b *>c 3>&1 *>&1'],
  ['1 > f 2>> g', '1:Int32 1>f 2>>g'],
  ['foo>a', 'foo 1>a'],
  ['foo 1>$x.y 12>z', 'foo 12:Int32 1>$x.y 1>z'],
]);

means('invocation', [
  [
    `. .\\x.ps1 1; . { 1 }; & { 1 } a; & 'a b\\c.ps1' x; . $sb; . default`,
    `..\\x.ps1 1:Int32; .{1:Int32}; &{1:Int32} a; &'a b\\c.ps1' x; .$sb; .default`,
  ],
  ['.\\x.ps1; ./x; ..\\x', '.\\x.ps1; ./x; ..\\x'],
  ['& $x.y 1; & (gcm x) -a; & "$x\\y"', '&$x.y 1:Int32; &(gcm x) -a; &"<$x>\\y"'],
  ['!foo bar | baz', '(not (foo bar)) | baz'],
]);

means('pipelines', [
  ['a | b |\n c', 'a | b | c'],
  ['a\n | b\n # note\n | c', 'a | b | c'],
  ['a |# note\n b', 'a | b'],
  ['foo && bar || baz | d', '((foo && bar) || baz | d)'],
  ['foo;bar;;baz\nqux', 'foo; bar; baz; qux'],
]);

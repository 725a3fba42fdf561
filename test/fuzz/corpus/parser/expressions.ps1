$x.y[1..3,-1].Foo($a, {$_}).Where{ $_ }?.z
[int[]]$v, [string]$w = (1,2), "3"; ,$v; -not $w -and !$v -bor 0xFF
[System.Collections.Generic.Dictionary[string,int]]::new()
$h = @{ a = 1; "b c" = { param($q) $q }; 3 = if (1) { 2 } }
$a ? $b : ($c ?? 1); $d ??= -5 - -3; $i++; --$i; [math]::Round(2.5kb)
a && b || c

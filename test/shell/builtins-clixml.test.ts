// Export-Clixml and Import-Clixml: what PowerShell wrote is read, what is written is read again, and hostile files end in errors.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testShell } from './support/run-shell.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clixml-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const objs = (inner: string) =>
  `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n${inner}\n</Objs>`;

/** As Windows PowerShell writes it: a process, with an enum, a list, a nested object, references and extra properties. */
const WINDOWS = objs(`  <Obj RefId="0">
    <TN RefId="0">
      <T>Contoso.Mail.Queue</T>
      <T>System.Object</T>
    </TN>
    <ToString>EDGE1\\Submission</ToString>
    <Props>
      <S N="Identity">EDGE1\\Submission</S>
      <I32 N="MessageCount">3</I32>
      <I64 N="Size">5000000000</I64>
      <Db N="Velocity">0.5</Db>
      <D N="Cost">1.50</D>
      <B N="Enabled">true</B>
      <C N="Letter">65</C>
      <DT N="Local">2007-04-16T00:39:49.1770000+02:00</DT>
      <DT N="Utc">2007-04-16T00:39:49.177Z</DT>
      <TS N="Age">P1DT2H3M4.5S</TS>
      <G N="Guid">8f3c1b52-9d1e-4a6b-8a53-0a1a1c6f2a11</G>
      <Version N="Version">8.1.240.6</Version>
      <URI N="Link">http://contoso.com/</URI>
      <BA N="Bytes">AQID</BA>
      <Nil N="LastError" />
      <Obj N="Status" RefId="1">
        <TN RefId="1">
          <T>Contoso.Mail.QueueStatus</T>
          <T>System.Enum</T>
          <T>System.ValueType</T>
          <T>System.Object</T>
        </TN>
        <ToString>Retry</ToString>
        <I32>2</I32>
      </Obj>
      <Obj N="Recipients" RefId="2">
        <TN RefId="2">
          <T>System.String[]</T>
          <T>System.Array</T>
          <T>System.Object</T>
        </TN>
        <LST>
          <S>a@contoso.com</S>
          <S>b_x000A_c_x005F_x0041_ &amp; &lt;d&gt;</S>
        </LST>
      </Obj>
      <Obj N="Tags" RefId="3">
        <TN RefId="3">
          <T>System.Collections.Hashtable</T>
          <T>System.Object</T>
        </TN>
        <DCT>
          <En>
            <S N="Key">__proto__</S>
            <S N="Value">x</S>
          </En>
          <En>
            <I32 N="Key">1</I32>
            <Nil N="Value" />
          </En>
        </DCT>
      </Obj>
      <Obj N="Source" RefId="4">
        <TN RefId="4">
          <T>System.Net.IPAddress</T>
          <T>System.Object</T>
        </TN>
        <ToString>192.0.2.1</ToString>
        <Props>
          <S N="AddressFamily">InterNetwork</S>
        </Props>
      </Obj>
      <Obj N="Next" RefId="5">
        <TNRef RefId="0" />
        <ToString>EDGE1\\5</ToString>
        <Props>
          <Ref N="Previous" RefId="0" />
        </Props>
      </Obj>
    </Props>
    <MS>
      <S N="Note">added</S>
    </MS>
  </Obj>`);

async function read(name: string, content: string | Buffer, script: string) {
  await writeFile(join(folder, name), content);
  return testShell().values(`$r = Import-Clixml '${join(folder, name)}'; ${script}`);
}

test('what PowerShell wrote is read with its types', async () => {
  const script = `$r.Identity; $r.MessageCount; $r.Size.GetType().Name; $r.Velocity; $r.Cost.ToString(); $r.Enabled
    $r.Letter.GetType().Name; $r.Utc.ToString('yyyy-MM-dd HH:mm:ss.fff'); $r.Utc.Kind.ToString()
    $r.Local.ToUniversalTime().ToString('HH:mm'); $r.Age.TotalHours; $r.Guid.GetType().Name; $r.Version.Build
    $r.Link.Host; $r.Bytes.Count; $null -eq $r.LastError; "$($r.Status)"; $r.Recipients.Count; $r.Recipients[1]
    $r.Tags['__proto__']; $r.Tags.Count; $r.Source.GetType().Name; $r.Next.Previous.MessageCount; $r.Note; "$r"
    $r.PSTypeNames[0]`;
  const expected = ['EDGE1\\Submission', 3, 'Int64', 0.5, '1.50', true, 'Char', '2007-04-16 00:39:49.177', 'Utc'];
  const more = ['22:39', 26.051_25, 'Guid', 240, 'contoso.com', 3, true, 'Retry', 2, 'b\nc_x0041_ & <d>'];
  const rest = ['x', 2, 'IPAddress', 3, 'added', 'EDGE1\\Submission', 'Deserialized.Contoso.Mail.Queue'];
  assert.deepEqual(await read('windows.xml', WINDOWS, script), [...expected, ...more, ...rest]);
});

test('UTF-16 files, as Windows PowerShell writes them, are read', async () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(objs('<S>grüße</S>'), 'utf16le')]);
  assert.deepEqual(await read('wide.xml', bytes, '$r'), ['grüße']);
});

test('what is written is read again', async () => {
  const file = join(folder, 'round.xml');
  const script = `$o = [pscustomobject]@{ Text = "a\`r\`n_x0041_ <&> '"; Long = 5000000000; Whole = [double]2; Decimal = 1.50d
      When = [datetime]'2020-01-02'; Span = [timespan]'-1.02:03:04.5'; Day = [DayOfWeek]::Monday; None = $null
      List = 1, 'two', 4; Table = @{ a = 1; '__proto__' = 2 }; Ordered = [ordered]@{ z = 1; y = 2 }
      IP = [ipaddress]'192.0.2.1'; Block = { Get-Date }; Inner = [pscustomobject]@{ Deep = [pscustomobject]@{ Deeper = 1 } } }
    $o | Export-Clixml '${file}'; $r = Import-Clixml '${file}'
    $r.Text -ceq $o.Text; $r.Long; $r.Whole.GetType().Name; $r.Decimal.ToString(); $r.When -eq $o.When; $r.Span -eq $o.Span
    "$($r.Day)"; $null -eq $r.None; $r.List[2]; $r.Table.__proto__; ($r.Ordered.Keys -join ''); $r.IP.GetType().Name
    $r.Block; $r.Inner.Deep.GetType().Name; $r.PSTypeNames[0]`;
  assert.deepEqual(await testShell().values(script), [
    ...[true, 5_000_000_000, 'Double', '1.50', true, true, 'Monday', true, 4, 2, 'zy', 'IPAddress'],
    ...[' Get-Date ', 'String', 'Deserialized.System.Management.Automation.PSCustomObject'],
  ]);
});

test('an object that holds itself is written once', async () => {
  const file = join(folder, 'ring.xml');
  const script = `$o = [pscustomobject]@{ Name = 'ring'; Self = $null }; $o.Self = $o; $o | Export-Clixml '${file}' -Depth 9
    (Import-Clixml '${file}').Self.Self.Name`;
  assert.deepEqual(await testShell().values(script), ['ring']);
});

test('-First and -Skip choose, and existing files are kept on demand', async () => {
  const file = join(folder, 'many.xml');
  const shell = testShell();
  assert.deepEqual(
    await shell.values(`1..9 | Export-Clixml '${file}'; Import-Clixml '${file}' -Skip 2 -First 3`),
    [3, 4, 5],
  );
  assert.deepEqual(await shell.errorIds(`1 | Export-Clixml '${file}' -NoClobber`), ['NoClobber']);
});

test('hostile and broken files end in one error', async () => {
  const hostile: readonly (readonly [string, string])[] = [
    ['doctype', `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${objs('<S>&b;</S>')}`],
    ['entity', objs('<S>&nbsp;</S>')],
    ['external', objs('<S>&x;</S>')],
    ['deep', objs('<Obj><Props>'.repeat(100_000))],
    ['number', objs(`<I32>${'9'.repeat(100)}</I32>`)],
    ['not xml', 'Identity,IPRange\n1,192.0.2.1'],
    ['cut', objs('<Obj RefId="0"><Props><S N="a">x').slice(0, -8)],
    ['reference', objs('<Ref RefId="9"/>')],
    ['element', objs('<Script>x</Script>')],
    ['empty', ''],
    ['character', objs('<S>&#x110000;</S>')],
  ];
  for (const [name, text] of hostile) {
    const file = join(folder, 'hostile.xml');
    await writeFile(file, text);
    const ids = await testShell().errorIds(`Import-Clixml '${file}'`);
    assert.deepEqual(ids, ['System.Xml.XmlException'], name);
  }
  assert.deepEqual(await testShell().errorIds(`Import-Clixml '${join(folder, 'absent.xml')}'`), ['FileOpenFailure']);
});

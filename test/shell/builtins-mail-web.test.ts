// Send-MailMessage against a real SMTP server and Invoke-WebRequest against a real HTTP server, both on this machine; and what they refuse.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testShell } from './support/run-shell.ts';

interface Taken {
  readonly commands: string[];
  message: string;
}

/** A server that takes what it is given; `answers` replaces its replies by the command's first word. */
async function smtp(t: TestContext, answers: Readonly<Record<string, string>> = {}): Promise<Taken & { port: number }> {
  const taken: Taken = { commands: [], message: '' };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    let [text, data] = ['', false];
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (;;) {
        const end = text.indexOf(data ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (data ? 5 : 2));
        if (data) {
          taken.message = `${line}\r\n`;
          data = false;
          socket.write(answers['.'] ?? '250 2.0.0 taken\r\n');
          continue;
        }
        taken.commands.push(line);
        const word = line.split(' ')[0]!.toUpperCase();
        data = word === 'DATA' && answers['DATA'] === undefined;
        const standard = {
          EHLO: '250-test\r\n250-DSN\r\n250 SIZE 1000000\r\n',
          DATA: '354 go\r\n',
          QUIT: '221 bye\r\n',
        };
        socket.write(answers[word] ?? standard[word as keyof typeof standard] ?? '250 2.1.0 ok\r\n');
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return Object.assign(taken, { port: (server.address() as AddressInfo).port });
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'postern-mail-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('a message arrives with its headers, text, attachment and recipients', async (t) => {
  const server = await smtp(t);
  const file = join(folder(t), 'räport.csv');
  writeFileSync(file, 'a,b\n1,2\n');
  const shell = testShell();
  const { status, stderr } = await shell.script(
    `$PSEmailServer = '127.0.0.1'; Get-Item '${file}' | Send-MailMessage -To 'Anna Ä <anna@contoso.com>', ben@contoso.com -Bcc audit@contoso.com -From 'Edge <edge@contoso.com>' -Subject 'Blöcked' -Body "one\`n.two" -Priority High -Port ${server.port} -DeliveryNotificationOption OnFailure, Delay`,
  );
  assert.deepEqual([status, stderr], [0, '']);
  const [hello, mail, ...rest] = server.commands;
  assert.match(hello!, /^EHLO \S+$/);
  assert.match(mail!, /^MAIL FROM:<edge@contoso\.com> SIZE=\d+$/);
  const addresses = ['anna@contoso.com', 'ben@contoso.com', 'audit@contoso.com'];
  assert.deepEqual(rest, [...addresses.map((one) => `RCPT TO:<${one}> NOTIFY=FAILURE,DELAY`), 'DATA', 'QUIT']);
  const text = server.message;
  assert.match(
    text,
    /^From: "Edge" <edge@contoso\.com>\r\nTo: =\?utf-8\?B\?QW5uYSDDhA==\?= <anna@contoso\.com>,\r\n ben/,
  );
  assert.match(text, /\r\nSubject: =\?utf-8\?B\?QmzDtmNrZWQ=\?=\r\n/);
  assert.match(text, /\r\nX-Priority: 1\r\n/);
  assert.match(text, /\r\n\r\none\r\n\.\.two\r\n--/, 'a dot at the beginning of a line is doubled');
  assert.match(text, /filename\*=utf-8''r%C3%A4port\.csv\r\n\r\nYSxiCjEsMgo=\r\n--/);
  assert.ok(!text.includes('audit@contoso.com'), 'nobody sees who got a blind copy');
});

test('what could add a header, a command or a second recipient is refused before anything is sent', async (t) => {
  const server = await smtp(t);
  const send = `Send-MailMessage -SmtpServer 127.0.0.1 -Port ${server.port} -Body x`;
  const hostile = [
    `${send} -From a@b.c -To "x@y.z\`r\`nBcc: all@y.z" -Subject s`,
    `${send} -From a@b.c -To x@y.z -Subject "s\`r\`nBcc: all@y.z"`,
    `${send} -From "a@b.c>\`r\`nRCPT TO:<all@y.z" -To x@y.z -Subject s`,
    `${send} -From a@b.c -To 'x@y.z> NOTIFY=NEVER' -Subject s`,
    `${send} -From a@b.c -To 'x@y.z,all@y.z' -Subject s`,
    `${send} -From a@b.c -To "N\`nX: y <x@y.z>" -Subject s`,
    `${send} -From a@b.c -To x@y.z -ReplyTo "r@y.z\`nX: y" -Subject s`,
    `${send} -From a@b.c -Subject s`,
  ];
  for (const text of hostile) assert.deepEqual(await testShell().errorIds(text), ['BadCmdletArgument'], text);
  assert.deepEqual(server.commands, []);
  assert.deepEqual(await testShell().errorIds(`${send} -From a@b.c -To x@y.z -Subject s -Attachments /no/such/file`), [
    'FileOpenFailure',
  ]);
});

test('a server that refuses, lies or never ends is an error', async (t) => {
  const id = 'System.Net.Mail.SmtpException';
  const cases: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
    [{ MAIL: '550 5.7.1 no\r\n' }, [id]],
    [{ RCPT: '550 5.1.1 nobody\r\n' }, [id]],
    [{ DATA: '554 no\r\n' }, [id]],
    [{ '.': '550 spam\r\n' }, [id]],
    [{ EHLO: '250-x\r\n250 SIZE 10\r\n' }, [id]],
    [{ EHLO: 'nonsense\r\n', HELO: '\u0000\u0001\r\n' }, [id]],
    [{ MAIL: 'x'.repeat(100_000) }, [id]],
  ];
  for (const [answers, ids] of cases) {
    const { port } = await smtp(t, answers);
    const send = `Send-MailMessage -SmtpServer 127.0.0.1 -Port ${port} -From a@b.c -To x@y.z -Subject s -Body x`;
    assert.deepEqual(await testShell().errorIds(send), ids, JSON.stringify(answers).slice(0, 80));
  }
});

test('a password goes out under TLS only, and never shows', async (t) => {
  const { port, commands } = await smtp(t);
  const credential = "$p = ConvertTo-SecureString hunter2 -AsPlainText -Force; $c = New-Object PSCredential 'bob', $p";
  const send = `Send-MailMessage -SmtpServer 127.0.0.1 -Port ${port} -From a@b.c -To x@y.z -Subject s -Body x -Credential $c`;
  assert.deepEqual(await testShell().errorIds(`${credential}; ${send}`), ['BadCmdletArgument']);
  assert.deepEqual(await testShell().errorIds(`${credential}; ${send} -UseSsl`), ['System.Net.Mail.SmtpException']);
  assert.ok(!commands.join().includes('AUTH'));
  const shown = await testShell().script(
    `${credential}; $c; $c | Format-List *; $p; $c | ConvertTo-Json; $c.GetNetworkCredential()`,
  );
  assert.ok(!`${shown.stdout}${shown.stderr}`.includes('hunter2'));
  assert.deepEqual(await testShell().values(`${credential}; $c.GetNetworkCredential().Password`), ['hunter2']);
});

interface Web {
  readonly url: string;
  readonly asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
}

async function web(t: TestContext): Promise<Web> {
  const asked: Web['asked'] = [];
  const server = createHttp((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      const path = request.url!.split('?')[0];
      if (path === '/json') {
        response.setHeader('content-type', 'application/json');
        response.end('[{"range":"192.0.2.0/24","__proto__":1},{"range":"198.51.100.1"}]');
      } else if (path === '/missing') {
        response.statusCode = 404;
        response.end('nothing');
      } else if (path === '/away') {
        response.writeHead(302, { location: '/text' });
        response.end();
      } else if (path === '/round') {
        response.writeHead(302, { location: '/round' });
        response.end();
      } else if (path === '/file') {
        response.writeHead(302, { location: 'file:///etc/hostname' });
        response.end();
      } else if (path === '/never') {
        response.write('x');
      } else if (path === '/cut') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('x');
        setImmediate(() => response.destroy());
      } else if (path === '/binary') {
        response.setHeader('content-type', 'application/octet-stream');
        response.end(Buffer.from([1, 2, 255]));
      } else {
        response.setHeader('content-type', 'text/plain; charset=iso-8859-1');
        response.end(Buffer.from('192.0.2.1\ngr\u00fcn\n', 'latin1'));
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('a feed is read: text, status, headers, JSON, a file', async (t) => {
  const { url, asked } = await web(t);
  const shell = testShell();
  const script = `$r = Invoke-WebRequest ${url}/away -UseBasicParsing; $r.StatusCode; $r.Content; $r.Headers['content-type']
    (iwr ${url}/binary).Content; irm ${url}/json | foreach { $_.range }`;
  const expected = [
    200,
    '192.0.2.1\ngrün\n',
    'text/plain; charset=iso-8859-1',
    1,
    2,
    255,
    '192.0.2.0/24',
    '198.51.100.1',
  ];
  assert.deepEqual(await shell.values(script), expected);
  const file = join(folder(t), 'list.txt');
  assert.deepEqual(await shell.values(`iwr ${url}/text -OutFile '${file}'`), []);
  assert.equal(readFileSync(file, 'latin1'), '192.0.2.1\ngr\u00fcn\n');
  asked.length = 0;
  await shell.values(
    `irm ${url}/x -Method Post -Body @{ a = 1; b = 'c d' } -Headers @{ 'X-Key' = 'k' }; irm ${url}/y -Body @{ q = '&' }; irm ${url}/z -Method Put -Body '{}' -ContentType application/json`,
  );
  assert.deepEqual(
    asked.map(({ method, url: path, headers, body }) => [method, path, headers['content-type'] ?? '', body]),
    [
      ['POST', '/x', 'application/x-www-form-urlencoded', 'a=1&b=c+d'],
      ['GET', '/y?q=%26', '', ''],
      ['PUT', '/z', 'application/json', '{}'],
    ],
  );
  assert.equal(asked[0]?.headers['x-key'], 'k');
});

test('what is no answer is an error, and a cut one leaves the file of before', async (t) => {
  const { url, asked } = await web(t);
  const shell = testShell();
  const file = join(folder(t), 'list.txt');
  writeFileSync(file, 'of before');
  const id = 'WebCmdletWebResponseException';
  const cases: readonly (readonly [string, string])[] = [
    [`iwr ${url}/missing`, id],
    [`iwr ${url}/round`, id],
    [`iwr ${url}/file`, id],
    [`iwr ${url}/never -TimeoutSec 1`, id],
    [`iwr ${url}/cut -OutFile '${file}'`, id],
    ['iwr http://127.0.0.1:1/', id],
    ['iwr file:///etc/hostname', 'BadCmdletArgument'],
    ['iwr ftp://127.0.0.1/x', 'BadCmdletArgument'],
    [`iwr ${url}/x -Headers @{ "a\`r\`nb" = 'c' }`, 'BadCmdletArgument'],
    [`iwr ${url}/x -Proxy http://127.0.0.1:1`, 'ParameterNotSupported'],
  ];
  for (const [text, expected] of cases) assert.deepEqual(await shell.errorIds(text), [expected], text);
  assert.equal(readFileSync(file, 'utf8'), 'of before');
  assert.deepEqual(readdirSync(join(file, '..')), ['list.txt']);
  assert.ok(asked.filter(({ url: path }) => path === '/round').length <= 6);
  assert.deepEqual(
    await shell.values(
      `try { irm ${url}/missing } catch { $_.Exception.Response.StatusCode; $_.Exception.Response.Content }`,
    ),
    [404, 'nothing'],
  );
});

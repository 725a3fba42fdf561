// An SMTP server that takes everything and keeps nothing, in a process of its own: `node smtp-sink.ts` says its port.
import { createServer } from 'node:net';

const REPLIES: Readonly<Record<string, string>> = {
  EHLO: '250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n',
  MAIL: '250 2.1.0 OK\r\n',
  RCPT: '250 2.1.5 OK\r\n',
  DATA: '354 Go on\r\n',
  RSET: '250 2.0.0 OK\r\n',
};
const END = Buffer.from('\r\n.\r\n');
let taken = 0;

const server = createServer((socket) => {
  socket.setNoDelay(true).on('error', () => socket.destroy());
  socket.write('220 sink ESMTP\r\n');
  let rest: Buffer = Buffer.alloc(0);
  let inData = false;
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let answer = '';
    for (;;) {
      const at = inData ? rest.indexOf(END) : rest.indexOf('\r\n');
      if (at < 0) break;
      if (inData) {
        inData = false;
        taken++;
        answer += '250 2.6.0 Taken\r\n';
        rest = rest.subarray(at + END.length);
        continue;
      }
      const word = rest.toString('latin1', 0, 4).toUpperCase();
      rest = rest.subarray(at + 2);
      if (word === 'QUIT') {
        socket.end(`${answer}221 2.0.0 Bye\r\n`);
        return;
      }
      inData = word === 'DATA';
      answer += REPLIES[word] ?? '502 5.5.1 No\r\n';
    }
    if (answer !== '') socket.write(answer);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as { port: number }).port}\n`));
process.on('message', () => process.send!(taken));

// Refused connections: everybody gets the line, also those who talk before their time, and no socket stays open.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { reply } from '../../../src/core/reply.ts';
import type { Endpoint } from '../../../src/core/values/endpoint.ts';
import { startTestTransport } from '../../support/test-transport.ts';

/** What one client receives until the end. */
function received({ Address, Port }: Endpoint, early: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: String(Address), port: Port });
    let text = '';
    if (early !== '') socket.write(early);
    socket.on('data', (bytes) => (text += bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

for (const early of ['', 'EHLO early.example\r\n', 'x'.repeat(10_000)]) {
  test(`500 clients, ${early.length} bytes sent early`, async () => {
    const outcome = { kind: 'reject', reply: reply(550, '5.7.1', 'Blocked') } as const;
    const server = await startTestTransport({ script: { onConnect: () => outcome } });
    const endpoint = server.transport.bindings[0]!;
    const texts = await Promise.all(Array.from({ length: 500 }, () => received(endpoint, early)));
    assert.equal(texts.filter((text) => text === '550 5.7.1 Blocked\r\n').length, 500);
    assert.equal(server.seen.filter(({ event }) => event === 'onDisconnect').length, 500);
    assert.equal(new Set(server.seen.map(({ session }) => session.sessionId)).size, 500);
    await server.stop();
  });
}

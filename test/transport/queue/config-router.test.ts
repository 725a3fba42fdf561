// Messages by the configuration: what a linked Receive connector took goes out by its Send connector, by whatever name it goes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AcceptedDomain } from '../../../src/core/objects/accepted-domain.ts';
import { SendConnector } from '../../../src/core/objects/send-connector.ts';
import { SmartHost } from '../../../src/core/values/smart-host.ts';
import { configRouter } from '../../../src/transport/queue/config-router.ts';
import { plainConfig } from '../../support/plain-config.ts';
import { message } from './open-test-queue.ts';

test('a message goes the way of the connector that took it, and others theirs', () => {
  const config = plainConfig();
  config.set(AcceptedDomain, { DomainName: 'ours.test', DomainType: 'Authoritative' });
  config.set(SendConnector, {
    Guid: 'apps-out',
    LinkedReceiveConnector: 'apps-in',
    SmartHosts: [SmartHost.parse('[192.0.2.1]')],
  });
  const { route } = configRouter(config);
  const recipients = [{ address: 'a@ours.test' }, { address: 'b@elsewhere.test' }];
  const keys = (connectorGuid?: string) =>
    route(message({ source: { kind: 'SMTP', connector: 'EDGE\\Any', connectorGuid } }), 10, recipients).map(
      ({ hop, recipients: there }) => [hop.key, there.length],
    );
  assert.deepEqual(keys('apps-in'), [['smtp:apps-out:', 2]]);
  const others = [
    ['maildir', 1],
    ['unreachable', 1],
  ];
  assert.deepEqual(keys('another'), others);
  assert.deepEqual(keys(), others);
});

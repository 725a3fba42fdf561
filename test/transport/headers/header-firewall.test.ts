// The header firewall, in and out: what goes, what stays, and that nothing else changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUP_GRANTS, PRINCIPALS } from '../../../src/core/permissions/permission-groups.ts';
import { acceptedKinds, FIELD_KINDS, headerFirewall } from '../../../src/transport/headers/header-firewall.ts';

const FIELDS = {
  routing: ['Received: from a by b; x\r\n', 'RECEIVED : a\r\n\tfolded\r\n', 'Resent-From: a@b\r\n', 'resent-x: y\r\n'],
  organization: [
    'X-MS-Exchange-Organization-SCL: -1\r\n',
    'x-ms-exchange-organization-AuthAs \t: Internal\r\n a\r\n\tb\r\n',
  ],
  forest: ['X-MS-Exchange-Forest-RulesExecuted: a\r\n'],
} as const;
const OTHERS = [
  'Subject: x\r\n y\r\n',
  'X-MS-Exchange-CrossTenant-Id: 1\r\n',
  'Received-SPF: Pass\r\n',
  'X-Received: x\r\n',
];
const END = '\r\n';

const filter = (header: string, kept: readonly (keyof typeof FIELDS)[]) =>
  headerFirewall(Buffer.from(header), kept).toString();

test('each kind goes alone, folded lines and odd spellings with it', () => {
  const all = [
    FIELDS.routing[0],
    OTHERS[0],
    FIELDS.organization[0],
    FIELDS.forest[0],
    OTHERS[1],
    ...FIELDS.routing.slice(1),
  ];
  const header = [...all, ...FIELDS.organization.slice(1), ...OTHERS.slice(2)].join('') + END;
  for (const kind of FIELD_KINDS) {
    const kept = FIELD_KINDS.filter((one) => one !== kind);
    const wanted = FIELDS[kind].reduce<string>((text, field) => text.replace(field, ''), header);
    assert.equal(filter(header, kept), wanted, kind);
  }
  assert.equal(filter(header, []), `${OTHERS.join('')}${END}`);
});

test('a header without such fields is the same bytes', () => {
  const header = Buffer.from(`${OTHERS.join('')}${END}`);
  assert.equal(headerFirewall(header, []), header);
  assert.equal(filter('', []), '');
  assert.equal(filter(END, []), END);
  assert.equal(filter('X-MS-Exchange-Organization-SCL: 1', []), '');
});

test('the body behind it is out of reach', () => {
  const body = 'X-MS-Exchange-Organization-SCL: -1\r\n';
  assert.equal(headerFirewall(Buffer.from(`A: b\r\n${END}`), []).toString() + body, `A: b\r\n${END}${body}`);
});

test('rights open it', () => {
  const [anonymous] = GROUP_GRANTS.AnonymousUsers;
  assert.deepEqual(acceptedKinds(new Set(anonymous!.rights)), ['routing']);
  const hub = GROUP_GRANTS.ExchangeServers.find(({ principal }) => principal === PRINCIPALS.hubServers);
  assert.deepEqual(acceptedKinds(new Set(hub!.rights)), FIELD_KINDS);
});

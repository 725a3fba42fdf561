// Priorities stay 1 to n whatever is put where.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priorityOrder } from '../../../src/commands/conventions/priority-order.ts';

const item = (name: string, Priority: number) => ({ name, Priority });
const [a, b, c] = [item('a', 1), item('b', 2), item('c', 3)];

function shown(changes: readonly { readonly item: { readonly name: string }; readonly priority: number }[]) {
  return changes.map((change) => `${change.item.name}${change.priority}`).join(' ');
}

test('only what moves is named', () => {
  assert.equal(shown(priorityOrder([a, b, c])), '');
  assert.equal(shown(priorityOrder([a, b, c], { item: b, priority: 2 })), '');
  assert.equal(shown(priorityOrder([a, b, c], { item: c, priority: 1 })), 'c1 a2 b3');
  assert.equal(shown(priorityOrder([a, b, c], { item: a, priority: 2 })), 'b1 a2');
  assert.equal(shown(priorityOrder([c, a, b], { item: b, priority: 3 })), 'c2 b3');
});

test('a number beyond either end is the end', () => {
  assert.equal(shown(priorityOrder([a, b, c], { item: a, priority: 99 })), 'b1 c2 a3');
  assert.equal(shown(priorityOrder([a, b, c], { item: b, priority: 0 })), 'b1 a2');
});

test('a new item makes room, a missing one leaves no gap, equals keep their order', () => {
  assert.equal(shown(priorityOrder([a, b], { item: item('n', 0), priority: 1 })), 'n1 a2 b3');
  assert.equal(shown(priorityOrder([a, c])), 'c2');
  assert.equal(shown(priorityOrder([item('x', 5), item('y', 5)])), 'x1 y2');
  assert.equal(shown(priorityOrder([])), '');
});

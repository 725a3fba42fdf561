// A power cut at two thousand places of the log.
import { test } from 'node:test';
import { powerCuts } from './power-cuts.ts';

const CUTS = Number(process.env['CUTS'] ?? 2000);

test(`${CUTS} power cuts`, (t) => powerCuts(t, { messages: 60, cuts: CUTS }));

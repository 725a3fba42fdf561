// All topics, by name.
import { agents } from './agents.ts';
import { commonParameters } from './common-parameters.ts';
import { operators } from './operators.ts';
import { postern } from './postern.ts';
import { profiles } from './profiles.ts';
import { scripts } from './scripts.ts';
import type { Topic } from './topic.ts';
import { verdicts } from './verdicts.ts';
import { wildcards } from './wildcards.ts';

export const TOPICS: readonly Topic[] = [
  agents,
  commonParameters,
  operators,
  postern,
  profiles,
  scripts,
  verdicts,
  wildcards,
];

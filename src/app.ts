// The composition root, read top to bottom: what the shell is handed, and what the transport process is made of.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ports } from './core/ports.ts';
import { createService } from './service/service.ts';
import { findHome, prepareHome } from './service/home.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'bin', 'postern.js');

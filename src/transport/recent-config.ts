// The configuration as of the last millisecond: a look at the store costs several system calls, and one command asks many times.
import type { ConfigView, LiveConfig } from '../core/ports.ts';

/** Milliseconds. No cmdlet's process ends faster than that after its change: whatever its user does next is judged by the change. */
const HOLDS = 1;

export function recentConfig(live: LiveConfig): LiveConfig {
  let view: ConfigView | undefined;
  let looked = 0;
  return {
    current() {
      const now = performance.now();
      if (view && now - looked < HOLDS) return view;
      looked = now;
      view = live.current();
      return view;
    },
    onTrouble: (listener) => live.onTrouble(listener),
    close: () => live.close(),
  };
}

// The configuration as of one turn: everything that happens in one go is judged by the same view, which is looked for once.
import type { ConfigView, LiveConfig } from '../core/ports.ts';

/** A look costs several system calls, and one command asks for the view many times; nobody else's change could come in between. */
export function turnConfig(live: LiveConfig): LiveConfig {
  let view: ConfigView | undefined;
  const forget = () => {
    view = undefined;
  };
  return {
    current() {
      if (view) return view;
      view = live.current();
      queueMicrotask(forget);
      return view;
    },
    onTrouble: (listener) => live.onTrouble(listener),
    close: () => live.close(),
  };
}

// How many sessions each connector has open, altogether and by source.
import type { Source } from './source.ts';

/** One session's place in the count. */
export interface Place {
  /** A proxy has said whom the session is for; until then it counted for nobody. */
  name(source: Source): void;
  /** The session is over; a second call does nothing. */
  leave(): void;
}

interface Count {
  total: number;
  readonly bySource: Map<Source, number>;
}

export class OpenSessions {
  readonly #byConnector = new Map<string, Count>();

  /** `connector`: its GUID. */
  total(connector: string): number {
    return this.#byConnector.get(connector)?.total ?? 0;
  }

  of(connector: string, source: Source): number {
    return this.#byConnector.get(connector)?.bySource.get(source) ?? 0;
  }

  enter(connector: string, first: Source | undefined): Place {
    let count = this.#byConnector.get(connector);
    if (!count) this.#byConnector.set(connector, (count = { total: 0, bySource: new Map() }));
    const { bySource } = count;
    const counted = count;
    let source = first;
    let isOver = false;
    const add = (by: number) => {
      if (source === undefined) return;
      const now = (bySource.get(source) ?? 0) + by;
      if (now > 0) bySource.set(source, now);
      else bySource.delete(source);
    };
    counted.total++;
    add(1);
    return {
      name(named) {
        if (isOver) return;
        add(-1);
        source = named;
        add(1);
      },
      leave: () => {
        if (isOver) return;
        isOver = true;
        add(-1);
        if (--counted.total === 0 && this.#byConnector.get(connector) === counted) this.#byConnector.delete(connector);
      },
    };
  }
}

// Counters, gauges and histograms: adding to one is an addition; names, labels and text matter only when somebody asks.

/** One metric of one process, as plain data that can be sent between processes. */
export interface MetricSnapshot {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** How values of several processes become one. */
  readonly merge: 'sum' | 'max';
  readonly labels: readonly string[];
  /** The upper bounds of a histogram's buckets, ascending, without infinity. */
  readonly bounds?: readonly number[] | undefined;
  readonly series: readonly Sample[];
}

export interface Sample {
  /** In the order of the labels' names. */
  readonly labels: readonly string[];
  readonly value: number;
  /** Of a histogram, whose value is the sum: how many fell into each bucket, the last one without bound. */
  readonly counts?: readonly number[] | undefined;
}

/** What a series too many is counted under: texts from outside must not fill the memory. */
const OTHER = 'other';
const MOST_SERIES = 200;

export class Counter {
  value = 0;

  add(more = 1): void {
    this.value += more;
  }

  sample(labels: readonly string[]): Sample {
    return { labels, value: this.value };
  }
}

export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.#bounds.length && value > this.#bounds[at]!) at++;
    this.#counts[at]!++;
    this.#sum += value;
  }

  sample(labels: readonly string[]): Sample {
    return { labels, value: this.#sum, counts: [...this.#counts] };
  }
}

interface Instrument {
  sample(labels: readonly string[]): Sample;
}

/** One instrument for each combination of at most two labels, as far as they are few. */
export class Family<T extends Instrument> {
  readonly #about: Omit<MetricSnapshot, 'series'>;
  readonly #make: () => T;
  /** By the first label, then the second: joining them for a key would cost ten times as much as looking twice. */
  readonly #known = new Map<string, Map<string, T>>();
  #size = 0;

  constructor(about: Omit<MetricSnapshot, 'series'>, make: () => T) {
    this.#about = about;
    this.#make = make;
  }

  of(first = '', second = ''): T {
    return this.#known.get(first)?.get(second) ?? this.#add(first, second);
  }

  snapshot(): MetricSnapshot {
    const series: Sample[] = [];
    const { length } = this.#about.labels;
    for (const [first, rest] of this.#known)
      for (const [second, instrument] of rest) series.push(instrument.sample([first, second].slice(0, length)));
    return { ...this.#about, series };
  }

  #add(first: string, second: string): T {
    const isOther = first === OTHER && (second === OTHER || this.#about.labels.length < 2);
    if (this.#size >= MOST_SERIES && !isOther) return this.of(OTHER, this.#about.labels.length < 2 ? '' : OTHER);
    let rest = this.#known.get(first);
    if (!rest) this.#known.set(first, (rest = new Map()));
    const instrument = this.#make();
    rest.set(second, instrument);
    this.#size++;
    return instrument;
  }
}

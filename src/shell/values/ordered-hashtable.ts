// `[ordered]@{}`: a hashtable that is also indexed by position.
import { Hashtable } from '../../core/values/hashtable.ts';

export class OrderedHashtable extends Hashtable {
  at(index: number): unknown {
    return [...this.values()].at(index);
  }

  override toString(): string {
    return 'System.Collections.Specialized.OrderedDictionary';
  }
}

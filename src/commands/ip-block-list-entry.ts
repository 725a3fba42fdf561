// The cmdlets of the entries of the IP Block list.
import { ipListEntry } from './families/ip-list-entry.ts';

export const ipBlockListEntry = ipListEntry('Block');

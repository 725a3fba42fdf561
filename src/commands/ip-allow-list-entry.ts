// The cmdlets of the entries of the IP Allow list.
import { ipListEntry } from './families/ip-list-entry.ts';

export const ipAllowListEntry = ipListEntry('Allow');

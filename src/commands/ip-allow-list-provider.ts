// The cmdlets of the DNS lists that say who may send.
import { ipListProvider } from './families/ip-list-provider.ts';

export const ipAllowListProvider = ipListProvider('Allow');

// The cmdlets of the DNS lists that say who may not send.
import { ipListProvider } from './families/ip-list-provider.ts';

export const ipBlockListProvider = ipListProvider('Block');

// Get- and Set-TransportService: what Exchange 2013 and later call Get- and Set-TransportServer.
import { transportServerSettings } from './families/transport-server-settings.ts';

export const transportService = transportServerSettings('TransportService');

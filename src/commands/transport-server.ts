// Get- and Set-TransportServer: settings of this server's transport.
import { transportServerSettings } from './families/transport-server-settings.ts';

export const transportServer = transportServerSettings('TransportServer');

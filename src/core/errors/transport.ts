// Errors of the transport process and of its agents.
import { defineError, shown } from './define.ts';

export const TRANSPORT_ERRORS = {
  PortInUse: defineError<{ readonly binding: string; readonly holder: string }>(
    'ResourceBusy',
    (d) =>
      `The address ${d.binding} is in use by ${shown(d.holder)}. Stop that program, or change the bindings with Set-ReceiveConnector.`,
  ),
  BindingNotAvailable: defineError<{ readonly binding: string; readonly detail: string }>(
    'ResourceUnavailable',
    (d) => `Can't listen on ${d.binding}: ${shown(d.detail)}.`,
  ),
  ProbeConnectFailed: defineError<{ readonly endpoint: string; readonly code: string }>(
    'ConnectionError',
    (d) => `No connection to ${d.endpoint}: ${shown(d.code)}.`,
  ),
  EndPointNotOwn: defineError<{ readonly endpoint: string }>(
    'PermissionDenied',
    (d) => `${d.endpoint} isn't an address of this computer. Give -Force if you may test that server.`,
  ),
  AgentLoadFailed: defineError<{ readonly agent: string; readonly detail: string }>(
    'ResourceUnavailable',
    (d) => `The agent '${shown(d.agent)}' couldn't be loaded: ${shown(d.detail)}.`,
  ),
  AgentContractBroken: defineError<{ readonly agent: string; readonly detail: string }>(
    'InvalidData',
    (d) => `The agent '${shown(d.agent)}' broke its contract: ${shown(d.detail)}.`,
  ),
  QueueOrderFailed: defineError<{ readonly detail: string }>(
    'ResourceUnavailable',
    (d) => `The queue didn't do what it was asked: ${shown(d.detail)}.`,
  ),
  QueueNotFound: defineError<{ readonly identity: string }>(
    'ObjectNotFound',
    (d) => `There is no queue '${shown(d.identity)}'. Get-Queue shows those there are.`,
  ),
  QueuedMessageNotFound: defineError<{ readonly identity: string }>(
    'ObjectNotFound',
    (d) => `There is no message '${shown(d.identity)}' in a queue. Get-Message shows those there are.`,
  ),
  InvalidQueueFilter: defineError<{ readonly filter: string; readonly detail: string }>(
    'InvalidArgument',
    (d) => `The filter '${shown(d.filter)}' can't be understood: ${shown(d.detail)}.`,
  ),
};

// When delivery is tried again, when senders are told, and when it ends, as Set-TransportServer has it.
import type { ObjectOf } from '../../core/object-class.ts';
import type { TransportServer } from '../../core/objects/transport-server.ts';

/** Times in milliseconds. */
export interface RetryPolicy {
  readonly transientCount: number;
  readonly transientInterval: number;
  readonly outboundInterval: number;
  readonly messageInterval: number;
  readonly expiration: number;
  readonly delayNotice: number;
  readonly queueIdle: number;
  /** Crashes after which a message is set aside; undefined: never. */
  readonly poisonThreshold: number | undefined;
}

export function retryPolicy(server: ObjectOf<typeof TransportServer>): RetryPolicy {
  return {
    transientCount: server.TransientFailureRetryCount,
    transientInterval: server.TransientFailureRetryInterval.milliseconds,
    outboundInterval: server.OutboundConnectionFailureRetryInterval.milliseconds,
    messageInterval: server.MessageRetryInterval.milliseconds,
    expiration: server.MessageExpirationTimeout.milliseconds,
    delayNotice: server.DelayNotificationTimeout.milliseconds,
    queueIdle: server.QueueMaxIdleTime.milliseconds,
    poisonThreshold: server.PoisonMessageDetectionEnabled ? server.PoisonThreshold : undefined,
  };
}

/** How long a hop waits after its `failures`th failed connection in a row. */
export function hopPause(policy: RetryPolicy, failures: number): number {
  return failures <= policy.transientCount ? policy.transientInterval : policy.outboundInterval;
}

import type { EmulatorContext } from './emulator-context';
import type { DeliveryManner } from './webhook-sender/delivery-manner';
import type { EventInput, RaisedEvents } from './webhook-sender/raise-events';

/** A running emulator. Everything it holds can be read and changed here, as by its page. */
export interface ProveEmulator extends Pick<
  EmulatorContext,
  'clock' | 'settings' | 'users' | 'identities' | 'sessions' | 'faults' | 'sender' | 'tokens' | 'calls'
> {
  /** The base URL of the API, and the page. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Something happens to phones; resolves once all that Prove would send has been sent. */
  raise(events: readonly EventInput[], manner?: Partial<DeliveryManner>): Promise<RaisedEvents>;
  stop(): Promise<void>;
}

import type { PageLink } from '../loopback';
import type { SharedClock } from './clock/emulator-clock';
import type { SandboxUser } from './sandbox/sandbox-user';
import type { EmulatorSettings } from './state/emulator-settings';
import type { DeliveryManner } from './webhook-sender/delivery-manner';

export interface ProveEmulatorOptions {
  /** Default 0: any free one. */
  port?: number;
  /** Default `127.0.0.1`. The emulator guards nothing: keep it to machines you trust. */
  host?: string;
  /**
   * Names under which it may be called, without port, besides `localhost`, addresses, `host` and the one in `publicUrl`:
   * a foreign page must not reach it through a name that resolves to this machine. Default none.
   */
  allowedHosts?: string[];
  /** The origin under which browsers reach it, where that is another one than `url`. */
  publicUrl?: string;
  /** What `POST /token` takes. Default `emulator-client` and `emulator-secret`. */
  clientId?: string;
  clientSecret?: string;
  /** Where notifications go, signed with `secret`; without a secret one is made. */
  webhook?: { url: string; secret?: string };
  /** Whether its page may point the webhook at other machines than this one. Default false. */
  remoteWebhooks?: boolean;
  /** Pages that belong with it, linked at the top of its own. Default none. */
  links?: readonly PageLink[];
  /** How it behaves where Prove's documents leave a choice. */
  settings?: Partial<EmulatorSettings>;
  /** How deliveries go out. */
  manner?: Partial<DeliveryManner>;
  /** People beside Prove's sandbox users; by default of any product, and a browser must show their possession. */
  users?: (Pick<SandboxUser, 'phoneNumber'> & Partial<SandboxUser>)[];
  /** Milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
  /** The clock of the service that calls it: who moves one moves both. Goes before `now`. Default: one of its own. */
  clock?: SharedClock;
}

import type { PageLink } from '../loopback';
import type { CallLog } from './calls/call-log';
import type { EmulatorClock } from './clock/emulator-clock';
import type { DeviceTokens } from './device/device-tokens';
import type { Faults } from './faults/faults';
import type { AccessTokens } from './oauth/access-tokens';
import type { SandboxUsers } from './sandbox/sandbox-users';
import type { EmulatorSettings } from './state/emulator-settings';
import type { Identities } from './state/identities';
import type { Sessions } from './state/sessions';
import type { ProveKeys } from './unify/prove-keys';
import type { WebhookSender } from './webhook-sender/webhook-sender';

/** What every part of the emulator is given. */
export interface EmulatorContext {
  clock: EmulatorClock;
  settings: EmulatorSettings;
  tokens: AccessTokens;
  users: SandboxUsers;
  identities: Identities;
  sessions: Sessions;
  proveKeys: ProveKeys;
  deviceTokens: DeviceTokens;
  faults: Faults;
  sender: WebhookSender;
  calls: CallLog;
  /** Pages that belong with the emulator's. */
  links: readonly PageLink[];
  /** Whether the page may point the webhook at other machines. */
  remoteWebhooks: boolean;
}

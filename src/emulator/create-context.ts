import { CallLog } from './calls/call-log';
import { EmulatorClock } from './clock/emulator-clock';
import { DeviceTokens } from './device/device-tokens';
import type { EmulatorContext } from './emulator-context';
import type { ProveEmulatorOptions } from './emulator-options';
import { Faults } from './faults/faults';
import { AccessTokens, type Credentials } from './oauth/access-tokens';
import type { SandboxUser } from './sandbox/sandbox-user';
import { SandboxUsers } from './sandbox/sandbox-users';
import { DEFAULT_SETTINGS, type EmulatorSettings } from './state/emulator-settings';
import { Identities } from './state/identities';
import { Sessions } from './state/sessions';
import { ProveKeys } from './unify/prove-keys';
import { WebhookSender } from './webhook-sender/webhook-sender';

/** A new world: Prove's sandbox users, nobody enrolled. */
export function createContext(options: ProveEmulatorOptions, credentials: Credentials): EmulatorContext {
  const clock = new EmulatorClock(options.now, options.clock);
  const settings: EmulatorSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  const sessions = new Sessions(clock);
  const context: EmulatorContext = {
    clock,
    settings,
    sessions,
    tokens: new AccessTokens(clock, credentials),
    users: new SandboxUsers(settings, (options.users ?? []).map(toUser)),
    identities: new Identities(clock, settings),
    proveKeys: new ProveKeys(),
    deviceTokens: new DeviceTokens(clock, settings, sessions),
    faults: new Faults(),
    calls: new CallLog(),
    links: options.links ?? [],
    remoteWebhooks: options.remoteWebhooks ?? false,
    sender: new WebhookSender(clock, settings),
  };
  Object.assign(context.sender.manner, options.manner);
  if (options.webhook) context.sender.configure(options.webhook.url, options.webhook.secret);
  return context;
}

function toUser(given: NonNullable<ProveEmulatorOptions['users']>[number]): SandboxUser {
  return { product: 'any', skipsClientSdk: false, outcome: 'success', ...given };
}

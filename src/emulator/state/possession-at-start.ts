import type { SandboxUser } from '../sandbox/sandbox-user';
import type { Possession } from './session';

/** Some sandbox users count as having gone through the browser. */
export function possessionAtStart({ skipsClientSdk, outcome }: SandboxUser): Possession {
  if (!skipsClientSdk || outcome === 'possession_pending') return 'pending';
  return outcome === 'possession_fails' ? 'failed' : 'success';
}

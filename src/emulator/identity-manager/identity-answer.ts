import type { EmulatorSettings } from '../state/emulator-settings';
import type { EnrolledIdentity } from '../state/enrolled-identity';

/** The key of an identity under the name that is switched on. */
export function idPart(id: string, { identityIdName }: EmulatorSettings): Record<string, string> {
  return { [identityIdName]: id };
}

/** All that Prove tells of one identity. */
export function identityAnswer(
  identity: EnrolledIdentity,
  settings: EmulatorSettings,
): Record<string, unknown> {
  const { id, phone, createdAtMs } = identity;
  return {
    ...idPart(id, settings),
    phoneNumber: settings.phoneNumbers === 'normalised' ? phone.e164.slice(1) : phone.given,
    active: identity.active,
    carrier: identity.carrier,
    lineType: identity.lineType,
    countryCode: phone.country,
    createdAt: Math.floor(createdAtMs / 1000),
    creationString: creationString(createdAtMs, settings),
    clientCustomerId: identity.clientCustomerId,
    deviceId: identity.deviceId,
  };
}

/** The text's format changed with the name of the key. */
function creationString(ms: number, { identityIdName }: EmulatorSettings): string {
  const iso = new Date(ms).toISOString();
  return identityIdName === 'proveId' ? iso : `${iso.replace('T', ' ').replace('Z', '')} +0000 UTC`;
}

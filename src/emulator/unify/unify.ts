import { randomUUID } from 'node:crypto';
import { checkFields, textOf } from '../answers/check-fields';
import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import type { PhoneNumber } from '../sandbox/phone-number';
import type { Product } from '../sandbox/sandbox-user';
import { possessionAtStart } from '../state/possession-at-start';
import type { Possession, Session } from '../state/session';

/** Possession comes before verify, so its test users may do both. */
export const UNIFY_PRODUCTS: Product[] = ['unify', 'verified-users', 'human-assurance'];

/** `POST /v3/unify`: opens a possession check for the browser. */
export function unify(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const fields = checkFields(body, ['possessionType', 'clientRequestId']);
  const possessionType = fields['possessionType'] as Session['possessionType'];
  const finalTargetUrl = textOf(fields, 'finalTargetUrl');
  if (possessionType === 'desktop' && !finalTargetUrl) throw ProveError.missing('finalTargetUrl');
  const given =
    textOf(fields, 'phoneNumber') ?? context.identities.phoneNumberOf(textOf(fields, 'proveId') ?? '');
  if (!given && possessionType !== 'mobile') throw ProveError.missing('phoneNumber');
  const phone = given === undefined ? undefined : context.users.read(given);
  const user = phone && context.users.require(phone, UNIFY_PRODUCTS);
  if (phone && user) context.users.failAsWished(phone, user);
  const deviceId = textOf(fields, 'deviceId');
  const session = context.sessions.open({
    flow: 'unify',
    possessionType,
    phone,
    user,
    possession:
      possessionType === 'none'
        ? keyPossession(context, phone, deviceId)
        : user
          ? possessionAtStart(user)
          : 'pending',
    nameMatches: true,
    clientHumanId: textOf(fields, 'clientHumanId'),
    clientCustomerId: textOf(fields, 'clientCustomerId'),
    deviceId,
    finalTargetUrl,
    allowOtpRetry: fields['allowOTPRetry'] === true,
  });
  return {
    success: 'pending',
    correlationId: session.correlationId,
    authToken: context.deviceTokens.issue(session),
  };
}

/** Without a check a bound Prove Key decides; where there is none the company is asked to check for itself. */
function keyPossession(
  { proveKeys }: EmulatorContext,
  phone: PhoneNumber | undefined,
  deviceId: string | undefined,
): Possession {
  return deviceId !== undefined && phone && proveKeys.isBound(deviceId, phone) ? 'success' : 'required';
}

/** A phone that showed possession has a Prove Key from then on; a desktop has none. */
export function deviceOf(session: Session, { proveKeys }: EmulatorContext): string | undefined {
  if (session.possessionType === 'desktop' || !session.phone) return undefined;
  // These public users pass without a browser, and so without a key.
  if (session.possessionType === 'mobile' && session.user?.skipsClientSdk && session.user.product === 'unify')
    return undefined;
  session.deviceId ??= randomUUID();
  proveKeys.bind(session.deviceId, session.phone);
  return session.deviceId;
}

import { checkFields, textOf } from '../answers/check-fields';
import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import { hasName } from '../sandbox/sandbox-users';
import { possessionAtStart } from '../state/possession-at-start';
import type { Session } from '../state/session';
import { enrolVerified } from './enrol-verified';

/** Generation A numbers its errors the older way. */
const MISSING = 1001;

/** Generation A: opens a session that holds the possession check; without one the answer is final. */
export function verifyA(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const fields = checkFields(body, ['possessionType', 'phoneNumber', 'firstName', 'lastName'], MISSING);
  const possessionType = fields['possessionType'] as Session['possessionType'];
  const finalTargetUrl = textOf(fields, 'finalTargetUrl');
  if (possessionType === 'desktop' && !finalTargetUrl) throw ProveError.missing('finalTargetUrl', MISSING);
  const phone = context.users.read(fields['phoneNumber'] as string);
  const user = context.users.require(phone, ['verified-users']);
  context.users.failAsWished(phone, user);
  const session = context.sessions.open({
    flow: 'verify',
    possessionType,
    phone,
    user,
    possession: possessionType === 'none' ? 'not_applicable' : possessionAtStart(user),
    nameMatches:
      user.outcome !== 'identity_fails' &&
      hasName(user, fields['firstName'] as string, fields['lastName'] as string),
    clientCustomerId: textOf(fields, 'clientCustomerId'),
    finalTargetUrl,
    allowOtpRetry: fields['allowOTPRetry'] === true,
  });
  const { correlationId } = session;
  if (possessionType === 'none') return { correlationId, ...results(context, session) };
  return {
    correlationId,
    success: 'pending',
    possessionResult: 'pending',
    verifyResult: 'pending',
    authToken: context.deviceTokens.issue(session),
  };
}

/** `POST /v3/verify-status`: names the identity once both checks have passed. */
export function verifyStatusA(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const fields = checkFields(body, ['correlationId'], MISSING);
  const session = context.sessions.require(textOf(fields, 'correlationId'), 'verify');
  const answer = results(context, session);
  if (answer.verifyResult !== 'success') return answer;
  return { ...answer, identityId: context.identities.proveIdOf(session.phone!) };
}

/** One failed check blocks the other. */
function results(context: EmulatorContext, session: Session) {
  const { possession: possessionResult, nameMatches, phone, user } = session;
  if (possessionResult === 'pending')
    return { success: 'pending', possessionResult, verifyResult: 'pending' };
  if (possessionResult === 'failed')
    return { success: 'false', possessionResult, verifyResult: 'not_applicable' };
  if (!nameMatches) return { success: 'false', possessionResult, verifyResult: 'failed' };
  if (!session.enrolled) {
    session.enrolled = true;
    enrolVerified(context, phone!, user!, { clientCustomerId: session.clientCustomerId });
  }
  return { success: 'true', possessionResult, verifyResult: 'success' };
}

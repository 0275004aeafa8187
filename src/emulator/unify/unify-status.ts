import { checkFields, textOf, type Fields } from '../answers/check-fields';
import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import type { Session } from '../state/session';
import { phoneNumberFor, successWord } from '../verify/verify-answer';
import { deviceOf, UNIFY_PRODUCTS } from './unify';

/** `POST /v3/unify-status` */
export function unifyStatus(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const fields = checkFields(body, ['correlationId']);
  const session = context.sessions.require(textOf(fields, 'correlationId'), 'unify');
  if (session.possession === 'required') return { success: 'possession_required' };
  if (session.possession === 'pending') return { success: 'pending' };
  if (session.possession === 'failed')
    return {
      success: successWord(false, context, session.user),
      phoneNumber: session.phone && phoneNumberFor(session.phone, context),
    };
  return { ...proven(context, session, fields), evaluation: evaluation(context, session) };
}

/** `POST /v3/unify-bind`, after `possession_required` and a check of the company's own. */
export function unifyBind(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const fields = checkFields(body, ['correlationId', 'phoneNumber']);
  const session = context.sessions.require(textOf(fields, 'correlationId'), 'unify');
  if (session.possession !== 'required') throw ProveError.outOfOrder();
  session.phone = context.users.read(fields['phoneNumber'] as string);
  session.user = context.users.require(session.phone, UNIFY_PRODUCTS);
  session.possession = 'success';
  return proven(context, session, fields);
}

function proven(context: EmulatorContext, session: Session, fields: Fields): Record<string, unknown> {
  return {
    success: successWord(true, context, session.user),
    phoneNumber: phoneNumberFor(session.phone!, context),
    proveId: context.identities.proveIdOf(session.phone!),
    deviceId: deviceOf(session, context),
    clientHumanId: session.clientHumanId,
    clientRequestId: textOf(fields, 'clientRequestId'),
  };
}

/** The published sample with a boolean `success` has a stray one within, too. */
function evaluation(context: EmulatorContext, session: Session): Record<string, unknown> {
  const authentication = { result: 'pass' };
  return successWord(true, context, session.user) === true
    ? { authentication, identification: { result: 'pass' }, success: true }
    : { authentication };
}

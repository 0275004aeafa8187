import { checkFields, type Fields, textOf } from '../answers/check-fields';
import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import { readPhoneNumber } from '../sandbox/phone-number';
import type { EnrolledIdentity } from '../state/enrolled-identity';
import type { Product } from '../sandbox/sandbox-user';
import { idPart } from './identity-answer';

const BATCH_LIMIT = 100;
const PRODUCTS: Product[] = ['verified-users', 'human-assurance', 'unify', 'identity-manager'];

export function enrol(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const identity = enrolOne(context, checkFields(body, ['phoneNumber']));
  return { ...idPart(identity.id, context.settings), success: true };
}

/** One result per item, tied to it by nothing but its place. */
export function enrolBatch(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const items = checkFields(body, ['items'])['items'] as unknown[];
  if (items.length === 0 || items.length > BATCH_LIMIT) throw ProveError.invalid('items');
  return { results: items.map((item) => enrolItem(context, item)) };
}

function enrolItem(context: EmulatorContext, item: unknown): Record<string, unknown> {
  try {
    const fields = checkFields(item, ['phoneNumber']);
    if (!readPhoneNumber(fields['phoneNumber'] as string)) return { error: 'Invalid Phone Number' };
    return idPart(enrolOne(context, fields).id, context.settings);
  } catch (error) {
    if (error instanceof ProveError) return { error: error.message };
    throw error;
  }
}

function enrolOne({ users, identities, settings }: EmulatorContext, fields: Fields): EnrolledIdentity {
  const phone = users.read(fields['phoneNumber'] as string);
  users.failAsWished(phone, users.require(phone, PRODUCTS));
  if (settings.enrolAgain === 'refused' && identities.withNumber(phone.e164).length > 0)
    throw new ProveError(400, 8001, 'phone number is enrolled already');
  return identities.enrol(phone, {
    clientCustomerId: textOf(fields, 'clientCustomerId'),
    clientHumanId: textOf(fields, 'clientHumanId'),
    deviceId: textOf(fields, 'deviceId'),
  });
}

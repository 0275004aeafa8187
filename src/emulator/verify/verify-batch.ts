import { randomUUID } from 'node:crypto';
import { checkFields, type Fields, textOf } from '../answers/check-fields';
import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import { readPhoneNumber } from '../sandbox/phone-number';
import { successWord, verifyPerson } from './verify-answer';
import { productsOf } from './verify-b';

const ITEM_LIMIT = 1000;
const REQUIRED = ['verificationType', 'phoneNumber', 'firstName', 'lastName'];

/** One result per item, in order; what is wrong with an item is told in its result. */
export function verifyBatch(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const fields = checkFields(body, ['items']);
  const items = fields['items'] as unknown[];
  if (items.length === 0 || items.length > ITEM_LIMIT) throw ProveError.invalid('items');
  return {
    correlationId: randomUUID(),
    clientRequestId: textOf(fields, 'clientRequestId'),
    results: items.map((item) => verifyItem(context, item)),
  };
}

function verifyItem(context: EmulatorContext, item: unknown): Record<string, unknown> {
  const given = (typeof item === 'object' ? item : null) as Fields | null;
  try {
    const fields = checkFields(given, REQUIRED);
    const phone = readPhoneNumber(fields['phoneNumber'] as string);
    if (!phone) return failedItem(context, given, 'Invalid Phone Number');
    const user = context.users.require(phone, productsOf(fields['verificationType'] as string));
    const answer = verifyPerson(context, phone, user, fields);
    const { assuranceLevel } = answer['identity'] as Fields;
    // What identifies the line and the enrolment is not among the results of a batch.
    return { ...answer, provePhoneAlias: undefined, isEnrolled: undefined, assuranceLevel };
  } catch (error) {
    if (error instanceof ProveError) return failedItem(context, given, error.message);
    throw error;
  }
}

function failedItem(context: EmulatorContext, given: Fields | null, error: string): Record<string, unknown> {
  return {
    success: successWord(false, context),
    phoneNumber: given?.['phoneNumber'],
    clientCustomerId: given?.['clientCustomerId'],
    assuranceLevel: 'AL-1',
    error,
  };
}

import { randomUUID } from 'node:crypto';
import { checkFields } from '../answers/check-fields';
import type { EmulatorContext } from '../emulator-context';
import type { Product } from '../sandbox/sandbox-user';
import { verifyPerson } from './verify-answer';

const PRODUCT_OF: Record<string, Product> = {
  verifiedUser: 'verified-users',
  humanAssurance: 'human-assurance',
  bot: 'human-assurance',
};

export function productsOf(verificationType: string): Product[] {
  const product = PRODUCT_OF[verificationType];
  return product ? [product] : [];
}

/** Generation B: the answer is final. A name that does not fit the number is a 200 with `success: "false"`. */
export function verifyB(context: EmulatorContext, body: unknown): Record<string, unknown> {
  const { verificationType } = checkFields(body, ['verificationType']);
  const names = verificationType === 'verifiedUser' ? ['firstName', 'lastName'] : [];
  const fields = checkFields(body, ['phoneNumber', ...names]);
  const phone = context.users.read(fields['phoneNumber'] as string);
  const user = context.users.require(phone, productsOf(verificationType as string));
  context.users.failAsWished(phone, user);
  return { correlationId: randomUUID(), ...verifyPerson(context, phone, user, fields) };
}

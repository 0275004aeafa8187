/** The personal data of a customer; stored encrypted, and nowhere else. */
export interface Contact {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** E.164. */
  phoneNumber: string | null;
}

const FIELDS = ['firstName', 'lastName', 'email', 'phoneNumber'] as const;

/** @returns the names of the fields that differ. */
export function changedFieldsOf(one: Contact, other: Contact): (keyof Contact)[] {
  return FIELDS.filter((field) => one[field] !== other[field]);
}

export function isSameContact(one: Contact, other: Contact): boolean {
  return changedFieldsOf(one, other).length === 0;
}

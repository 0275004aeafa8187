/** The personal data of a customer; stored encrypted, and nowhere else. */
export interface Contact {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** E.164. */
  phoneNumber: string | null;
}

export function isSameContact(one: Contact, other: Contact): boolean {
  const fields: (keyof Contact)[] = ['firstName', 'lastName', 'email', 'phoneNumber'];
  return fields.every((field) => one[field] === other[field]);
}

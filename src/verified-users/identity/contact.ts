/** The personal data of a customer; stored encrypted, and nowhere else. */
export interface Contact {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** E.164. */
  phoneNumber: string | null;
}

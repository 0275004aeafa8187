import type { Contact } from './contact';
import type { Preferences } from './preferences';

/** A customer as the company gave it, checked and in the form in which it is kept. */
export interface Registration {
  project: string;
  clientCustomerId: string;
  contact: Contact;
  preferences: Preferences;
  enrollment: { proveId: string; verifiedAt: Date | null; enrolled: boolean | null } | null;
  consent: RegisteredConsent | null;
}

/** An agreement that the company obtained. */
export interface RegisteredConsent {
  country: string;
  textVersion: string;
  channel: string;
}

import { OnVerifiedUser, type VerifiedUserEvent } from '../../../src';
import { FIRST_NAME, LAST_NAME, LOCAL_PART, MAIL_DOMAIN, PHONE } from './scene';

/** A host whose handlers fail with everything they know of the customer. */
export class TellingHost {
  @OnVerifiedUser('*')
  onAny(event: VerifiedUserEvent) {
    const address = `${LOCAL_PART}@${MAIL_DOMAIN}`;
    const error = new Error(`No mail for ${FIRST_NAME} ${LAST_NAME} at ${address}`, {
      cause: new Error(PHONE),
    });
    // As drivers do: the values are in fields of the error.
    Object.assign(error, { code: address, parameters: [PHONE, LAST_NAME] });
    if (event.name === 'identity.registered') error.name = `Failed for ${FIRST_NAME}`;
    throw error;
  }
}

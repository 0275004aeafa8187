import type { ResolvedProveApi } from '../../options/resolved-options';
import type { VerifyInput } from './verify.input';

/** The fields of one generation, and none of the other's. */
export function verifyBody(generation: ResolvedProveApi['generation'], input: VerifyInput): object {
  const { phoneNumber, firstName, lastName, emailAddress, clientCustomerId } = input;
  const both = { phoneNumber, firstName, lastName, emailAddress, clientCustomerId };
  if (generation === 'A') {
    const { possessionType, finalTargetUrl, smsMessage, allowOTPRetry } = input;
    return { possessionType, ...both, finalTargetUrl, smsMessage, allowOTPRetry };
  }
  const { clientHumanId, proveId, ipAddress, userAgent, identityAttributes } = input;
  return {
    verificationType: 'verifiedUser',
    ...both,
    clientHumanId,
    proveId,
    ipAddress,
    userAgent,
    identityAttributes,
  };
}

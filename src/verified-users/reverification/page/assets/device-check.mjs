/**
 * Lets the web SDK make sure that the phone is at hand.
 *
 * @param asked `code(fault)` resolves to what was typed, or to null for another message; `resend()` resolves when the link is
 *   to be sent again; `otherNumber()` is told when the SDK wants a number, which only a new verification can take
 * @returns `over` resolves when the browser's part is over, however it ended; `cancel()` ends it
 */
export function checkDevice(sdk, device, authToken, asked) {
  const { AuthenticatorBuilder, DeviceRole, OtpFinishResultType, InstantLinkResultType } = sdk;
  let finished;
  const finish = new Promise((resolve) => (finished = resolve));
  const askNumber = async (isNeeded, fault) => {
    if (!isNeeded && !fault) return null;
    asked.otherNumber();
    return new Promise(() => undefined);
  };
  const askCode = async (fault) => {
    const otp = await asked.code(fault);
    return otp === null
      ? { resultType: OtpFinishResultType.OnResendOtp }
      : { resultType: OtpFinishResultType.OnSuccess, input: { otp } };
  };
  const askResend = async () => {
    await asked.resend();
    return InstantLinkResultType.OnResend;
  };
  const running = new AuthenticatorBuilder()
    .withRole(device === 'mobile' ? DeviceRole.Primary : DeviceRole.Secondary)
    .withOtpFallback(askNumber, askCode)
    .withInstantLinkFallback(askNumber, askResend)
    .withAuthFinishStep(async () => finished())
    .build()
    .authenticate(authToken);
  return { over: Promise.race([finish, running]), cancel: () => running.cancel?.() };
}

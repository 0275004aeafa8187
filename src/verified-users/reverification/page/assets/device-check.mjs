/**
 * Lets the web SDK make sure that the phone is at hand.
 *
 * It is never cancelled: Prove's SDK reports a cancelled Instant Link as a failure, which may end Prove's session.
 *
 * @param asked `code(fault)` resolves to what was typed, or to null for another message; `link()` is told when an Instant
 *   Link is sent; `resend()` resolves when it is to be sent again, if the SDK asks at all; `otherNumber()` is told when the SDK
 *   wants a number, which only a new verification can take
 * @returns resolves when the browser's part is over, however it ended
 */
export async function checkDevice(sdk, device, authToken, asked) {
  const { AuthenticatorBuilder, DeviceRole, OtpFinishResultType, InstantLinkResultType } = sdk;
  let finished;
  const finish = new Promise((resolve) => (finished = resolve));
  const askNumber = async (isNeeded, fault) => {
    if (!isNeeded && !fault) return null;
    asked.otherNumber();
    return new Promise(() => undefined);
  };
  const sendLink = (isNeeded, fault) => {
    if (!isNeeded && !fault) asked.link();
    return askNumber(isNeeded, fault);
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
    .withInstantLinkFallback(sendLink, askResend)
    .withAuthFinishStep(async () => finished())
    .build()
    .authenticate(authToken);
  await Promise.race([finish, running]);
}

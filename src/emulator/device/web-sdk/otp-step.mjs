export const OtpFinishResultType = Object.freeze({ OnSuccess: 0, OnResendOtp: 1, OnMobileNumberChange: 2 });

/** A code is sent and entered, as often as the server allows. */
export function otpStep(askNumber, askCode) {
  return async (api) => {
    await sendCode(api, askNumber, !api.claims.auth.subs.mob?.auths.otp?.mnp);
    for (let fault; ;) {
      const { resultType, input } = await askCode(fault);
      fault = undefined;
      if (resultType === OtpFinishResultType.OnResendOtp) await api.post('/v1/client/mobile/otp/start', {});
      else if (resultType === OtpFinishResultType.OnMobileNumberChange) await sendCode(api, askNumber, true);
      else {
        const { data, next } = await api.post('/v1/client/mobile/otp/finish', { otp: input.otp });
        if (!data) return next;
        fault = Object.assign(new Error(data.message), { code: data.code });
      }
    }
  };
}

async function sendCode(api, askNumber, isNeeded) {
  for (let fault; ;) {
    const input = await askNumber(isNeeded, fault);
    const { data } = await api.post('/v1/client/mobile/otp/start', { mobileNumber: input?.phoneNumber });
    if (!data) return;
    fault = Object.assign(new Error(data.message), { code: data.code });
  }
}

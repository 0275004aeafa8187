import type { StepTexts } from './step-text';

export const ENGLISH_STEPS: StepTexts = {
  common: {
    progress: 'Step {count} of 2',
    wait: 'One moment, please…',
    again: 'Try again',
    back: 'Go back',
    startAgain: 'Start over',
    otherNumber: 'Use another number',
    decline: 'This isn’t my account',
    spokenNumber: 'the number ending in {ending}',
    reference: 'If you contact us, please give us this reference: {reference}',
  },
  trouble: {
    network: 'We can’t reach our server. Check your connection and try again. What you typed is still here.',
    unavailable:
      'This isn’t working right now, and it’s our fault. Please try again in a minute. What you typed is still here.',
    tooMany: 'That’s a lot of tries in a short time. Please wait {wait} and try again.',
    pause: 'We just sent a message to this number. Please wait {wait} before you ask for another one.',
    sdk: 'Part of this page didn’t load. Check your connection and try again. What you typed is still here.',
    unexpected: 'Something went wrong. Please try again. If it happens again, contact us.',
  },
  number: {
    heading: 'What is your phone number now?',
    openingInDoubt: [
      'The number we have for you is {phone}. It may belong to someone else now, so we won’t text it unless you enter it.',
      'Enter the mobile number you use today, even if it’s the same one. Next, we’ll make sure you have the phone.',
    ],
    opening: [
      'The number we have for you is {phone}. Enter your new mobile number. Next, we’ll make sure you have the phone.',
    ],
    openingWithoutNumber: ['Enter your mobile number. Next, we’ll make sure you have the phone.'],
    nameLabel: 'Your name',
    nameHint: 'This is the name {{clientName}} has for you. If it’s wrong, please contact us.',
    firstNameLabel: 'First name',
    lastNameLabel: 'Last name',
    phoneLabel: 'Mobile phone number',
    phoneHint: 'For numbers outside the United States, add the country code, like +44\u00a07700\u00a0900123.',
    submit: 'Continue',
    keep: 'My number hasn’t changed',
    triesLeft: 'Each number you send is one try. You have {count} tries left.',
    lastTry: 'Each number you send is one try. This is your last one.',
    noTryLeft:
      'This is your last try, so you can’t switch to another number. Please finish with this one, or contact us.',
    phoneMissing: 'Enter your mobile phone number.',
    phoneInvalid: 'This doesn’t look like a phone number. Please check it and include the country code.',
    firstNameMissing: 'Enter your first name.',
    lastNameMissing: 'Enter your last name.',
    noScript:
      'JavaScript is turned off in your browser. You can fill in this form, but you’ll need to turn it on for the next step.',
  },
  known: {
    heading: 'Is this still your number?',
    opening: [
      'The number we have for you is {phone}.',
      'If it’s yours, continue. We’ll make sure you have the phone.',
    ],
    newNumber: 'I have a new number',
  },
  consent: {
    legend: 'We need your agreement',
    text:
      'For numbers of this country ({country}) we need your agreement. {{clientName}} checks them with the help of Prove, a service for phone numbers. Prove asks your ' +
      'mobile operator whether the number is yours. You can take your agreement back at any time: just tell us.',
    label: 'I agree that my mobile operator is asked whether this number is mine.',
    missing:
      'Please check the box if you agree. Without it, we can’t check this number here, but we’ll gladly help you another way.',
    carrier:
      'For US numbers: when you continue, you allow your mobile carrier to share details about your account and your phone with {{clientName}} and its service provider Prove. ' +
      'They use them only to confirm who you are and to prevent fraud.',
  },
  notice: {
    possession_failed: 'We couldn’t make sure you have this phone. Please try again.',
    code_failed:
      'We couldn’t make sure you have this phone. The code was wrong too many times or came too late. Please try again.',
    link_expired:
      'We couldn’t make sure you have this phone. The link was opened too late. Please try again.',
    link_failed:
      'We couldn’t make sure you have this phone. The link was declined or opened on another device, or the connection was lost. Please try again.',
    identity_not_confirmed:
      'We couldn’t match this number to your name. Check the number, or use one that’s in your name.',
    number_mismatch: 'A different phone answered, not the one with this number. Please check the number.',
    timed_out: 'The time for this check ran out. Please start over.',
    refused: 'We can’t check this number. Make sure it’s right, or use another mobile number of yours.',
    unavailable: 'We couldn’t finish the check, and it’s our fault. Please try again.',
    not_recorded: 'We couldn’t finish the check, and it’s our fault. Please try again.',
    review:
      'We couldn’t confirm this number automatically. Someone at {{clientName}} will look into it. You don’t need to do anything.',
  },
  sending: {
    heading: 'We’re sending you a message',
    opening: ['It’s on its way to {phone}. This takes a few seconds.'],
  },
  code: {
    heading: 'Enter the code from the text message',
    opening: ['We sent it to {phone}.'],
    label: 'Code',
    hint: 'Numbers only. It’s sent as soon as it’s complete. Nobody from {{clientName}} will ever ask you for it.',
    submit: 'Confirm',
    left: 'This code works for another {time}.',
    expired: 'This code has expired. Please ask for a new one.',
    resend: 'Send a new code',
    resendIn: 'You can ask for a new code in {time}',
    resent: 'A new code is on its way.',
    missing: 'Enter the code.',
    wrong: 'This code is wrong. Please check it, or ask for a new one.',
  },
  link: {
    heading: 'Open the link on your phone',
    opening: [
      'We sent a text message with a link to {phone}. Open the link on that phone.',
      'This page will continue by itself.',
    ],
    waiting: 'Waiting for your phone…',
    left: 'This link works for another {time}.',
    resend: 'Send the link again',
    resendIn: 'You can send the link again in {time}',
    resent: 'A new link is on its way.',
  },
  link_expired: {
    heading: 'The link has expired',
    opening: ['The link we sent to {phone} no longer works. We can send you a new one.'],
  },
  resume_mobile: {
    heading: 'Ready to continue?',
    opening: ['You started to confirm {phone}. We’ll text a new code to this number.'],
    submit: 'Send me a code',
    submitIn: 'You can ask for a code in {time}',
  },
  resume_desktop: {
    heading: 'Ready to continue?',
    opening: ['You started to confirm {phone}. We’ll text a new link to this phone.'],
    submit: 'Send me a link',
    submitIn: 'You can ask for a link in {time}',
  },
  possession: {
    noScript: [
      'JavaScript is turned off in your browser. We need it for this step, to make sure you have the phone. Turn it on and reload this page. Your number is saved for 15 minutes.',
      'Or contact us, and we’ll confirm your number another way.',
    ],
  },
  verifying: {
    heading: 'We’re checking your number',
    opening: ['This usually takes a few seconds. Please keep this page open.'],
    slow: 'This is taking longer than usual.',
    checkAgain: 'Check again',
  },
  succeeded: {
    heading: 'Your number is confirmed',
    opening: ['Thank you. {{clientName}} can reach you at {phone} again.', 'You can close this page now.'],
  },
  failed_attempts_used_up: {
    heading: 'We couldn’t confirm your number here',
    opening: [
      'That was the last try on this page. The limit is there to protect you.',
      'Please contact us, and we’ll confirm your number another way.',
    ],
  },
  failed_review: {
    heading: 'We need to take a closer look',
    opening: [
      'Someone at {{clientName}} will look into your number. You don’t need to do anything on this page.',
      'If it’s urgent, please contact us.',
    ],
  },
  failed_declined: {
    heading: 'Thanks for telling us',
    opening: [
      '{{clientName}} now knows that this isn’t your account. Nothing was changed, and this link no longer works.',
      'Don’t share any codes or links that you didn’t ask for. If you have a question, please contact us.',
    ],
  },
  failed_cancelled: {
    heading: 'There’s nothing left to do here',
    opening: [
      '{{clientName}} has closed this request. You can close this page.',
      'If you have a question, please contact us.',
    ],
  },
  failed_expired: {
    heading: 'This request has expired',
    opening: ['Your number wasn’t confirmed in time.', 'Please contact us, and we’ll help you confirm it.'],
  },
  last_try: {
    possession_failed: 'We couldn’t make sure you have this phone.',
    identity_not_confirmed: 'We couldn’t match this number to your name.',
    number_mismatch: 'A different phone answered, not the one with this number.',
    timed_out: 'The time for this check ran out.',
    refused: 'We can’t check this number.',
  },
};

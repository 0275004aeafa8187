import type { StepTexts } from './step-text';

export const ENGLISH_STEPS: StepTexts = {
  common: {
    progress: 'Step {count} of 2',
    wait: 'One moment, please…',
    again: 'Try again',
    back: 'Go back',
    startAgain: 'Start again',
    otherNumber: 'Use another number',
    decline: 'I did not ask for this',
    spokenNumber: 'the number ending in {ending}',
  },
  trouble: {
    network:
      'We could not be reached. Please check your connection and try again. Nothing you typed is lost.',
    unavailable:
      'This is not working at the moment. The fault is ours. Please try again in a minute; nothing you typed is lost.',
    tooMany: 'That was a lot in a short time. Please wait {wait} and try again.',
    sdk: 'A part of this page could not be loaded. Please check your connection and try again. Nothing you typed is lost.',
    unexpected: 'Something went wrong. Please try again. If it happens again, please contact us.',
  },
  number: {
    heading: 'What is your phone number now?',
    opening: [
      'We know you by {phone}. Please type your new number, or leave the field empty if that one is still yours.',
      'We then make sure that this phone is yours.',
    ],
    openingWithoutNumber: ['Please type your number. We then make sure that this phone is yours.'],
    nameLabel: 'Your name',
    nameHint: 'This is how {{clientName}} knows you. If it is not right, please contact us.',
    firstNameLabel: 'First name',
    lastNameLabel: 'Last name',
    phoneLabel: 'Mobile phone number',
    phoneHint: 'With the country code outside of the United States, such as +44\u00a07700\u00a0900123.',
    submit: 'Continue',
    triesLeft: 'You can try {count} more times.',
    lastTry: 'You can try once more.',
    phoneMissing: 'Please enter your mobile phone number.',
    phoneInvalid: 'This does not look like a phone number. Please check it, with its country code.',
    firstNameMissing: 'Please enter your first name.',
    lastNameMissing: 'Please enter your last name.',
  },
  consent: {
    legend: 'We need your agreement',
    text:
      'For numbers of this country ({country}) we need your agreement. {{clientName}} checks them with the help of Prove, a service for phone numbers. Prove asks your ' +
      'mobile operator whether the number is yours. You can take your agreement back at any time: just tell us.',
    label: 'I agree that my mobile operator is asked whether this number is mine.',
    missing:
      'Please tick the box if you agree. Without it we cannot check this number here; we are glad to help you otherwise.',
  },
  notice: {
    possession_failed: 'We could not make sure that you have this phone at hand. Please try again.',
    identity_not_confirmed:
      'This number could not be confirmed under your name. Please check it, or use a number that is registered to you.',
    number_mismatch: 'Another phone answered than the one with this number. Please check the number.',
    timed_out: 'The time for this check has run out. Nothing is lost: please start again.',
    refused: 'This number cannot be checked. Please check it, or use another mobile number of yours.',
    unavailable: 'The check could not be finished. The fault is ours. Please try again.',
    not_recorded: 'The check could not be finished. The fault is ours. Please try again.',
    review:
      'We could not confirm this number here by ourselves. {{clientName}} will look into it; please contact us if it is urgent.',
  },
  sending: {
    heading: 'We are sending you a message',
    opening: ['It goes to {phone} and arrives within a few seconds.'],
  },
  code: {
    heading: 'Enter the code from the text message',
    opening: ['We have sent it to {phone}. It is valid for two minutes.'],
    label: 'Code',
    hint: 'Only digits. Nobody from {{clientName}} will ever ask you for it.',
    submit: 'Confirm',
    resend: 'Send a new code',
    resent: 'A new code is on its way.',
    missing: 'Please enter the code.',
    wrong: 'This code is not right, or is no longer valid. Please check it, or ask for a new one.',
  },
  link: {
    heading: 'Open the link on your phone',
    opening: [
      'We have sent a text message with a link to {phone}. Please open the link on that phone. It is valid for three minutes.',
      'This page goes on by itself.',
    ],
    waiting: 'Waiting for your phone…',
    resend: 'Send the link again',
    resent: 'A new link is on its way.',
  },
  resume_mobile: {
    heading: 'Shall we go on?',
    opening: ['You were about to confirm {phone}. We will send a new code to this number.'],
    submit: 'Send me a code',
  },
  resume_desktop: {
    heading: 'Shall we go on?',
    opening: ['You were about to confirm {phone}. We will send a new link to this phone.'],
    submit: 'Send me a link',
  },
  verifying: {
    heading: 'We are checking your number',
    opening: ['This usually takes a few seconds. Please leave this page open.'],
    slow: 'It is taking longer than usual.',
    checkAgain: 'Check again',
  },
  decline: {
    heading: 'You did not ask for this?',
    opening: [
      'Then we stop here, and {{clientName}} is told. Your number stays unconfirmed, and this link ends.',
      'If you just want to use another number, please go back.',
    ],
    confirm: 'Yes, stop it',
  },
  succeeded: {
    heading: 'Your number is confirmed',
    opening: ['Thank you. {{clientName}} can reach you at {phone} again.', 'You can close this page now.'],
  },
  failed_attempts_used_up: {
    heading: 'We could not confirm your number here',
    opening: [
      'There were too many tries, so we have stopped for your protection.',
      'Please contact us. We will confirm your number with you in another way.',
    ],
  },
  failed_declined: {
    heading: 'We have stopped',
    opening: [
      'Thank you for telling us. Nothing was changed, and this link no longer works.',
      'Someone may have got hold of your details. Please contact us, and do not pass on codes or links that you did not ask for.',
    ],
  },
  failed_cancelled: {
    heading: 'There is nothing left to do here',
    opening: [
      '{{clientName}} has ended this request. You can close this page.',
      'If you have a question, please contact us.',
    ],
  },
  failed_expired: {
    heading: 'The time for this has run out',
    opening: [
      'Your number was not confirmed in time.',
      'Please contact us. We are glad to help you confirm it.',
    ],
  },
  session_expired: {
    heading: 'This page was open for a long time',
    opening: ['For your protection it has ended. We can send you a fresh link, and you start again.'],
  },
  fresh_link: { button: 'Send me a fresh link' },
  fresh_link_asked: {
    heading: 'Please look into your mailbox',
    opening: [
      'If this link was ours, a fresh one is on its way to the same address. It can take a few minutes.',
      'If nothing comes, please look into the folder for junk mail, or contact us.',
    ],
  },
};

import type { PageCatalogue } from './page-text';
import { ENGLISH_STEPS } from './step-catalogue.en';

export const ENGLISH_PAGES: PageCatalogue = {
  shared: {
    supportHeading: 'Need help?',
    support: 'If you have a question or something doesn’t work, we’re glad to help:',
  },
  steps: ENGLISH_STEPS,
  pages: {
    confirm: {
      heading: 'Please confirm your phone number',
      opening: [
        '{{clientName}} wants to make sure it can still reach you by phone.{{#if phoneEnding}} Is this still your number?{{/if}}',
      ],
      button: 'Confirm my number',
      spokenNumber: 'Phone number ending in\u00a0{{phoneEnding}}',
      otherButton: 'I have a new number',
      handOff: 'Continue on your phone instead',
      handOffHint:
        'Point your phone’s camera at this code. This page opens there. Press a button on one device only: the link works once.',
      handOffCode: 'QR code with the link to this page',
      closing: [
        'You came here from a link in an email from {{clientName}}. If you weren’t expecting it, just close this page. Nothing has changed.',
        'This takes about a minute. Keep your phone close by.',
        'Nobody from {{clientName}} will call you to ask for a password or a code.',
      ],
      prove: '{{clientName}} checks your number with the help of Prove, an identity verification service.',
      provePolicy: 'How Prove handles your data',
      noScript: [
        'JavaScript is turned off in your browser. You’ll need it to make sure the phone is yours. Turn it on before you go on, or open the link in another browser. ' +
          'This link works only once: the buttons below use it up.',
      ],
    },
    steps: {
      heading: 'Please confirm your phone number',
      opening: [],
      late: 'If nothing more appears here, reload this page or contact us.',
    },
    decline: {
      heading: 'Not your account?',
      opening: [
        'If you tell us so, {{clientName}} will be informed, the phone number will stay unconfirmed, and this link will stop working. You can’t undo this.',
        'If you just have a different number, go back and enter it instead.',
      ],
      button: 'Not my account: end this request',
      back: 'Go back',
    },
    contact: {
      heading: 'Please contact us',
      opening: [
        'We can’t confirm your number on this page right now. You did nothing wrong.',
        'Please contact us, and we’ll confirm your number with you.',
      ],
    },
    phone_done: {
      heading: 'Thank you',
      opening: [
        'Please go back to the device on which you began. The page there will continue by itself.',
        'You can close this page now.',
      ],
    },
    phone_failed: {
      heading: 'This link did not work',
      opening: [
        'It has expired, was declined, or was not opened on the phone that it was sent to. Nothing was confirmed.',
        'Please go back to the device on which you began, and have a new link sent to you. You can close this page now.',
      ],
    },
    link_invalid: {
      heading: 'This link cannot be used',
      opening: [
        'It may have been used already, it may have expired, or a newer one may have replaced it.',
        'If you have more than one email from {{clientName}} about your phone number, use the link in the newest one. ' +
          'If that doesn’t help, please contact us.',
      ],
      button: 'Send me a fresh link',
    },
    session_expired: {
      heading: 'This page was open for a long time',
      opening: ['We closed it to protect you. We can email you a fresh link, and you can start over.'],
      button: 'Send me a fresh link',
    },
    fresh_link_asked: {
      heading: 'Please check your email',
      opening: [
        'If this link was ours, a fresh one is on its way to the same address. It can take a few minutes.',
        'If nothing arrives, check your spam folder or contact us.',
      ],
    },
    unavailable: {
      heading: 'Please try again in a minute',
      opening: [
        'We can’t open this page right now. It’s our fault, and you did nothing wrong.',
        'Please wait a minute, then open the link in your email again.',
      ],
    },
  },
};

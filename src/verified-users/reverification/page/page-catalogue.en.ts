import type { PageCatalogue } from './page-text';
import { ENGLISH_STEPS } from './step-catalogue.en';

export const ENGLISH_PAGES: PageCatalogue = {
  shared: {
    supportHeading: 'Need help?',
    support: 'If you have a new number or a question, we are glad to help:',
  },
  steps: ENGLISH_STEPS,
  pages: {
    confirm: {
      heading: 'Please confirm your phone number',
      opening: [
        '{{clientName}} would like to know whether your phone number still reaches you{{#if phoneEnding}}:{{else}}.{{/if}}',
      ],
      spokenNumber: 'Phone number ending in\u00a0{{phoneEnding}}',
      button: 'Confirm my number',
      closing: [
        'You came here by a link in an email from {{clientName}}. If you did not expect it, just close this page: nothing has changed.',
        'It takes about a minute. Please have this phone at hand.',
        'Nobody from {{clientName}} will ask you for a password or a code by phone.',
      ],
    },
    steps: {
      heading: 'Please confirm your phone number',
      opening: [],
      late: 'If nothing more appears here, please load this page again, or contact us.',
      noScript: [
        'This page needs JavaScript to make sure that the phone is yours. Please switch it on in your browser and load this page ' +
          'again, or open the link in another browser.',
        'You can also contact us. We will confirm your number with you in another way.',
      ],
    },
    contact: {
      heading: 'Please contact us',
      opening: [
        'Your number cannot be confirmed on this page at the moment. You have done nothing wrong.',
        'Please contact us. We will confirm your number with you.',
      ],
    },
    phone_done: {
      heading: 'Thank you',
      opening: [
        'Please go back to the device on which you began. The page there goes on by itself.',
        'You can close this page now.',
      ],
    },
    link_invalid: {
      heading: 'This link cannot be used',
      opening: [
        'It may have been used already, have expired, or have been replaced by a newer one.',
        'If you have more than one email from {{clientName}} about your phone number, please use the link in the newest. ' +
          'If that does not help, please contact us.',
      ],
    },
    unavailable: {
      heading: 'Please try again in a minute',
      opening: [
        'We cannot open this page at the moment. The fault is ours, and you have done nothing wrong.',
        'Please wait a minute and open the link in your email again.',
      ],
    },
  },
};

import type { PageCatalogue } from './page-text';

export const ENGLISH_PAGES: PageCatalogue = {
  shared: {
    supportHeading: 'Need help?',
    support: 'If you have a new number or a question, we are glad to help:',
  },
  pages: {
    confirm: {
      heading: 'Please confirm your phone number',
      opening: [
        '{{clientName}} would like to know whether your phone number still reaches you{{#if phoneEnding}}:{{else}}.{{/if}}',
      ],
      spokenNumber: 'Phone number ending in\u00a0{{phoneEnding}}',
      button: 'Confirm my number',
      closing: [
        'It takes about a minute. Please have this phone at hand.',
        'Nobody from {{clientName}} will ask you for a password or a code by phone.',
      ],
    },
    started: {
      heading: 'Thank you',
      opening: [
        'The confirmation of your phone number has started. {{clientName}} will lead you through the next step.',
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

import type { EmailCatalogue } from './email-text';

export const ENGLISH_EMAILS: EmailCatalogue = {
  shared: {
    greeting: '{{#if firstName}}Hello {{firstName}},{{else}}Hello,{{/if}}',
    linkIntroduction: 'If the button does not work, copy this address into your browser:',
    signOff: 'Thank you for your help,',
    unexpectedHeading: 'Not expecting this email?',
    unexpected:
      'Nothing changes until you press the button on the page behind the link. To be sure that this email is ours, ' +
      'visit our website the way you usually do, or contact us. If you are not a customer of {{clientName}}, you can ' +
      'ignore this email.',
    supportHeading: 'Need help?',
    support: 'If you have a new number or a question, we are glad to help:',
    reason: 'Your account with {{clientName}} holds a phone number; that is why you receive this email.',
  },
  kinds: {
    invitation: {
      subject: 'Please confirm your phone number for {{clientName}}',
      preheader: 'It takes about a minute. You can use the link until {{expiresAt}}.',
      heading: 'Please confirm your phone number',
      opening: [
        'We could not confirm that the phone number we have for you' +
          '{{#if phoneEnding}}, ending in\u00a0{{phoneEnding}},{{/if}} still reaches you. There can be a simple reason, such as a new number.',
        'Please confirm your number. It takes about a minute.',
      ],
      button: 'Confirm my number',
      buttonNote: 'The link works once, until {{expiresAt}}.',
      closing: [
        'Nobody from {{clientName}} will ask you for a password or a code by phone. If someone does, please hang up.',
      ],
    },
  },
};

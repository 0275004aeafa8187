import type { EmailCatalogue } from './email-text';

const BY_WHEN = 'It takes about a minute.{{#if deadline}} Please do it by {{deadline}}.{{/if}}';
const REQUEST = 'Please confirm your number{{#if deadline}} by {{deadline}}{{/if}}. It takes about a minute.';
const AFTERWARDS =
  '{{#if deadline}}After that, we will treat this number as not confirmed. Services that need it, such as codes by text ' +
  'message, may not be available to you, and you will have to contact us to confirm it.{{/if}}';
const NO_CALLS =
  'Nobody from {{clientName}} will ask you for a password or a code by phone. If someone does, please hang up.';

export const ENGLISH_EMAILS: EmailCatalogue = {
  shared: {
    greeting: '{{#if firstName}}Hello {{firstName}},{{else}}Hello,{{/if}}',
    linkIntroduction: 'If the button does not work, copy this address into your browser:',
    newNumberButton: 'I have a new number',
    signOff: 'Thank you for your help,',
    unexpectedHeading: 'Not expecting this email?',
    unexpected:
      'Nothing changes until you press the button on the page behind the link. To be sure that this email is ours, ' +
      'visit our website the way you usually do, or contact us. If you are not a customer of {{clientName}}, you can ' +
      'ignore this email.',
    supportHeading: 'Need help?',
    support: 'If you have a question, we are glad to help:',
    reference: 'If you contact us, please give this reference: {{caseReference}}',
    reason: 'Your account with {{clientName}} holds a phone number; that is why you receive this email.',
  },
  kinds: {
    invitation: {
      subject: 'Please confirm your phone number for {{clientName}}',
      preheader: BY_WHEN,
      heading: 'Please confirm your phone number',
      opening: [
        'We could not confirm that the phone number we have for you' +
          '{{#if phoneEnding}}, ending in\u00a0{{phoneEnding}},{{/if}} still reaches you. There can be a simple reason, such as a new number.',
        REQUEST,
        AFTERWARDS,
      ],
      button: 'Confirm my number',
      buttonNote: 'The link works once, until {{expiresAt}}.',
      closing: [NO_CALLS],
    },
    reminder: {
      subject: 'Reminder: please confirm your phone number for {{clientName}}',
      preheader: BY_WHEN,
      heading: 'Your phone number is not confirmed yet',
      opening: [
        'We asked you to confirm the phone number we have for you' +
          '{{#if phoneEnding}}, ending in\u00a0{{phoneEnding}}{{/if}}. It is not confirmed yet.',
        `${REQUEST} Links from our earlier emails no longer work.`,
        AFTERWARDS,
      ],
      button: 'Confirm my number',
      buttonNote: 'The link works once, until {{expiresAt}}.',
      closing: [NO_CALLS],
    },
    fresh_link: {
      subject: 'Your new link for {{clientName}}',
      preheader: BY_WHEN,
      heading: 'Here is your new link',
      opening: [
        'You asked for a new link to confirm the phone number we have for you' +
          '{{#if phoneEnding}}, ending in\u00a0{{phoneEnding}}{{/if}}. Links from our earlier emails no longer work.',
        REQUEST,
        AFTERWARDS,
      ],
      button: 'Confirm my number',
      buttonNote: 'The link works once, until {{expiresAt}}.',
      closing: [NO_CALLS],
      unexpectedHeading: 'Did you not ask for a new link?',
    },
    confirmation: {
      subject: 'Your phone number for {{clientName}} is confirmed',
      preheader: 'There is nothing more for you to do.',
      heading: 'Your phone number is confirmed',
      opening: [
        'Your phone number{{#if phoneEnding}} ending in\u00a0{{phoneEnding}}{{/if}} is confirmed. ' +
          'There is nothing more for you to do.',
      ],
      closing: [NO_CALLS],
      signOff: 'Thank you,',
      unexpectedHeading: 'Was this not you?',
      unexpected:
        'If you did not confirm this number, someone else may be using your account or your mailbox. Please contact us ' +
        'as soon as you can. If you are not a customer of {{clientName}}, you can ignore this email.',
      support: 'If this was not you, or if you have a question, we are glad to help:',
    },
    lapsed: {
      subject: 'Your phone number for {{clientName}} was not confirmed',
      preheader: 'The time for it is over. To confirm it after all, please contact us.',
      heading: 'Your phone number was not confirmed',
      opening: [
        'We asked you to confirm the phone number we have for you' +
          '{{#if phoneEnding}}, ending in\u00a0{{phoneEnding}}{{/if}}. The time for it ended on {{deadline}}, and the ' +
          'links in our emails no longer work.',
        'From now on we treat this number as not confirmed. Services that need it, such as codes by text message, may ' +
          'not be available to you.',
        'To confirm your number after all, please contact us.',
      ],
      closing: [NO_CALLS],
      signOff: 'Kind regards,',
      unexpected:
        'To be sure that this email is ours, visit our website the way you usually do, or contact us. If you are not a ' +
        'customer of {{clientName}}, you can ignore this email.',
      support: 'If you want to confirm your number or have a question, we are glad to help:',
    },
    address_changed: {
      subject: 'Your email address for {{clientName}} was changed',
      preheader: 'If this was not you, please contact us.',
      heading: 'Your email address was changed',
      opening: [
        'The email address for your account was changed. You receive this email at the address we had before.',
        'If you know of the change, there is nothing more for you to do. If this was not you, please contact us.',
      ],
      closing: [NO_CALLS],
      signOff: 'Kind regards,',
      unexpectedHeading: 'Was this not you?',
      unexpected:
        'Someone else may be using your account. Please contact us as soon as you can. If you are not a customer of ' +
        '{{clientName}}, you can ignore this email.',
      support: 'If this was not you, or if you have a question, we are glad to help:',
      reason:
        'Your account with {{clientName}} held this email address until it was changed; that is why you receive this email.',
    },
  },
};

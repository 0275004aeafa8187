import { InvalidOptionsError } from '../../options/invalid-options.error';
import type { ResolvedOptions } from '../../options/resolved-options';
import type { EmailTemplate } from '../../options/verified-users-options.interface';
import { canonicalLocale } from './choose-locale';
import { compileTemplate } from './compile-template';
import type { EmailEdition, EmailEditions } from './email-edition';
import { type EmailVariables, emailVariables } from './email-variables';
import { findTemplateFaults } from './find-template-faults';
import { singleLine } from './single-line';

const PARTS = ['subject', 'html', 'text'] as const;
const TRIAL_LINK = 'https://example.com/reverify/trial';

/**
 * Compiles the company's own emails and renders each once, so that a broken one stops the start and not an email.
 *
 * @throws {InvalidOptionsError} one line per fault, `mail.templates.<kind>.<locale>.<part>: ...`.
 */
export function ownEditions({ mail }: Pick<ResolvedOptions, 'mail'>, builtIn: EmailEditions): EmailEditions {
  const faults: string[] = [];
  const editions = new Map<string, Map<string, EmailEdition>>();
  for (const [kind, byLocale] of Object.entries(mail.templates)) {
    const [sample] = builtIn.get(kind)?.values() ?? [];
    if (!sample) {
      faults.push(
        `mail.templates.${kind}: no such kind of email; known are ${[...builtIn.keys()].join(', ')}`,
      );
      continue;
    }
    const compiled = new Map<string, EmailEdition>();
    for (const [tag, template] of Object.entries(byLocale)) {
      const locale = canonicalLocale(tag);
      const where = `mail.templates.${kind}.${tag}`;
      if (locale === null) {
        faults.push(`${where}: expected a language tag such as "en" or "es-MX"`);
        continue;
      }
      const trial = trialVariables(mail.company, locale, sample.hasLink);
      const found = PARTS.flatMap((part) =>
        partFaults(template?.[part], part, trial).map((fault) => `${where}.${part}: ${fault}`),
      );
      if (found.length > 0) faults.push(...found);
      else compiled.set(locale, ownEdition(template, sample.hasLink));
    }
    editions.set(kind, compiled);
  }
  if (faults.length > 0) throw new InvalidOptionsError(faults);
  return editions;
}

function ownEdition(template: EmailTemplate, hasLink: boolean): EmailEdition {
  const subject = compileTemplate(template.subject, 'text');
  const html = compileTemplate(template.html, 'html');
  const text = compileTemplate(template.text, 'text');
  return {
    hasLink,
    compose: (variables) => ({ subject: subject(variables), html: html(variables), text: text(variables) }),
  };
}

function partFaults(source: unknown, part: (typeof PARTS)[number], trial: EmailVariables): string[] {
  if (typeof source !== 'string' || source.trim() === '') return ['needed; a Handlebars template'];
  const faults = findTemplateFaults(source, Object.keys(trial));
  if (faults.length > 0) return faults;
  try {
    const template = compileTemplate(source, part === 'html' ? 'html' : 'text');
    return [trial, { ...trial, firstName: null }].flatMap((variables) =>
      renderedFaults(template(variables), part, trial),
    );
  } catch (error) {
    return [singleLine(error instanceof Error ? error.message : String(error), 200)];
  }
}

function renderedFaults(rendered: string, part: (typeof PARTS)[number], { link }: EmailVariables): string[] {
  if (part === 'subject') return singleLine(rendered, 1000) === '' ? ['renders to nothing'] : [];
  return link !== null && !rendered.includes(link)
    ? ['does not print {{link}}, without which the customer can do nothing']
    : [];
}

function trialVariables(
  company: ResolvedOptions['mail']['company'],
  locale: string,
  hasLink: boolean,
): EmailVariables {
  return emailVariables(
    {
      firstName: 'Ana',
      maskedPhone: '•••• 0123',
      ...(hasLink && { link: TRIAL_LINK, expiresAt: new Date(0) }),
    },
    company,
    { chosen: locale, requested: null },
  );
}

import { InvalidOptionsError } from '../../options/invalid-options.error';
import type { ResolvedOptions } from '../../options/resolved-options';
import type { EmailTemplate } from '../../options/verified-users-options.interface';
import { canonicalLocale } from './choose-locale';
import { compileTemplate } from './compile-template';
import type { EmailEdition, EmailEditions, EmailNeed } from './email-edition';
import { type EmailVariables, emailVariables } from './email-variables';
import { findTemplateFaults } from './find-template-faults';
import { singleLine } from './single-line';

const PARTS = ['subject', 'html', 'text'] as const;
/** Variables that only some kinds have, each with the value it is made from. */
const NEEDED_FOR: Readonly<Partial<Record<string, EmailNeed>>> = {
  maskedPhone: 'maskedPhone',
  phoneEnding: 'maskedPhone',
  link: 'link',
  newNumberLink: 'link',
  expiresAt: 'expiresAt',
  deadline: 'deadline',
  caseReference: 'caseReference',
};
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
      const trial = trialVariables(mail.company, locale, sample.needs);
      const found = PARTS.flatMap((part) =>
        partFaults(template?.[part], part, trial, knownNames(trial, sample.needs)).map(
          (fault) => `${where}.${part}: ${fault}`,
        ),
      );
      if (found.length > 0) faults.push(...found);
      else compiled.set(locale, ownEdition(template, sample.needs));
    }
    editions.set(kind, compiled);
  }
  if (faults.length > 0) throw new InvalidOptionsError(faults);
  return editions;
}

function ownEdition(template: EmailTemplate, needs: readonly EmailNeed[]): EmailEdition {
  const subject = compileTemplate(template.subject, 'text');
  const html = compileTemplate(template.html, 'html');
  const text = compileTemplate(template.text, 'text');
  return {
    needs,
    compose: (variables) => ({ subject: subject(variables), html: html(variables), text: text(variables) }),
  };
}

/** A kind that does not speak of the link has no variable for it: a template that prints it would print nothing. */
function knownNames(trial: EmailVariables, needs: readonly EmailNeed[]): string[] {
  return Object.keys(trial).filter((name) => {
    const need = NEEDED_FOR[name];
    return need === undefined || needs.includes(need);
  });
}

function partFaults(
  source: unknown,
  part: (typeof PARTS)[number],
  trial: EmailVariables,
  known: readonly string[],
): string[] {
  if (typeof source !== 'string' || source.trim() === '') return ['needed; a Handlebars template'];
  const faults = findTemplateFaults(source, known);
  if (faults.length > 0) return faults;
  try {
    const template = compileTemplate(source, part === 'html' ? 'html' : 'text');
    return [trial, { ...trial, firstName: null, deadline: null }].flatMap((variables) =>
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
  needs: readonly EmailNeed[],
): EmailVariables {
  return emailVariables(
    {
      firstName: 'Ana',
      ...(needs.includes('maskedPhone') && { maskedPhone: '•••• 0123' }),
      ...(needs.includes('link') && { link: TRIAL_LINK, expiresAt: new Date(0) }),
      ...(needs.includes('deadline') && { deadline: new Date(0) }),
      ...(needs.includes('caseReference') && { caseReference: '0123ABCD' }),
    },
    company,
    { chosen: locale, requested: null, timeZone: 'UTC' },
  );
}

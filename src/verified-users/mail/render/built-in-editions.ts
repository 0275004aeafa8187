import { brandPalette } from './brand-palette';
import { compileTemplateFile, compileTexts } from './compile-template';
import { EMAIL_CATALOGUES } from './email-catalogues';
import type { EmailEdition, EmailEditions, EmailNeed } from './email-edition';
import type { EmailText, SharedEmailText } from './email-text';

/**
 * Compiles the built-in emails. Texts are filled in once, as plain text; both layouts then set the same blocks, and
 * the one for HTML escapes them.
 */
export function builtInEditions(primaryColor: string): EmailEditions {
  const html = compileTemplateFile(__dirname, 'email.html.hbs', 'html');
  const text = compileTemplateFile(__dirname, 'email.text.hbs', 'text');
  const palette = brandPalette(primaryColor);

  const edition = (texts: SharedEmailText & EmailText): EmailEdition => {
    const fill = compileTexts(texts);
    return {
      needs: needsOf(texts),
      compose(variables) {
        const filled = fill(variables);
        const opening = filled.opening.filter((paragraph) => paragraph !== '');
        const blocks = { ...variables, ...filled, opening, ...palette };
        return { subject: blocks.subject, html: html(blocks), text: text(blocks) };
      },
    };
  };

  const editions = new Map<string, Map<string, EmailEdition>>();
  for (const [locale, { shared, kinds }] of Object.entries(EMAIL_CATALOGUES)) {
    for (const [kind, texts] of Object.entries(kinds)) {
      const byLocale = editions.get(kind) ?? new Map<string, EmailEdition>();
      editions.set(kind, byLocale.set(locale, edition({ ...shared, ...texts })));
    }
  }
  return editions;
}

/** The texts say what a kind is about; an own template is held to the same. */
function needsOf({ button, opening }: EmailText): EmailNeed[] {
  const speaksOf = (variable: string) => opening.some((paragraph) => paragraph.includes(`{{${variable}}}`));
  return [
    // What is about the number is about a case, except for the change of an address.
    ...(speaksOf('phoneEnding') ? (['maskedPhone', 'caseReference'] as const) : []),
    ...(speaksOf('deadline') ? (['deadline'] as const) : []),
    ...(button ? (['link', 'expiresAt'] as const) : []),
  ];
}

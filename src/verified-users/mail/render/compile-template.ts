import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';

export type Template = (values: object) => string;

/** `html` escapes every value; `text` prints it as it is. */
export type TemplateFormat = 'html' | 'text';

/** Apart from the host's Handlebars: its helpers and partials are not ours, and `log` would print personal data. */
const engine = Handlebars.create();
engine.unregisterHelper('log');

/** Compiles a Handlebars template that refuses unknown variables, unknown helpers and anything inherited. */
export function compileTemplate(source: string, format: TemplateFormat): Template {
  const template = engine.compile(source, {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { log: false },
    noEscape: format === 'text',
  });
  return (values) =>
    template(values, { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false });
}

/** Reads and compiles a template that lies beside the code. */
export function compileTemplateFile(folder: string, file: string, format: TemplateFormat): Template {
  return compileTemplate(readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n'), format);
}

/** Compiles each text of a catalogue's entry; the result fills all of them in at once. */
export function compileTexts<T extends { [K in keyof T]: string | string[] | undefined }>(
  texts: T,
): (values: object) => T {
  const compiled = Object.entries<string | string[] | undefined>(texts).map(([name, text]) => {
    const templates = [text ?? []].flat().map((source) => compileTemplate(source, 'text'));
    return { name, templates, isList: Array.isArray(text) };
  });
  return (values) =>
    Object.fromEntries(
      compiled.map(({ name, templates, isList }) => {
        const filled = templates.map((template) => template(values));
        return [name, isList ? filled : filled[0]];
      }),
    ) as T;
}

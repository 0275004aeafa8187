import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { z } from 'zod';
import { configFileSchema } from '../src/service/environment/config-file.schema';
import { optionsSchema } from '../src/verified-users/options/options.schema';

/**
 * Makes docs/options.md and verified-users.schema.json. Names, limits and defaults come from the schema that checks the
 * options, meanings from the docstrings of their interfaces.
 */

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'src/verified-users/options');
const SOURCES = [
  'verified-users-options.interface.ts',
  'prove-api-options.interface.ts',
  'retry-options.interface.ts',
  'schedule-options.interface.ts',
  'event-policy.ts',
];

interface JsonSchema {
  [key: string]: unknown;
  type?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

interface Member {
  type: string;
  meaning: string;
  isRequired: boolean;
}

type Members = Map<string, Member>;

/** What the interfaces say of their members. */
function readInterfaces(): Map<string, Members> {
  const interfaces = new Map<string, Members>();
  for (const name of SOURCES) {
    const source = ts.createSourceFile(
      name,
      readFileSync(join(FOLDER, name), 'utf8'),
      ts.ScriptTarget.ES2023,
      true,
    );
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement)) continue;
      const inherited = (statement.heritageClauses ?? []).flatMap(({ types }) =>
        types.flatMap((type) => [...(interfaces.get(type.expression.getText()) ?? [])]),
      );
      const own = statement.members.filter(ts.isPropertySignature).map((member): [string, Member] => {
        const [doc] = ts.getJSDocCommentsAndTags(member);
        const meaning = ts.getTextOfJSDocComment(doc?.comment)?.replace(/\s+/g, ' ') ?? '';
        const type = member.type!.getText().replace(/\s+/g, ' ');
        return [member.name.getText(), { type, meaning, isRequired: member.questionToken === undefined }];
      });
      interfaces.set(statement.name.text, new Map([...inherited, ...own]));
    }
  }
  return interfaces;
}

const INTERFACES = readInterfaces();
/** The interface that a member's type names, within whatever wraps it. */
const interfaceOf = ({ type }: Member): Members | undefined =>
  type
    .split(/[^A-Za-z]+/)
    .map((word) => INTERFACES.get(word))
    .find((members) => members !== undefined);

function toJson(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ jsonSchema }) => {
      // `never` is how a schema with one text for the whole is written, and JSON has no dates.
      const real = jsonSchema.anyOf?.filter((one) => Object.keys(one).length > 0 && !('not' in one));
      if (real?.length === 1) {
        delete jsonSchema.anyOf;
        Object.assign(jsonSchema, real[0]);
      } else if (real) jsonSchema.anyOf = real;
    },
  }) as JsonSchema;
}

/** Takes what the docstrings say into a schema of an object, or of a list or choice of such. */
function describe(schema: JsonSchema, members: Members | undefined): void {
  if (members === undefined) return;
  for (const inner of [schema.items, ...(schema.anyOf ?? [])]) if (inner) describe(inner, members);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const member = members.get(name);
    if (member === undefined) continue;
    if (member.meaning) property.description = member.meaning;
    describe(property, interfaceOf(member));
  }
}

const SECRET: JsonSchema & { anyOf: JsonSchema[] } = {
  anyOf: [
    { type: 'string' },
    {
      type: 'object',
      properties: { env: { type: 'string' } },
      required: ['env'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { file: { type: 'string' } },
      required: ['file'],
      additionalProperties: false,
    },
  ],
  description: 'The secret itself, the variable that holds it, or the file that does.',
};

/** The schema of `CONFIG_FILE`. */
export function configFileJsonSchema(): JsonSchema {
  const schema = toJson(configFileSchema);
  describe(schema, INTERFACES.get('VerifiedUsersModuleOptions'));
  const { projects, companyApi, notifications } = schema.properties!;
  const { webhookSecrets, prove } = projects!.items!.properties!;
  webhookSecrets!.items = SECRET;
  for (const credentials of [prove!, prove!.properties!['international']!])
    Object.assign(credentials.properties!, { clientId: SECRET, clientSecret: SECRET });
  const token = companyApi!.properties!['tokens']!.items!.anyOf!.find(({ properties }) => properties)!;
  token.properties!['token'] = SECRET;
  companyApi!.properties!['tokens']!.items = { anyOf: [...SECRET.anyOf, token] };
  // What `NODE_ENV` decides.
  delete companyApi!.properties!['requireNames']!.default;
  Object.assign(notifications!.properties!['policies']!, { type: 'object' });
  return { title: 'CONFIG_FILE of verified-users', ...schema };
}

interface Row {
  path: string;
  type: string;
  initial: string;
  meaning: string;
}

/** @param isGiven whether what holds the options has to be given, so that what has no default is needed. */
function rowsOf(schema: JsonSchema, members: Members, path: string): Row[] {
  return [...members].flatMap(([name, member]): Row[] => {
    const property = schema.properties?.[name] ?? {};
    const own = path === '' ? name : `${path}.${name}`;
    const inner = interfaceOf(member);
    const inList = member.type.endsWith('[]');
    const holder = [property, property.items, ...(property.anyOf ?? [])].find((one) => one?.properties);
    const row = {
      path: own,
      type: member.type,
      initial: initialOf(property, member),
      meaning: member.meaning,
    };
    return inner && holder ? [row, ...rowsOf(holder, inner, inList ? `${own}[]` : own)] : [row];
  });
}

function initialOf(property: JsonSchema, { isRequired, meaning }: Member): string {
  const { default: initial } = property;
  const isObject = typeof initial === 'object' && initial !== null && Object.keys(initial).length === 0;
  if (isRequired) return 'needed';
  // A default that depends on something is told in words.
  if (initial === undefined || isObject || /Default: true where/.test(meaning)) return '';
  return `\`${JSON.stringify(initial)}\``;
}

/** docs/options.md. */
export function optionsTable(): string {
  const rows = rowsOf(toJson(optionsSchema), INTERFACES.get('VerifiedUsersModuleOptions')!, '');
  const cell = (text: string) => text.replace(/\|/g, '\\|');
  const sections = new Map(
    rows
      .map(({ path }) => path.split(/[.[]/)[0]!)
      .map((name) => [name, rows.filter(({ path }) => path.split(/[.[]/)[0] === name)]),
  );
  const tables = [...sections].map(([name, own]) => {
    const lines = own.map(
      ({ path, type, initial, meaning }) =>
        `| \`${path}\` | \`${cell(type)}\` | ${cell(initial)} | ${cell(meaning)} |`,
    );
    return [
      `## ${name}`,
      '',
      '| option | type | default | meaning |',
      '| --- | --- | --- | --- |',
      ...lines,
    ].join('\n');
  });
  return [
    '# Options of the module',
    'Made from the schema that checks the options and from the docstrings of their types, with `npm run docs:options`. ' +
      'How to pass them: [embedding.md](embedding.md). The service takes variables and a file instead: [configuration.md](configuration.md).',
    ...tables,
    '',
  ].join('\n\n');
}

/** What stands in the repository: path and content. */
export function generatedFiles(): [
  table: [path: string, content: string],
  schema: [path: string, content: string],
] {
  const schema = `${JSON.stringify(configFileJsonSchema(), null, 2)}\n`;
  return [
    [join(ROOT, 'docs/options.md'), optionsTable()],
    [join(ROOT, 'verified-users.schema.json'), schema],
  ];
}

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidEnvironmentError } from '../../src/service/environment/invalid-environment.error';
import { readEnvironment } from '../../src/service/environment/read-environment';
import { toModuleOptions } from '../../src/service/to-module-options';

const SECRET_A = 'whsec_CANARY-of-a-0123456789-abcdefghij';
const SECRET_B = 'whsec_CANARY-of-b-0123456789-abcdefghij';
const TOKEN = 'CANARY-token-of-the-shop-0123456789-abcdef';
const PROJECTS = [
  { name: 'a', webhookSecrets: [SECRET_A] },
  { name: 'b', webhookSecrets: [SECRET_B] },
];

describe('CONFIG_FILE', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-file-'));
    path = join(folder, 'verified-users.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (content: unknown, env: NodeJS.ProcessEnv = {}) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(path, text, { mode: 0o640 });
    return readEnvironment({ CONFIG_FILE: path, ...env });
  };
  const problemsOf = (content: unknown, env: NodeJS.ProcessEnv = {}): string[] => {
    try {
      read(content, env);
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidEnvironmentError);
      const lines = [...(error as InvalidEnvironmentError).faults];
      expect(lines.join('\n')).not.toContain('CANARY');
      return lines;
    }
  };

  it('P19 gives the module every project and the tokens that are bound to them', () => {
    const tokens = [{ token: TOKEN, projects: ['b'], name: 'shop', expiresAt: '2030-01-31T12:00:00Z' }];
    const environment = read({
      projects: PROJECTS,
      companyApi: { tokens, staleNumber: 'replace' },
      reverification: { limits: { freshLinksPerCase: 1 } },
      schedules: { retention: { linksSeconds: 86_400 } },
      mail: { templates: { invitation: { en: { subject: 's', html: 'h', text: 't' } } } },
    });
    const options = toModuleOptions(environment, {
      queueConnection: { postgresUrl: 'postgres://localhost/queue' },
      smtpUrl: 'smtp://localhost',
      publicUrl: 'http://localhost',
      encryptionKeys: [],
      webhookSecrets: [],
      apiTokens: 'tokens' in environment.apiTokens ? environment.apiTokens.tokens : [],
    });
    expect(options).toMatchObject({
      projects: PROJECTS,
      companyApi: { tokens, staleNumber: 'replace' },
      reverification: { limits: { freshLinksPerCase: 1 } },
      schedules: { retention: { linksSeconds: 86_400 } },
      mail: { templates: { invitation: {} } },
    });
  });

  it('reads secrets from variables and from files, beside it or elsewhere', () => {
    writeFileSync(join(folder, 'secret-b'), `${SECRET_B}\n`);
    const given = [
      { name: 'a', webhookSecrets: [{ env: 'SECRET_OF_A' }] },
      { name: 'b', webhookSecrets: [{ file: 'secret-b' }, { file: join(folder, 'secret-b') }] },
    ];
    const { projects, warnings } = read({ projects: given }, { SECRET_OF_A: SECRET_A });
    expect(projects!.map(({ webhookSecrets }) => webhookSecrets)).toEqual([[SECRET_A], [SECRET_B, SECRET_B]]);
    expect(warnings).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'a short secret',
      { projects: [PROJECTS[0], { name: 'b', webhookSecrets: ['CANARY'] }] },
      /: projects\[1\]\.webhookSecrets\[0\]: a secret has fewer than 16/,
    ],
    ['an unknown option', { project: PROJECTS }, /: project: unknown option; did you mean projects\?$/],
    [
      'an unknown name within',
      { projects: [{ ...PROJECTS[0], webhookSecret: 'CANARY' }] },
      /: projects\[0\]\.webhookSecret: unknown option; did you mean webhookSecrets\?$/,
    ],
    ['an option of variables', { queue: {} }, /: queue: unknown option/],
    ['a wrong kind', { companyApi: 'CANARY' }, /: companyApi: expected an object$/],
    ['no object', [], /: expected an object$/],
    [
      'a token of no project',
      { projects: PROJECTS, companyApi: { tokens: [{ token: TOKEN, projects: ['c'], name: 'x' }] } },
      /: companyApi\.tokens\[0\]\.projects: names a project that/,
    ],
    [
      'a variable that is not set',
      { projects: [{ webhookSecrets: [{ env: 'NOT_THERE' }] }] },
      /: projects\[0\]\.webhookSecrets\[0\]: the variable NOT_THERE is not set$/,
    ],
    [
      'a secret in place of its name',
      { projects: [{ webhookSecrets: [{ env: SECRET_A }] }] },
      /: projects\[0\]\.webhookSecrets\[0\]: env: expected the name of a variable/,
    ],
    [
      'a file that is not there',
      { companyApi: { tokens: [{ file: '/nowhere/CANARY' }] } },
      /: companyApi\.tokens\[0\]: its file cannot be read \(ENOENT\)$/,
    ],
    ['no JSON', '{ "projects": []\n  "CANARY": 1 }', /: is not JSON; look at line 2, column 3$/],
    ['what belongs in quotes', '{ "projects": CANARY }', /: is not JSON; a character is out of place$/],
    ['JSON that ends too early', '{ "projects": [', /: is not JSON;/],
    ['nothing', '', /: is not JSON;/],
  ])('tells %s in one line, with the file and the place', (_, content, line) => {
    const problems = problemsOf(content);
    expect(problems).toEqual([expect.stringMatching(line)]);
    expect(problems[0]).toContain(`CONFIG_FILE ${path}: `);
  });

  it('tells that there is no such file, or that it is none, without repeating what may be a secret', () => {
    const tell = (file: string) => {
      try {
        readEnvironment({ CONFIG_FILE: file });
        return [];
      } catch (error) {
        return (error as InvalidEnvironmentError).faults;
      }
    };
    expect(tell('/nowhere/x.json')).toEqual(['CONFIG_FILE: cannot be read (ENOENT)']);
    expect(tell(folder)).toEqual(['CONFIG_FILE: is not a file']);
  });

  it.each([
    [{ projects: PROJECTS }, 'PROVE_WEBHOOK_SECRETS', SECRET_A, 'projects'],
    [{ companyApi: { tokens: [TOKEN] } }, 'API_TOKEN', `${TOKEN}-2`, 'companyApi.tokens'],
    [
      { reverification: { deadlineSeconds: 600 } },
      'REVERIFICATION_DEADLINE_DAYS',
      '7',
      'reverification.deadlineSeconds',
    ],
    [
      { schedules: { reminders: { timing: false } } },
      'REMINDERS_SCHEDULE',
      'off',
      'schedules.reminders.timing',
    ],
  ])('refuses that %j and %s say the same', (content, name, value, option) => {
    expect(problemsOf(content, { [name]: value })).toEqual([
      `${name} and ${option} in CONFIG_FILE: leave one of them out`,
    ]);
  });

  it('P21 a plain secret that all users can read is warned of, and refused in production', () => {
    const content = { projects: PROJECTS };
    const exposed = expect.stringMatching(/holds a secret that every user of this machine can read/);
    writeFileSync(path, JSON.stringify(content));
    chmodSync(path, 0o644);
    expect(readEnvironment({ CONFIG_FILE: path }).warnings).toEqual([exposed]);
    chmodSync(path, 0o644);
    expect(problemsOf(content, {})).toEqual([]);
    let faults: readonly string[] = [];
    try {
      readEnvironment({ CONFIG_FILE: path, NODE_ENV: 'production' });
    } catch (error) {
      ({ faults } = error as InvalidEnvironmentError);
    }
    expect(faults).toContainEqual(exposed);
    expect(faults.join()).not.toMatch(/PROVE_WEBHOOK_SECRETS/);
    chmodSync(path, 0o640);
    expect(readEnvironment({ CONFIG_FILE: path }).warnings).toEqual([]);
  });

  it('P19 projects of the file that share a secret are refused where strangers can try it', () => {
    const content = { projects: [PROJECTS[0], { ...PROJECTS[1], webhookSecrets: [SECRET_A] }] };
    const fault = expect.stringMatching(
      /^CONFIG_FILE: projects\[1\]\.webhookSecrets\[0\]: the same secret as projects\[0\]/,
    );
    expect(problemsOf(content, { NODE_ENV: 'production' })).toContainEqual(fault);
    expect(problemsOf(content, { HOST: '0.0.0.0' })).toContainEqual(fault);
    expect(problemsOf(content, {})).toEqual([]);
  });

  it('P21 weak secrets of the file are refused in production', () => {
    const weak = { projects: [{ webhookSecrets: ['whsec_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'] }] };
    expect(problemsOf(weak, { NODE_ENV: 'production' })).toContainEqual(
      'CONFIG_FILE: projects[0].webhookSecrets[0]: repeats a few characters',
    );
  });
});

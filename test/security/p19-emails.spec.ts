import { item } from '../support/notification-item';
import { sign } from '../support/sign';
import { startTestApp, type TestApp } from '../support/test-app';

const SECRETS = {
  a: 'whsec_project_a_0123456789abcdef0123456789',
  b: 'whsec_project_b_0123456789abcdef0123456789',
};
const CUSTOMERS = {
  a: { firstName: 'Ada', email: 'ada@a.example.com', phoneNumber: '+12025550143' },
  b: { firstName: 'Bea', email: 'bea@b.example.com', phoneNumber: '+12025550167' },
} as const;
type Project = keyof typeof CUSTOMERS;
const PROJECTS = ['a', 'b'] as const;
const ID = 'customer-1';
const PROVE_ID = 'prove-1';

describe('P19 emails', () => {
  let test: TestApp;

  beforeEach(async () => {
    test = await startTestApp({
      options: { projects: PROJECTS.map((name) => ({ name, webhookSecrets: [SECRETS[name]] })) },
    });
    for (const project of PROJECTS)
      await test.users.registerIdentity({
        ...{ project, clientCustomerId: ID, lastName: 'Keller', ...CUSTOMERS[project] },
        enrollment: { proveId: PROVE_ID, enrolled: true, verifiedAt: new Date('2025-01-01') },
      });
  });
  afterEach(() => test.close());

  const notify = async (project: Project) => {
    const token = sign({}, SECRETS[project]);
    const notifications = [item({ clientCustomerId: ID, identityId: PROVE_ID })];
    const answer = await test.deliver({ notifications }, { token, path: `/webhooks/prove/${project}` });
    expect(answer.status).toBe(200);
  };
  const statusOf = async (project: Project) => {
    const [row] = await test.dataSource.query<[{ status: string }]>(
      'SELECT status FROM vu_identity WHERE project = $1',
      [project],
    );
    return row.status;
  };
  const caseOf = async (project: Project) => {
    const [row] = await test.dataSource.query<[{ id: string }]>(
      `SELECT r.id FROM vu_reverification r JOIN vu_identity i ON i.id = r.identity_id WHERE i.project = $1`,
      [project],
    );
    return row.id;
  };
  const addressesOf = (messages: TestApp['smtp']['messages']) =>
    messages.flatMap(({ to }) =>
      [to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address)),
    );

  it('P19 of customers with the same ids each goes to its own, with a link to its own case', async () => {
    for (const project of PROJECTS) await notify(project);
    const messages = await test.smtp.received(2);
    expect(addressesOf(messages).sort()).toEqual(PROJECTS.map((project) => CUSTOMERS[project].email));
    for (const project of PROJECTS) {
      const other = CUSTOMERS[project === 'a' ? 'b' : 'a'];
      const own = messages.find((one) => addressesOf([one]).includes(CUSTOMERS[project].email))!;
      const content = `${own.subject} ${own.text} ${String(own.html)}`;
      expect(content).toContain(CUSTOMERS[project].firstName);
      expect(content).not.toContain(other.firstName);
      expect(content).not.toContain(other.email);
      const [, token] = /reverify\/([\w-]{43})/.exec(own.text!)!;
      const page = await fetch(`${test.url}/reverify/${token}`);
      expect(page.status).toBe(200);
      const [link] = await test.dataSource.query<[{ id: string }]>(
        `SELECT reverification_id AS id FROM vu_link_token WHERE token_sha256 = sha256($1::bytea)`,
        [Buffer.from(token!)],
      );
      expect(link?.id).toBe(await caseOf(project));
    }
  });

  it('P19 of one project leave the customer of the other, with the same ids, unwritten to', async () => {
    await notify('a');
    const [message] = await test.smtp.received(1);
    expect(addressesOf([message!])).toEqual([CUSTOMERS.a.email]);
    expect([await statusOf('a'), await statusOf('b')]).toEqual(['reverification_required', 'verified']);
    const rows = await test.dataSource.query(
      `SELECT DISTINCT i.project FROM vu_email e JOIN vu_reverification r ON r.id = e.subject_id
         JOIN vu_identity i ON i.id = r.identity_id`,
    );
    expect(rows).toEqual([{ project: 'a' }]);
  });
});

import { Readable } from 'node:stream';
import { ImportIdentities, type ImportFailure } from '../../src';
import { companyOptions } from '../company-options';
import { ADA, startTenantsScene, type TenantsScene } from './projects/tenants-scene';

const NAMELESS = { clientCustomerId: 'grace', email: 'grace@example.com' };
const FAULT = expect.stringContaining('firstName and lastName are needed') as unknown;
const INVALID = { code: 'INVALID_REGISTRATION', faults: [FAULT] };

describe('companyApi.requireNames', () => {
  let scene: TenantsScene;
  let lax: TenantsScene;

  beforeAll(async () => {
    scene = await startTenantsScene({ options: { companyApi: { requireNames: true } } });
    const { database, smtp } = scene;
    lax = await startTenantsScene({ database, smtp, options: { companyApi: { requireNames: false } } });
    await scene.register('default');
  });
  afterAll(async () => {
    await lax.close();
    await scene.close();
  });

  it.each([
    ['no name', {}],
    ['a first name only', { firstName: 'Grace' }],
    ['a last name only', { lastName: 'Hopper' }],
    ['a name of spaces', { firstName: ' ', lastName: ' ' }],
    ['names that are null', { firstName: null, lastName: null }],
  ])('P3 refuses a registration with %s', async (_, names) => {
    await expect(scene.users.registerIdentity({ ...NAMELESS, ...names })).rejects.toMatchObject(INVALID);
    const takeOver = { ...NAMELESS, ...names, proveId: 'prove-grace', confirm: false };
    await expect(scene.users.takeOver(takeOver)).rejects.toMatchObject(INVALID);
    expect(await scene.users.findIdentity('grace')).toBeNull();
  });

  it('P3 refuses an import row without names, and says why', async () => {
    const failures: ImportFailure[] = [];
    const source = Readable.from([Buffer.from('clientCustomerId,firstName\ngrace,Grace\n')]);
    const imports = scene.app.get(ImportIdentities, { strict: false });
    await imports.import(source, { format: 'csv', onFailed: (row) => failures.push(row) });
    expect(failures).toMatchObject([{ line: 2, ...INVALID }]);
  });

  it('P3 refuses to clear a name', async () => {
    const { clientCustomerId } = ADA;
    await expect(scene.users.registerIdentity({ clientCustomerId, lastName: null })).rejects.toMatchObject(
      INVALID,
    );
    await expect(scene.users.changeContact({ clientCustomerId }, { firstName: null })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    await expect(scene.users.getContact({ clientCustomerId })).resolves.toMatchObject({ lastName: 'Keller' });
  });

  it('leaves customers alone who were registered without a name before, until they are reopened', async () => {
    const clientCustomerId = 'nameless';
    await lax.users.registerIdentity({ clientCustomerId });
    await expect(scene.users.registerIdentity({ clientCustomerId, locale: 'es' })).resolves.toMatchObject({
      outcome: 'updated',
    });
    await scene.users.closeIdentity({ clientCustomerId });
    const again = { clientCustomerId, reopen: true };
    await expect(scene.users.registerIdentity(again)).rejects.toMatchObject(INVALID);
    const named = { ...again, firstName: 'Grace', lastName: 'Hopper' };
    await expect(scene.users.registerIdentity(named)).resolves.toMatchObject({ outcome: 'reopened' });
  });

  it('P3 is on in production and off elsewhere, unless it is said', () => {
    const before = process.env['NODE_ENV'];
    try {
      process.env['NODE_ENV'] = 'production';
      expect(companyOptions().companyApi.requireNames).toBe(true);
      process.env['NODE_ENV'] = 'development';
      expect(companyOptions().companyApi.requireNames).toBe(false);
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });
});

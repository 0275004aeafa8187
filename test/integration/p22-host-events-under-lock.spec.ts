import { startCustomerScene, type CustomerScene } from './customer/customer-scene';

/**
 * Rejects an event if the transaction that writes it neither locks the customer's row nor wrote it: its id could be
 * lower than that of an event that commits before it. The lock of a foreign key (KEY SHARE, infomask 0x10 alone) is not
 * enough.
 */
const GUARD = [
  'CREATE EXTENSION pageinspect',
  `CREATE FUNCTION test_require_lock() RETURNS trigger LANGUAGE plpgsql AS $$
   DECLARE
     mine xid := pg_current_xact_id()::xid;
     held record;
   BEGIN
     SELECT i.xmin = mine AS written, i.xmax = mine AS locked, item.t_infomask & 64 <> 0 AS exclusive INTO held
       FROM vu_identity i,
            LATERAL heap_page_items(get_raw_page('vu_identity', (i.ctid::text::point)[0]::int)) item
      WHERE i.id = NEW.identity_id AND item.lp = (i.ctid::text::point)[1]::int;
     IF FOUND AND NOT held.written AND NOT (held.locked AND held.exclusive) THEN
       RAISE EXCEPTION 'Event % is written without the lock of its identity', NEW.name;
     END IF;
     RETURN NEW;
   END $$`,
  'CREATE TRIGGER test_require_lock BEFORE INSERT ON vu_host_event FOR EACH ROW EXECUTE FUNCTION test_require_lock()',
];

describe('P22 events are written under the lock of their customer', () => {
  let scene: CustomerScene;

  beforeAll(async () => {
    scene = await startCustomerScene();
    for (const statement of GUARD) await scene.test.dataSource.query(statement);
  });

  afterAll(() => scene.close());

  const namesOf = async (clientCustomerId: string) => {
    const rows = await scene.test.dataSource.query<{ name: string }[]>(
      `SELECT name FROM vu_host_event event JOIN vu_identity identity ON identity.id = event.identity_id
        WHERE client_customer_id = $1 ORDER BY event.id`,
      [clientCustomerId],
    );
    return rows.map(({ name }) => name);
  };

  it('P22 the trigger of this test rejects an event that is written without the lock', async () => {
    const { clientCustomerId } = await scene.register();
    const insert = scene.test.dataSource.query(
      `INSERT INTO vu_host_event (name, identity_id, state, cause, detail, due_at, created_at)
       SELECT 'identity.closed', id, '{}', '{}', '{}', now(), now() FROM vu_identity WHERE client_customer_id = $1`,
      [clientCustomerId],
    );
    await expect(insert).rejects.toThrow('without the lock');
  });

  it('P22 events from the link to the verified number are written under the lock, in order', async () => {
    const { customer, token } = await scene.invite();
    const visitor = scene.visit(token);
    expect((await visitor.start()).status).toBe(200);
    const { authToken } = (await visitor.begin()).body;
    await scene.typeCode(authToken);
    expect((await visitor.post('/check')).body).toMatchObject({ step: 'succeeded' });
    expect(await namesOf(customer.clientCustomerId)).toEqual([
      'identity.registered',
      'identity.doubted',
      'reverification.required',
      'reverification.started',
      'identity.contact_changed',
      'identity.verified',
      'reverification.succeeded',
    ]);
  });

  it('P22 events of other actions of the company and the customer are written under the lock', async () => {
    const { customer, token } = await scene.invite();
    const { clientCustomerId } = customer;
    const visitor = scene.visit(token);
    await visitor.start();
    expect((await visitor.post('/decline')).status).toBe(200);
    await scene.test.users.changeContact({ clientCustomerId }, { firstName: 'Grace' });
    await scene.test.users.registerIdentity({ clientCustomerId, locale: 'es' });
    await scene.test.users.closeIdentity({ clientCustomerId });
    expect(await namesOf(clientCustomerId)).toEqual([
      'identity.registered',
      'identity.doubted',
      'reverification.required',
      'reverification.started',
      'reverification.failed',
      'identity.review_required',
      'identity.contact_changed',
      'identity.contact_changed',
      'identity.closed',
    ]);
  });
});

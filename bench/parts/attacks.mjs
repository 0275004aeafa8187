// What a stranger may send to each route: a mebibyte of JSON where a body can be sent. The answer that it must get stands
// beside it, or a mistake of the bench would pass for a cheap refusal.
const MEBIBYTE = 1024 * 1024;
const LINK = '/reverify/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const post = (path, ...wanted) => ({ path, method: 'POST', bodyBytes: MEBIBYTE, wanted });
const get = (path, ...wanted) => ({ path, method: 'GET', wanted });

export const ATTACKS = {
  'POST /webhooks/prove': post('/webhooks/prove', 401),
  'POST /webhooks/prove/a%2Fb': post('/webhooks/prove/a%2Fb', 401),
  'POST /verified-users': post('/verified-users', 401, 429),
  'POST /verified-users/import': post('/verified-users/import', 401, 429),
  'POST /reverify/x/session': post(`${LINK}/session`, 413, 429),
  'POST /reverify/x': post(LINK, 404, 429),
  'POST /nothing': post('/nothing', 404),
  'GET /reverify/x': get(LINK, 404, 429),
  'GET /verified-users': get('/verified-users', 401, 429),
  'GET /docs-json': get('/docs-json', 200),
  'GET /health/ready': get('/health/ready', 200),
  'GET /metrics': get('/metrics', 200),
};

/** Fails when an answer came that no such request may get. */
export function checkAnswers(name, { wanted }, { statuses }) {
  const odd = Object.keys(statuses).filter((status) => !wanted.includes(Number(status)));
  if (odd.length > 0) throw new Error(`${name}: ${JSON.stringify(statuses)}`);
}

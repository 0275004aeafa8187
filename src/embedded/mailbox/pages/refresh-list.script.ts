/**
 * Runs in the browser: shows new messages without a reload, which would take the keyboard's focus away. Without
 * scripts the page has a link that reloads it.
 */
export const REFRESH_LIST = `
const list = () => document.getElementById('messages');
const refresh = async () => {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('messages');
  if (!fresh || fresh.innerHTML === list().innerHTML) return;
  const focused = document.activeElement && document.activeElement.id;
  list().replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  document.getElementById('count').textContent = page.getElementById('count').textContent;
  const target = focused && document.getElementById(focused);
  if (target) target.focus({ preventScroll: true });
};
setInterval(() => refresh().catch(() => undefined), 3000);
document.addEventListener('visibilitychange', () => refresh().catch(() => undefined));
`;

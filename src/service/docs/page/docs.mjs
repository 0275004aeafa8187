// What the viewer cannot be told: the colours of the browser, and the outline of the page for screen readers.
const dark = matchMedia('(prefers-color-scheme: dark)');
const setColours = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', setColours);
setColours();

const LEVELS = [
  ['.info h2.title', '1'],
  ['h3.opblock-tag', '2'],
  ['section.models > h4', '2'],
  ['.opblock-section-header h4', '3'],
  ['.responses-inner h5', '4'],
];

function outline() {
  const page = document.getElementById('swagger-ui');
  const about = page.querySelector('.information-container:not([role])');
  about?.setAttribute('role', 'region');
  about?.setAttribute('aria-label', 'About these APIs');
  for (const [selector, level] of LEVELS)
    for (const heading of page.querySelectorAll(`${selector}:not([aria-level])`))
      heading.setAttribute('aria-level', level);
  for (const select of page.querySelectorAll('.examples-select-element:not([aria-label])'))
    select.setAttribute('aria-label', 'Example');
  // They scroll, so the keyboard has to reach them.
  for (const block of page.querySelectorAll('pre:not([tabindex])')) block.tabIndex = 0;
}
new MutationObserver(outline).observe(document.getElementById('swagger-ui'), {
  childList: true,
  subtree: true,
});
outline();

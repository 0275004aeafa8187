const read = (id) => JSON.parse(document.getElementById(id).textContent);

/** What the server wrote into the page: texts in the customer's language, and what the script needs to know. */
export const pageData = read('page-data');
/** Where the customer stands: `state`, `way`, `sessionLeftMs`, `possessionLeftMs`. */
export const pageState = read('page-state');
export const texts = pageData.texts;

/** Puts values into a text: `{phone}`. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** What the server wrote into the page: texts in the customer's language, and what the script needs to know. */
export const pageData = JSON.parse(document.getElementById('page-data').textContent);
export const { texts } = pageData;

/** Puts values into a text: `{phone}`. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

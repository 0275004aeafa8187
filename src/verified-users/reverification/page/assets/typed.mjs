const KEY = 'verified-users-reverification';
/** The case that what is kept belongs to: another link may be opened in this tab. */
let owner = null;
let values = {};

/** What was typed comes back with the form, also after a reload of this tab; at the end nothing is left of it. */
export const typed = {
  /** Begins with what this tab has kept for the case. */
  of(caseReference) {
    owner = caseReference;
    const kept = read();
    values = kept?.owner === owner ? kept.values : {};
  },
  get: (name) => values[name],
  set(name, value) {
    values[name] = value;
    write(JSON.stringify({ owner, values }));
  },
  clear() {
    values = {};
    write(null);
  },
};

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

/** A browser may have no storage for us: then the memory of this page has to do. */
function write(text) {
  try {
    if (text === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, text);
  } catch {
    return;
  }
}

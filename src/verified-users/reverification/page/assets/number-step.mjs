import { begin } from './api.mjs';
import { attempt } from './attempt.mjs';
import { declineButton } from './decline-step.mjs';
import { element, form, submitButton } from './element.mjs';
import { choice, field } from './field.mjs';
import { fill, pageData, texts } from './page-data.mjs';
import { show } from './screen.mjs';
import { deviceOf, loadSdk } from './web-sdk.mjs';

/** What was typed: in the memory of this page only, so that it comes back with the form. */
const typed = {};

/**
 * The form for the current number. What is on record comes masked: left empty, the field means that number. A customer who
 * comes back to it after a reload has neither `maskedPhone` nor `maskedName` in `state`; what is missing then, the
 * server asks for.
 */
export function numberStep(state, step) {
  const { number: words, consent: consentWords } = texts;
  const fields = {
    phone: keep({
      name: 'phone',
      type: 'tel',
      maxlength: '40',
      autocomplete: 'tel',
      label: words.phoneLabel,
      hint: words.phoneHint,
    }),
    firstName: keep({
      name: 'firstName',
      maxlength: '100',
      autocomplete: 'given-name',
      label: words.firstNameLabel,
    }),
    lastName: keep({
      name: 'lastName',
      maxlength: '100',
      autocomplete: 'family-name',
      label: words.lastNameLabel,
    }),
  };
  const phone = fields.phone.input;
  const nameBox = element('div', {}, ...nameParts(state.maskedName, fields));
  const consentBox = element('div');
  let consent = null;
  phone.addEventListener('input', () => {
    // Another number may be of another country.
    consent = null;
    consentBox.replaceChildren();
  });

  async function send() {
    const sdk = await loadSdk();
    const wanted = { phoneNumber: phone.value.trim() || null, device: deviceOf(sdk) };
    if (nameBox.contains(fields.firstName.input)) {
      wanted.firstName = fields.firstName.input.value.trim();
      wanted.lastName = fields.lastName.input.value.trim();
    }
    if (consent) wanted.consent = { textVersion: pageData.consentTextVersion };
    const answer = await begin(wanted);
    if (!step.signal.aborted) step.draw(answer, { isBegun: true });
  }

  function onFault({ code, country }) {
    if (code === 'INVALID_PHONE_NUMBER') fields.phone.refuse(words.phoneInvalid);
    else if (code === 'NAME_REQUIRED') askNames();
    else if (code === 'CONSENT_REQUIRED') askConsent(country);
    // Another text than the one shown here is in force by now.
    else if (code === 'CONSENT_TEXT_CHANGED') location.reload();
    else return false;
    return true;
  }

  function askNames() {
    nameBox.replaceChildren(...nameParts(null, fields));
    fields.firstName.input.focus();
  }

  function askConsent(country) {
    // A calling code where several countries share it.
    const isCode = country.startsWith('+');
    const from = isCode ? country : new Intl.DisplayNames([pageData.locale], { type: 'region' }).of(country);
    const { legend, text, label } = consentWords;
    consent = choice({ name: 'consent', legend, text: fill(text, { country: from }), label });
    consentBox.replaceChildren(consent.whole);
    consent.input.focus();
  }

  function submit() {
    const isAsked = (input) => nameBox.contains(input);
    for (const { accept } of Object.values(fields)) accept();
    if (consent && !consent.input.checked) consent.refuse(consentWords.missing);
    const { firstName, lastName } = fields;
    if (isAsked(lastName.input) && !lastName.input.value.trim()) lastName.refuse(words.lastNameMissing);
    if (isAsked(firstName.input) && !firstName.input.value.trim()) firstName.refuse(words.firstNameMissing);
    if (!phone.value.trim() && !state.maskedPhone) fields.phone.refuse(words.phoneMissing);
    // The first field that lacks something was refused last, and has the cursor.
    if (!whole.querySelector('[aria-invalid]')) void attempt(send, { ...step, onFault });
  }

  const whole = form(submit, fields.phone.whole, nameBox, consentBox, submitButton(words.submit));
  const { maskedPhone } = state;
  const text = maskedPhone ? words : { ...words, opening: words.openingWithoutNumber };
  const below = declineButton(state, step);
  show({ icon: 'phone', text, maskedPhone, count: 1, below }, ...notices(state), whole);
}

function keep({ name, ...others }) {
  const made = field({ name, value: typed[name], ...others });
  made.input.addEventListener('input', () => (typed[name] = made.input.value));
  return made;
}

/** The name on record cannot be changed here: whoever holds a link must not verify under a name of their own. */
function nameParts(name, { firstName, lastName }) {
  const { nameLabel, nameHint } = texts.number;
  if (name === undefined) return [];
  if (name === null) return [firstName.whole, lastName.whole];
  return [
    element(
      'div',
      { class: 'field' },
      element('p', { class: 'label' }, nameLabel),
      element('p', { class: 'value' }, name),
      element('p', { class: 'hint' }, nameHint),
    ),
  ];
}

function notices({ notice, triesLeft }) {
  const text = notice && texts.notice[notice];
  if (!text) return [];
  const { lastTry, triesLeft: more } = texts.number;
  const left = triesLeft === 1 ? lastTry : fill(more, { count: triesLeft });
  return [element('p', { class: 'notice' }, triesLeft > 0 ? `${text} ${left}` : text)];
}

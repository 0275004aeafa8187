import { begin } from './api.mjs';
import { attempt } from './attempt.mjs';
import { declineButton } from './decline-step.mjs';
import { button, element, form, submitButton } from './element.mjs';
import { reference } from './end-steps.mjs';
import { choice, field } from './field.mjs';
import { fill, pageData, pageState, texts } from './page-data.mjs';
import { show } from './screen.mjs';
import { typed } from './typed.mjs';
import { deviceOf, loadSdk } from './web-sdk.mjs';

/** What is in the field for the number, or was. */
export const typedPhone = () => typed.get('phone') ?? '';

/**
 * The form for the number: the one on record, masked, to be confirmed with one press; or an empty field for another. One
 * that may be a stranger's by now is never proposed. Who comes back after a reload has neither `maskedPhone` nor
 * `maskedName` in `state`; what is missing then, the server asks for.
 */
export function numberStep(state, step) {
  const { number: words, known, consent: consentWords } = texts;
  const mayKeep = Boolean(state.maskedPhone) && !state.numberInDoubt;
  const isNew = !mayKeep || (step.way ?? pageState.way) === 'new-number' || Boolean(typed.get('phone'));
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
    const wanted = { phoneNumber: isNew ? phone.value.trim() : null, device: deviceOf(sdk) };
    if (nameBox.contains(fields.firstName.input)) {
      wanted.firstName = fields.firstName.input.value.trim();
      wanted.lastName = fields.lastName.input.value.trim();
    }
    const { consentTextVersion: textVersion } = pageData;
    if (consent) wanted.consent = { textVersion };
    if (carrier) wanted.carrierConsent = { textVersion };
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
    if (isNew && !phone.value.trim()) fields.phone.refuse(words.phoneMissing);
    // The first field that lacks something was refused last, and has the cursor.
    if (!whole.querySelector('[aria-invalid]')) void attempt(send, { ...step, onFault });
  }

  const carrier = state.consent?.byContinuing.length > 0;
  const whole = form(
    submit,
    isNew ? fields.phone.whole : null,
    nameBox,
    consentBox,
    carrier ? element('p', { class: 'note' }, consentWords.carrier) : null,
    submitButton(words.submit),
  );
  const other = isNew ? { way: 'known', label: words.keep } : { way: 'new-number', label: known.newNumber };
  const change = () => {
    typed.set('phone', '');
    step.draw({ ...state, notice: null }, { key: step.key, way: other.way });
  };
  const text = isNew ? { heading: words.heading, opening: openingOf(state, words) } : known;
  show(
    { icon: 'phone', text, maskedPhone: state.maskedPhone, count: 1, below: declineButton(state, step) },
    ...notices(state, step),
    whole,
    mayKeep ? element('div', { class: 'actions' }, button(other.label, change, 'second')) : null,
  );
}

function openingOf({ maskedPhone, numberInDoubt }, words) {
  if (!maskedPhone) return words.openingWithoutNumber;
  return numberInDoubt ? words.openingInDoubt : words.opening;
}

function keep({ name, ...others }) {
  const made = field({ name, value: typed.get(name), ...others });
  made.input.addEventListener('input', () => typed.set(name, made.input.value));
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

/** Why the customer is here again, and what another number costs. */
function notices({ notice, triesLeft, caseReference }, { isAnother }) {
  const why = notice && texts.notice[notice];
  if (!why && !isAnother && notice !== 'abandoned') return [];
  const { lastTry, triesLeft: more } = texts.number;
  const left = triesLeft === 1 ? lastTry : fill(more, { count: triesLeft });
  return [
    ...(why ? [element('p', { class: 'notice' }, why)] : []),
    ...(triesLeft > 0 ? [element('p', { class: 'notice' }, left)] : []),
    ...(why && caseReference ? [reference(caseReference)] : []),
  ];
}

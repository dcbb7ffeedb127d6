import type { FormFinding, FormKind } from '../custom-form.ts';
import type { CleanElement, CleanTag } from './clean.ts';
import type { Findings, Place } from './findings.ts';
import { type Standing, standingIn } from './shown-as.ts';
import { olderFields } from './vocabulary.ts';

/** The one form of a document, and what stands in it. */
export interface TheForm {
  readonly form: CleanElement;
  /** Those that are sent, with what the form says: `input`, `select`, `textarea`, `button`. */
  readonly fields: readonly CleanElement[];
}

/** Finds what a form lacks that the gateway goes by. `document` is as it is shown on one occasion. */
export const requirementsOf = (document: CleanElement, kind: FormKind, findings: Findings): TheForm | undefined => {
  const standing = [...standingIn(document)];
  const forms = standing.flatMap(({ node }) => (isElement(node) && node.name === 'form' ? [node] : []));
  const [form, ...more] = forms;
  if (form === undefined || more.length > 0) {
    findings.error(more[0] ?? document, {
      code: 'form/one-form',
      message: form === undefined ? 'There is no form' : 'There is more than one form',
      help: 'Write one <form method="post" action="authorize">, in which all fields stand.',
    });
    return undefined;
  }
  const fields = standing.flatMap(({ node, within }) =>
    isElement(node) && within.includes(form) && fieldElements.includes(node.name) ? [node] : [],
  );
  const lacks = (code: FormFinding['code'], message: string, help: string): void =>
    findings.error(form, { code, message, help });
  requireAttributes(form, lacks);
  requireHidden({ kind, form, fields, standing }, findings);
  if (kind === 'login') requireLogin(fields, lacks);
  else requireDecision(fields, lacks);
  for (const { at, name } of ambiguous(fields)) {
    findings.error(at, {
      code: 'form/field-name',
      message: `The field "${name}" would be sent twice, or takes the place of one of ours`,
      help: 'Give it another name, or remove one of the two.',
    });
  }
  return { form, fields };
};

type Lacks = (code: FormFinding['code'], message: string, help: string) => void;

const fieldElements: readonly string[] = ['input', 'select', 'textarea', 'button'];

const isElement = (node: CleanElement | CleanTag): node is CleanElement => !('meaning' in node);

const requireAttributes = ({ attributes }: CleanElement, lacks: Lacks): void => {
  const { method, enctype, action } = Object.fromEntries(attributes);
  if (method?.toLowerCase() !== 'post') {
    lacks(
      'form/method',
      'The form is not sent by POST: what is typed would stand in the address',
      'Write method="post".',
    );
  }
  if ((enctype?.toLowerCase() ?? urlencoded) !== urlencoded) {
    lacks('form/enctype', `The form is sent as "${enctype}"`, `Write enctype="${urlencoded}", or nothing.`);
  }
  if (action !== 'authorize') {
    lacks(
      'form/action',
      'The action of the form is not "authorize"',
      'Write action="authorize": the gateway fills in where it is sent.',
    );
  }
};

const urlencoded = 'application/x-www-form-urlencoded';

interface HiddenFields extends TheForm {
  readonly kind: FormKind;
  readonly standing: readonly Standing<CleanElement | CleanTag>[];
}

/** Without them what is sent belongs to no sign-in. */
const requireHidden = ({ kind, form, fields, standing }: HiddenFields, findings: Findings): void => {
  const tag = kind === 'login' ? '<EI-INJECT-HIDDEN-INPUT-FIELDS/>' : '<AZ-INJECT-HIDDEN-INPUT-FIELDS/>';
  const [found, ...more] = standing.filter(({ node }) => !isElement(node) && node.meaning.is === 'hidden');
  const help = `Write ${tag} once, inside the form.`;
  const wrong = (at: Place, message: string): void => findings.error(at, { code: 'form/hidden-fields', message, help });
  if (more[0] !== undefined) wrong(more[0].node, `${tag} stands there more than once`);
  if (found !== undefined) {
    if (!found.within.includes(form)) wrong(found.node, `${tag} stands outside of the form`);
    return;
  }
  const isWritten = (name: string): boolean => fields.some((field) => isHidden(field) && nameOf(field) === name);
  const missing = kind === 'login' ? olderFields : olderFields.filter((name) => !isWritten(name));
  if (missing.length === 0) return;
  const isOlder = missing.length < olderFields.length;
  wrong(form, isOlder ? `Of the hidden fields there is no ${missing.join(', ')}` : `There is no ${tag}`);
};

const requireLogin = (fields: readonly CleanElement[], lacks: Lacks): void => {
  const has = (name: string, types: readonly string[]): boolean =>
    fields.some((field) => field.name === 'input' && nameOf(field) === name && types.includes(typeOf(field)));
  const hasPair = (name: string, password: string): boolean =>
    has(name, ['text', 'email', 'tel']) && has(password, ['password']);
  if (!hasPair('username', 'password') && !hasPair('j_username', 'j_password')) {
    lacks(
      'form/fields',
      'There is no field for the name, or none for the password',
      'Write <input type="text" name="username"/> and <input type="password" name="password"/>, or both with "j_" in front.',
    );
  }
  if (!hasButton(fields, 'login', 'true')) {
    lacks(
      'form/button',
      'There is no button to sign in with',
      'Write <button type="submit" name="login" value="true">.',
    );
  }
};

const requireDecision = (fields: readonly CleanElement[], lacks: Lacks): void => {
  for (const value of ['true', 'false']) {
    if (hasButton(fields, 'approve', value)) continue;
    lacks(
      'form/button',
      `There is no button to ${value === 'true' ? 'allow' : 'deny'} access with`,
      `Write <button type="submit" name="approve" value="${value}">.`,
    );
  }
};

const hasButton = (fields: readonly CleanElement[], name: string, value: string): boolean =>
  fields.some(
    (field) => typeOf(field) === 'submit' && nameOf(field) === name && field.attributes.get('value') === value,
  );

/** Names of the hidden fields that the gateway puts in. */
const ours: readonly string[] = ['transaction', 'csrf', 'state', ...olderFields];

/** Fields whose name comes twice: of two values of one name nobody can say which is meant. */
const ambiguous = (fields: readonly CleanElement[]): readonly { at: Place; name: string }[] => {
  const seen = new Set<string>();
  return fields.flatMap((field) => {
    const name = nameOf(field);
    const type = typeOf(field);
    // Only one of the buttons is sent, and of radio buttons; scopes may be chosen by several boxes.
    if (name === '' || ['submit', 'button', 'reset', 'radio'].includes(type) || name === 'selectedscope') return [];
    const isRepeated = seen.has(name) || field.attributes.has('multiple');
    seen.add(name);
    const isTaken = name === 'response_type' || (!isHidden(field) && ours.includes(name));
    return isRepeated || isTaken ? [{ at: field, name }] : [];
  });
};

/** What a field is called when it is sent; `''`: it is not. */
export const nameOf = ({ attributes }: CleanElement): string => attributes.get('name') ?? '';

/** Whether nobody sees it. */
export const isHidden = (field: CleanElement): boolean => typeOf(field) === 'hidden';

/** The type of a field, in lower case. */
export const typeOf = ({ name, attributes }: CleanElement): string => {
  const otherwise = name === 'button' ? 'submit' : name === 'input' ? 'text' : name;
  return attributes.get('type')?.toLowerCase() || otherwise;
};

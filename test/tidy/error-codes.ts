import { parseSync, Visitor } from 'oxc-parser';

/** A media type has the form of a code as well. */
const mediaType = /^(?:application|audio|font|image|message|multipart|text|video)\//;
const codeForm = /^[a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What a source says about the codes of problems and refusals. */
export interface CodesFound {
  /** Written out, as every code must be: whoever meets one can search for it. Names of facts too, for they look alike. */
  readonly codes: readonly string[];
  /** Names of facts that are made here. */
  readonly facts: readonly string[];
  /** Texts that look like codes put together from parts, as they stand in the source. */
  readonly composed: readonly string[];
}

/** Finds codes by their form, `area/what-is-wrong`, wherever they stand. */
export const codesIn = (file: string, text: string): CodesFound => {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const codes = new Set<string>();
  const facts: string[] = [];
  const composed: string[] = [];
  new Visitor({
    CallExpression({ callee, arguments: [name] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'factKey' || name?.type !== 'Literal') return;
      facts.push(String(name.value));
    },
    Literal({ value }) {
      if (typeof value === 'string' && codeForm.test(value) && !mediaType.test(value)) codes.add(value);
    },
    TemplateLiteral({ quasis: [first], expressions, start, end }) {
      if (expressions.length > 0 && /^[a-z-]+\/$/.test(first?.value.raw ?? '')) composed.push(text.slice(start, end));
    },
  }).visit(program);
  return { codes: [...codes], facts, composed };
};

/**
 * What keeps a compiled validator linear in the size of a document: as Ajv writes them, a list of 20,000 maps (a quarter of
 * a megabyte) takes most of a minute, and so do 200,000 mistakes.
 */
import { _, type Ajv, type KeywordCxt } from 'ajv';
import { useFunc } from 'ajv/dist/compile/util.js';
import equal from 'ajv/dist/runtime/equal.js';

/** Replaces `uniqueItems`, which compares each item with each. Errors are the same: a later item and an equal one before. */
export const addUniqueItems = (ajv: Ajv): void => {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: '', params: ({ params }) => _`{i: ${params['i']}, j: ${params['j']}}` },
    code: uniqueItems,
  });
};

/** Short lists are compared item by item, longer ones by their items' JSON text with sorted keys. */
const uniqueItems = (cxt: KeywordCxt): void => {
  const { gen, data, schema } = cxt;
  if (schema !== true) return;
  const [i, j] = [gen.let('i', _`-1`), gen.let('j', _`-1`)];
  const [a, b, seen, text] = ['a', 'b', 'seen', 'text'].map((name) => gen.name(name));
  const same = useFunc(gen, equal.default);
  gen.code(_`
if (${data}.length <= 32) {
for (let ${a} = ${data}.length - 1; ${i} < 0 && ${a} > 0; ${a}--) {
for (let ${b} = ${a} - 1; ${b} >= 0; ${b}--) {
if (${same}(${data}[${a}], ${data}[${b}])) { ${i} = ${a}; ${j} = ${b}; break; }
}
}
} else {
const ${seen} = new Map();
for (let ${a} = 0; ${i} < 0 && ${a} < ${data}.length; ${a}++) {
const ${text} = JSON.stringify(${data}[${a}], (key, value) => typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value);
if (${seen}.has(${text})) { ${i} = ${a}; ${j} = ${seen}.get(${text}); }
${seen}.set(${text}, ${a});
}
}
`);
  cxt.setParams({ i, j });
  cxt.fail(_`${i} >= 0`);
};

/** The code with errors of parts added in place: Ajv's copies all errors so far for each part that has some. */
export const withErrorsAppended = (code: string): string => {
  const text = code.replaceAll(/vErrors\.concat\((validate\d+\.errors)\)/g, 'appended(vErrors, $1)');
  if (text === code) throw new Error('Ajv gathers errors in another way now: look whether that is linear');
  return `${text}\nfunction appended(errors, more) {\nfor (const error of more) errors.push(error);\nreturn errors;\n}\n`;
};

/**
 * What keeps a compiled validator linear in the size of a document: as Ajv writes them, a list of 20,000 maps (a quarter of
 * a megabyte) takes most of a minute, and so do 200,000 mistakes.
 */
import { _, type Ajv, type KeywordCxt } from 'ajv';

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

/**
 * Items are compared by their JSON texts, with sorted keys. Ajv's own comparison calls what an item has under `toString`
 * and `valueOf`, and so would a sort without a comparison of keys: in a document those are data.
 */
const uniqueItems = (cxt: KeywordCxt): void => {
  const { gen, data, schema } = cxt;
  if (schema !== true) return;
  const [i, j] = [gen.let('i', _`-1`), gen.let('j', _`-1`)];
  const [a, seen, text] = ['a', 'seen', 'text'].map((name) => gen.name(name));
  gen.code(_`
const ${seen} = new Map();
for (let ${a} = 0; ${i} < 0 && ${a} < ${data}.length; ${a}++) {
const ${text} = typeof ${data}[${a}] === "object" ? JSON.stringify(${data}[${a}], (key, value) => typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1)) : value) : JSON.stringify(${data}[${a}]);
if (${seen}.has(${text})) { ${i} = ${a}; ${j} = ${seen}.get(${text}); }
${seen}.set(${text}, ${a});
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

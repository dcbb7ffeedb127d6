import { parseSync, Visitor } from 'oxc-parser';

/** Looks at one file; gives what breaks the convention, a line each. */
export type Convention = (file: string, text: string) => readonly string[];

/** Words that say nothing about what is inside: a helper is named after what it does. */
const empty = 'utils?|helpers?|common|shared|lib|misc|base|manager|service';

/** File names are kebab-case, and name something. */
export const namedAfterContent: Convention = (file) =>
  file.split('/').flatMap((segment) => {
    const name = segment.replace(/(?:\.test|\.config|\.d)?\.[a-z]+$/, '');
    if (new RegExp(`(?:^|-)(?:${empty})$`).test(name)) return [`"${segment}" says nothing about what is inside`];
    return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) ? [] : [`"${segment}" is not kebab-case`];
  });

/** Environment variables and the console are the command line's; everything else gets what it needs as arguments. */
export const worldThroughCli: Convention = (file, text) => {
  const found: string[] = [];
  new Visitor({
    MemberExpression({ object, property }) {
      if (object.type !== 'Identifier' || property.type !== 'Identifier') return;
      if (object.name === 'console' || (object.name === 'process' && property.name === 'env')) {
        found.push(`${object.name}.${property.name}`);
      }
    },
  }).visit(parsed(file, text));
  return found;
};

/** What a module exports has a name of its own, and nothing of a module changes. */
export const namedAndConstant: Convention = (file, text) =>
  parsed(file, text).body.flatMap((statement) => {
    if (statement.type === 'ExportDefaultDeclaration') return ['a default export'];
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return declaration?.type === 'VariableDeclaration' && declaration.kind !== 'const'
      ? [`a variable of the module: ${declaration.kind}`]
      : [];
  });

/** Handlebars escapes `{{name}}` only. */
export const escapedOnly: Convention = (_, text) => text.match(/\{\{~?[{&]/g) ?? [];

const parsed = (file: string, text: string) => {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  return program;
};

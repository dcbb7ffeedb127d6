import { counted } from '../diagnostics/counted.ts';
import { visibleText } from '../diagnostics/visible-text.ts';
import { edgesOf } from './edges.ts';
import type { Graph, GraphPlace, PlanNode } from './graph.ts';
import { needsInWords } from './needs-in-words.ts';

/** A line with those below it. */
interface Branch {
  readonly text: string;
  readonly branches: readonly Branch[];
}

/** The graph as trees for a person: each provider with its scopes and who uses them, each API, each product. */
export const formatText = (graph: Graph): string => {
  const trees = [...providerTrees(graph), ...apiTrees(graph), ...productTrees(graph)];
  return trees.map((tree) => `${linesOf(tree).join('\n')}\n`).join('\n');
};

const providerTrees = (graph: Graph): readonly Branch[] => {
  const byProvider = Map.groupBy(edgesOf(graph).uses, ({ provider }) => provider);
  return graph.providers.map((provider) => ({
    text: headline(`provider ${provider.id}`, provider.where, `${provider.clientType}; ${provider.grants.join(', ')}`),
    branches: provider.scopes.map(({ name, isDefault }) => {
      const users = (byProvider.get(provider) ?? []).filter((use) => use.scope === name);
      return {
        text: `scope ${name}${isDefault ? ' (default)' : ''}${users.length === 0 ? ': nothing asks for it' : ''}`,
        branches: users.map(({ api, operations }) => leaf(`${api.id}: ${counted(operations, 'operation')}`)),
      };
    }),
  }));
};

const apiTrees = ({ apis }: Graph): readonly Branch[] =>
  apis.map(({ id, where, operations }) => {
    const width = Math.max(0, ...operations.map(({ method, template }) => method.length + template.length + 1));
    return {
      text: headline(`api ${id}`, where),
      branches: operations.map((one) =>
        leaf(`${`${one.method} ${one.template}`.padEnd(Math.min(width, widest))}  ${needsInWords(one)}`),
      ),
    };
  });

/** One long path must not push all needs out of sight. */
const widest = 60;

const productTrees = ({ products }: Graph): readonly Branch[] =>
  products.map(({ id, where, plans }) => ({ text: headline(`product ${id}`, where), branches: plans.map(planBranch) }));

const planBranch = ({ name, apis }: PlanNode): Branch => ({
  text: `plan ${name}${apis.length === 0 ? ': it reaches nothing' : ''}`,
  branches: apis.map(({ api, operations }) =>
    leaf(`${api}: ${operations === 'all' ? 'all operations' : counted(operations.length, 'operation')}`),
  ),
});

const headline = (text: string, where: GraphPlace | undefined, detail = ''): string =>
  [text, detail, where === undefined ? '' : `${where.file}:${where.line}:${where.column}`]
    .filter((one) => one !== '')
    .join('   ');

const leaf = (text: string): Branch => ({ text, branches: [] });

const linesOf = ({ text, branches }: Branch): readonly string[] => [
  visibleText(text),
  ...branches.flatMap((branch, at) => {
    const isLast = at === branches.length - 1;
    return linesOf(branch).map(
      (line, row) => `${row === 0 ? (isLast ? '└─ ' : '├─ ') : isLast ? '   ' : '│  '}${line}`,
    );
  }),
];

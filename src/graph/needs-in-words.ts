import type { Need, OperationNode } from './graph.ts';

/** What an operation needs: `token of photos-sign-in with photos:read, or client id and client secret`. */
export const needsInWords = ({ needs, steps }: OperationNode): string => {
  const front = needs?.map((all) => all.map(needInWords).join(' and ')).join(', or ');
  const inside = steps.map((step) => `${needInWords(step)}${step.isCertain ? '' : ' (in some cases)'}`);
  return [...(front === undefined ? [] : [front]), ...inside].join('; ') || 'open to everybody';
};

const needInWords = (need: Need): string => {
  if (need.kind !== 'token') return need.kind === 'client-id' ? 'client id' : 'client secret';
  const scopes = need.scopes.length > 0 ? ` with ${need.scopes.join(', ')}` : '';
  return `token of ${need.providers.join(' or ') || 'nobody'}${scopes}`;
};

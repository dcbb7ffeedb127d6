import type { MapNode, SourceNode } from '../../../definition/definition.ts';
import { valueOrKey } from '../../place.ts';
import { defineProductRule, type Finding } from '../../rule.ts';

const product = (plan: string): Readonly<Record<string, string>> => ({
  'photos.yaml': `
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths: { /albums: { get: { responses: { 200: { description: All } } } } }
`,
  'product.yaml': `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis: { photos: { $ref: photos.yaml } }
plans:
  default:
    title: All
${plan}
`,
});

/** A limit that cannot be read, or not as it was meant. */
export const rateLimit = defineProductRule({
  code: 'product/rate-limit',
  about: 'product',
  why: 'A limit that is misread lets through far more calls than the back end can take, or none.',
  source:
    'IBM API Connect v5, product files: rate-limit, rate-limits and burst-limits; Micro Gateway, the grammar of their values',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      product(`    rate-limit: { value: 100/hour, hard-limit: false }`),
      product(`    rate-limit: { value: unlimited, hard-limit: true }`),
      product(
        `    rate-limits: { default: { value: 5/30second, hard-limit: false }, other: { value: 100, hard-limit: false } }`,
      ),
      product(
        `    rate-limits: { default: { value: 1000/1day, hard-limit: false }, other: { value: 3/min, hard-limit: false } }`,
      ),
    ],
    bad: [
      product(`    rate-limits:
      default: { value: a hundred an hour, hard-limit: false } #! product/rate-limit
      other: { value: 100 per hour, hard-limit: false } #! product/rate-limit
      third: { value: 0/1hour, hard-limit: false } #! product/rate-limit
      fourth: { value: 10/1fortnight, hard-limit: false } #! product/rate-limit
      fifth: { value: 10/0hour, hard-limit: false } #! product/rate-limit
    apis:
      photos:
        operations:
          - operation: get
            path: /albums
            rate-limit: { value: 10.5/1hour, hard-limit: false } #! product/rate-limit`),
      product(`    burst-limits: #! product/unsupported
      burst: { value: 10/1hour } #! product/rate-limit`),
    ],
  },
  *check({ product: { plans } }): Iterable<Misread> {
    for (const { at } of plans.values()) {
      if (at.kind !== 'map') continue;
      yield* limitsIn(at);
      for (const operation of operationsIn(at)) yield* limitsIn(operation);
    }
  },
  message: ({ value, wrong }) => `The limit "${value}" ${wrong}`,
  help: ({ units }) =>
    `Write a number of calls and a time: 100/1hour. Units are ${units.join(', ')}; "unlimited" is none.`,
});

interface Misread extends Finding {
  readonly value: string;
  readonly wrong: string;
  readonly units: readonly string[];
}

const RATE_UNITS = ['second', 'minute', 'hour', 'day', 'week'];
const BURST_UNITS = ['second', 'minute'];

function* limitsIn(map: MapNode): Iterable<Misread> {
  const rate = map.get('rate-limit');
  const values = [rate, ...membersOf(map.get('rate-limits'))].flatMap((limit) => limitOf(limit));
  for (const at of values) yield* judge(at, RATE_UNITS);
  for (const at of membersOf(map.get('burst-limits')).flatMap(limitOf)) yield* judge(at, BURST_UNITS);
}

const membersOf = (node: SourceNode | undefined): readonly SourceNode[] =>
  node?.kind === 'map' ? [...node.entries.values()].map(({ value }) => value) : [];

/** Of what is of another kind the reader tells. */
const limitOf = (limit: SourceNode | undefined): readonly SourceNode[] => {
  const value = limit?.kind === 'map' ? limit.get('value') : limit;
  return value?.kind === 'scalar' && value.value !== null ? [value] : [];
};

function* operationsIn(plan: MapNode): Iterable<MapNode> {
  for (const api of membersOf(plan.get('apis'))) {
    const operations = api.kind === 'map' ? api.get('operations') : undefined;
    for (const item of operations?.kind === 'list' ? operations.items : []) if (item.kind === 'map') yield item;
  }
}

/** `100`, `100/1`, `100/hour`, `100/1hour`: by default a period of one, and hours. */
const grammar = /^\s{0,9}(\d{1,15})\s{0,9}(?:\/\s{0,9}(\d{0,15})\s{0,9}([a-z]{0,20})\s{0,9})?$/i;

const unitNames: Readonly<Record<string, string>> = {
  ...{ sec: 'second', secs: 'second', second: 'second', seconds: 'second' },
  ...{ min: 'minute', mins: 'minute', minute: 'minute', minutes: 'minute' },
  ...{ hr: 'hour', hrs: 'hour', hour: 'hour', hours: 'hour' },
  ...{ day: 'day', days: 'day', wk: 'week', wks: 'week', week: 'week', weeks: 'week' },
};

function* judge(at: SourceNode, units: readonly string[]): Iterable<Misread> {
  const value = at.kind === 'scalar' ? String(at.value) : '';
  if (value.trim().toLowerCase() === 'unlimited') return;
  const found = (wrong: string, severity?: 'warning'): Misread => ({
    at: valueOrKey(at),
    value,
    wrong,
    units,
    ...(severity && { severity }),
  });
  const match = grammar.exec(value);
  if (match === null) {
    yield found('cannot be read');
    return;
  }
  const [, calls, period = '', written = ''] = match;
  const word = written.toLowerCase();
  const unit = word === '' ? 'hour' : Object.hasOwn(unitNames, word) ? unitNames[word] : undefined;
  if (unit === undefined) yield found(`has the unit "${written}", which API Connect v5 takes for hours`, 'warning');
  else if (!units.includes(unit)) yield found(`is by the ${unit}, and a burst is by the second or the minute`);
  else if (Number(calls) === 0) yield found('allows no call at all', 'warning');
  else if (period !== '' && Number(period) === 0) yield found('is for no time at all');
}

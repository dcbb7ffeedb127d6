import { readTemplate } from '../src/cli/read-template.ts';
import { pageNames } from '../src/pages/models.ts';
import { loadPages } from '../src/pages/pages.ts';
import { renderSample, samplesIn } from '../src/pages/samples.ts';
import { atMost, type Figure } from './figures.ts';
import { median } from './statistics.ts';

/** Renderings that are timed together: `process.cpuUsage` is good to some microseconds. */
const batch = 200;
/** Batches until V8 has compiled what is hot. */
const warmUps = 10;

/** CPU time to render each page, in the state that takes longest. */
export const measurePages = (rounds: number): readonly Figure[] => {
  const pages = loadPages(readTemplate).of('Sign-in', {});
  const samples = samplesIn('en');
  return pageNames.map((name) => {
    const states = samples
      .filter(({ page }) => page === name)
      .map((sample) => ({ state: sample.state, ...timed(() => renderSample(pages, sample), rounds) }))
      .sort((one, other) => other.micros - one.micros);
    const [slowest] = states;
    if (slowest === undefined) throw new Error(`there is no sample of the page "${name}"`);
    const { state, micros, bytes } = slowest;
    const typical = median(states.map((one) => one.micros)).toFixed(0);
    return {
      name: `rendering the ${name} page`,
      value: micros,
      unit: 'µs',
      limit: atMost(200),
      detail: `state "${state}", ${bytes} bytes; half of ${states.length} states within ${typical} µs`,
    };
  });
};

const timed = (render: () => Buffer, rounds: number): { readonly micros: number; readonly bytes: number } => {
  for (let at = 0; at < warmUps; at++) batchMicros(render);
  const micros = median(Array.from({ length: rounds }, () => batchMicros(render)));
  return { micros, bytes: render().byteLength };
};

const batchMicros = (render: () => Buffer): number => {
  const before = process.cpuUsage();
  for (let at = 0; at < batch; at++) render();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batch;
};

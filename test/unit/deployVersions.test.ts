/** What the image is made from is written down once, by digest, and everything that repeats it says the same. */
import { describe, expect, it } from 'vitest';
import { environmentFile, instructionsOf, pinProblem, read } from '../support/deployFiles.ts';

const versions = environmentFile(read('versions.env'));
const image = versions.get('NODE_IMAGE') ?? '';
const [name = '', digest = ''] = image.split('@sha256:');

describe('the image of Node', () => {
  it('is pinned by a digest', () => {
    expect(pinProblem(image)).toBeNull();
  });

  it('is of the Node that the tests run on', () => {
    const installed = /"node": "(\d+)\./u.exec(read('package.json'))?.[1];
    expect(name).toBe(`node:${installed}-trixie-slim`);
  });

  it('is the default of every argument of the Dockerfile', () => {
    const instructions = instructionsOf(read('Dockerfile'));
    const first = instructions.findIndex(({ name: instruction }) => instruction === 'FROM');
    const defaults = instructions.slice(0, first).map(({ name: instruction, value }) => `${instruction} ${value}`);
    expect(defaults).toEqual([...versions].map(([variable, value]) => `ARG ${variable}=${value}`));
  });

  it('is what every stage begins with that begins with an image', () => {
    const from = instructionsOf(read('Dockerfile')).flatMap(({ name: instruction, value }) =>
      instruction === 'FROM' ? [value] : [],
    );
    const stages = from.map((value) => value.split(/\s+as\s+/iu)[1] ?? '');
    const images = from.map((value) => value.split(/\s/u)[0] ?? '').filter((base) => !stages.includes(base));
    expect(new Set(images)).toEqual(new Set(['${NODE_IMAGE}', 'scratch']));
  });

  it('is the one of the workflows', () => {
    const used = [...read('.github/workflows/ci.yaml').matchAll(/image: (\S+)/gu)].map(([, value]) => value);
    expect(used).toEqual([image]);
  });

  it('is found by Renovate wherever it has to be replaced', () => {
    const [pattern = ''] = /NODE_IMAGE=.*?(?=")/u.exec(read('.github/renovate.json')) ?? [];
    const expression = new RegExp(`(?:^|\\n)(?:ARG )?${pattern.replaceAll('\\\\', '\\')}`, 'gu');
    for (const path of ['versions.env', 'Dockerfile']) {
      const found = [...read(path).matchAll(expression)].map(({ groups }) => groups);
      expect(found).toEqual([{ depName: 'node', currentValue: '24-trixie-slim', currentDigest: `sha256:${digest}` }]);
    }
  });
});

describe('a digest is refused', () => {
  it.each([
    ['that is missing', name],
    ['that is empty', `${name}@sha256:`],
    ['that says so', `${name}@sha256:placeholder`],
    ['of noughts', `${name}@sha256:${'0'.repeat(64)}`],
    ['that counts up', `${name}@sha256:${'0123456789abcdef'.repeat(4)}`],
    ['of dead beef', `${name}@sha256:${'deadbeef'.repeat(8)}`],
    ['of few digits', `${name}@sha256:${'a1b2c3'.repeat(11).slice(0, 64)}`],
    ['that is too short', image.slice(0, -1)],
    ['in capital letters', `${name}@sha256:${digest.toUpperCase()}`],
    ['of another kind', `${name}@sha1:${digest.slice(0, 40)}`],
    ['without a tag, which Renovate could not follow', `node@sha256:${digest}`],
  ])('%s', (_, pinned) => {
    expect(pinProblem(pinned)).toContain(pinned);
  });
});

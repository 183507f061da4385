import { expect, test } from 'vitest';
import { type Facts, STEPS, stepsOf } from './steps';

const empty: Facts = {
  allowed: STEPS,
  ownRecords: 0,
  imports: 0,
  people: 1,
  pipelineChanged: false,
  companyChanged: false,
  dismissed: [],
};
const done = (facts: Partial<Facts>) =>
  stepsOf({ ...empty, ...facts }).flatMap(({ name, done }) => (done ? [name] : []));

test('an empty installation has everything ahead', () => {
  expect(stepsOf(empty).map(({ name }) => name)).toEqual(['import', 'invite', 'pipeline', 'company']);
  expect(done({})).toEqual([]);
});

test('a step is done by what is there', () => {
  expect(done({ imports: 1 })).toEqual(['import']);
  expect(done({ ownRecords: 1 })).toEqual(['import']);
  expect(done({ people: 2 })).toEqual(['invite']);
  expect(done({ pipelineChanged: true, companyChanged: true })).toEqual(['pipeline', 'company']);
});

test('what fits as it is can be ticked, what has to be there cannot', () => {
  expect(stepsOf(empty).flatMap(({ name, confirmable }) => (confirmable ? [name] : []))).toEqual([
    'pipeline',
    'company',
  ]);
  expect(done({ dismissed: ['first_steps.pipeline'] })).toEqual(['pipeline']);
});

test('everybody sees the steps they may do, and nobody else any', () => {
  expect(stepsOf({ ...empty, allowed: ['import'] }).map(({ name }) => name)).toEqual(['import']);
  expect(stepsOf({ ...empty, allowed: [] })).toEqual([]);
});

test('the list goes for good when it is put away, and when all is done', () => {
  expect(stepsOf({ ...empty, dismissed: ['first_steps'] })).toEqual([]);
  expect(stepsOf({ ...empty, imports: 1, people: 2, pipelineChanged: true, companyChanged: true })).toEqual([]);
});

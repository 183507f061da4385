import { expect, test } from 'vitest';
import type { ContactPointInput } from '@/api/types';
import { changeJob } from './jobs-input';
import { withPrimary } from './points-input';

const point = (kind: ContactPointInput['kind'], value: string, primary = false): ContactPointInput => ({
  kind,
  value,
  primary,
  invalid: false,
  opted_out: false,
});

test('each kind keeps exactly one primary point', () => {
  const points = [point('email', 'a', true), point('email', 'b'), point('phone', '1')];
  expect(withPrimary(points).map((p) => p.primary)).toEqual([true, false, true]);
  expect(withPrimary(points, 1).map((p) => p.primary)).toEqual([false, true, true]);
});

test('a job change keeps the old job with its end', () => {
  const jobs = changeJob([{ account_id: 'old', primary: true }], 'new', '2026-05-01');
  expect(jobs).toMatchObject([
    { account_id: 'new', from_on: '2026-05-01', to_on: null, primary: true },
    { account_id: 'old', to_on: '2026-05-01', primary: false },
  ]);
});
